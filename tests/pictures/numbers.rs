//! Contributions and concentration.

use keyaccount::analysis::Money;
use keyaccount::analysis::concentration::Concentration;
use keyaccount::criterion::{Criterion, ValueFunction};
use keyaccount::model::{FourS, Model};
use keyaccount::plot::{self, ConcentrationOptions, ContributionsOptions, Curve, Style, Words};
use keyaccount::portfolio::Portfolio;

use crate::support::{elements, linear, parsed, says};

#[test]
fn contributions_show_every_criterion_or_add_it_up() {
    let criterion =
        |name: String| Criterion::new(name.clone(), name, ValueFunction::linear(0.0, 1.0).unwrap());
    let many: Vec<Criterion> = (0..30).map(|n| criterion(format!("c{n:02}"))).collect();
    let model =
        FourS::builder().attractiveness(many).relative_strength(linear("y")).build().unwrap();
    let mut builder = Portfolio::builder().ids(["<b>"]).column("y", vec![f64::NAN]);
    for n in 0..30 {
        builder = builder.column(format!("c{n:02}"), vec![f64::from(n) / 30.0]);
    }
    let portfolio = builder.build().unwrap();
    let explanation = model.explain(&portfolio, 0).unwrap();
    // More criteria than there are, and no room for them: counting down to those that fit must end.
    let no_room = (usize::MAX, Some(320.0));
    for (criteria, height) in [(30, None), (12, None), (0, None), (30, Some(320.0)), no_room] {
        let style = Style { height, ..Style::default() };
        let picture =
            plot::contributions(&explanation, &ContributionsOptions { style, criteria }).unwrap();
        let shown = (0..30).filter(|n| says(&picture, &format!("c{n:02}"))).count();
        let others = says(&picture, &format!("{} others", 30 - shown));
        assert_eq!(others, shown < 30, "{criteria} {height:?} {shown}");
        assert!(picture.contains("not observed") || height.is_some());
    }
    let all = ContributionsOptions { criteria: 30, ..ContributionsOptions::default() };
    let picture = plot::contributions(&explanation, &all).unwrap();
    assert!((0..30).all(|n| says(&picture, &format!("c{n:02}"))));
}

#[test]
fn concentration_marks_the_fewest_accounts() {
    for (accounts, points) in [(1, 1), (85, 85), (50_000, 0)] {
        let amounts: Vec<f64> = (1..=accounts).map(f64::from).collect();
        let spread = Concentration::of(&Money::new(amounts).unwrap()).unwrap();
        for curve in [Curve::Pareto, Curve::Lorenz] {
            let shares = vec![0.5, f64::NAN, -1.0, 1.0];
            let style = Style::default();
            let options = ConcentrationOptions { style, curve, shares };
            let picture = plot::concentration(&spread, &options).unwrap();
            let document = parsed(&picture);
            let dots = elements(&document).filter(|n| n.attribute("r") == Some("2")).count();
            assert_eq!(dots, points);
            let half = spread.accounts_for(0.5);
            let said = format!("{} (", Words::ENGLISH.accounts(half as u64));
            assert!(picture.contains(&said), "{said}");
            assert!(picture.len() < 60_000);
        }
    }
}

#[test]
fn no_line_down_from_a_mark_passes_through_what_the_diagonal_is_called() {
    // From equal amounts, whose marks are at their shares, to one account that has nearly all.
    for power in [0, 1, 2, 4, 8] {
        let amounts: Vec<f64> = (1..=50).map(|n| f64::from(n).powi(power)).collect();
        let spread = Concentration::of(&Money::new(amounts).unwrap()).unwrap();
        for curve in [Curve::Pareto, Curve::Lorenz] {
            let options = ConcentrationOptions { curve, ..ConcentrationOptions::default() };
            let picture = plot::concentration(&spread, &options).unwrap();
            let document = parsed(&picture);
            let number = |node: roxmltree::Node<'_, '_>, name: &str| -> f64 {
                node.attribute(name).unwrap().parse().unwrap()
            };
            let called = elements(&document)
                .find(|node| node.text().map(str::trim) == Some(Words::ENGLISH.all_equal))
                .unwrap();
            // As wide as Helvetica is on average.
            let wide = 0.5 * 12.0 * Words::ENGLISH.all_equal.len() as f64;
            let x = number(called, "x");
            let (from, to) =
                if called.has_attribute("text-anchor") { (x - wide, x) } else { (x, x + wide) };
            let lines = elements(&document)
                .filter(|node| node.attribute("stroke-dasharray") == Some("2 3"))
                .map(|node| number(node, "x1"));
            for line in lines {
                assert!(line < from || line > to, "{power} {curve:?}: {line} in {from} to {to}");
            }
        }
    }
}

#[test]
fn what_the_diagonal_is_called_is_not_under_what_is_said_of_a_mark() {
    // From a Gini coefficient of 0.2 to one of 0.6.
    for power in 5..=30 {
        let power = f64::from(power) / 10.0;
        let amounts: Vec<f64> = (1..=85).map(|n| f64::from(n).powf(power)).collect();
        let spread = Concentration::of(&Money::new(amounts).unwrap()).unwrap();
        for curve in [Curve::Pareto, Curve::Lorenz] {
            let options = ConcentrationOptions { curve, ..ConcentrationOptions::default() };
            let picture = plot::concentration(&spread, &options).unwrap();
            let document = parsed(&picture);
            // Left, right, top and bottom of the texts that say this, as wide as Helvetica is on
            // average.
            let boxes = |size: f64, says: &dyn Fn(&str) -> bool| -> Vec<[f64; 4]> {
                let texts = elements(&document).filter(|node| node.has_tag_name("text"));
                let texts = texts.filter(|node| says(node.text().unwrap_or_default().trim()));
                let area = |node: roxmltree::Node<'_, '_>| {
                    let number =
                        |name: &str| -> f64 { node.attribute(name).unwrap().parse().unwrap() };
                    let wide = 0.5 * size * node.text().unwrap().trim().len() as f64;
                    let (x, y) = (number("x"), number("y"));
                    let left = if node.has_attribute("text-anchor") { x - wide } else { x };
                    [left, left + wide, y - 0.7 * size, y]
                };
                texts.map(area).collect()
            };
            let called = boxes(12.0, &|text| text == Words::ENGLISH.all_equal);
            let said = boxes(13.0, &|text| text.contains("%): "));
            assert_eq!((called.len(), said.len()), (1, 2), "{power} {curve:?}");
            let [left, right, top, bottom] = called[0];
            for other in said {
                let apart =
                    right < other[0] || left > other[1] || bottom < other[2] || top > other[3];
                assert!(apart, "{power} {curve:?}: {:?} on {other:?}", called[0]);
            }
        }
    }
}
