//! Models of your own: with a built-in rule (`CustomModel`), and with a rule of your own.
//!
//! Both get the speed, the explanations and the laws of the four, and fit beside them in a
//! `Vec<Box<dyn Model>>`.
//!
//! `cargo run --example custom_model`

use keyaccount::axis::Axis;
use keyaccount::class::{Class, ClassCode};
use keyaccount::criterion::{Criterion, ValueFunction};
use keyaccount::model::{About, CustomModel, Model};
use keyaccount::portfolio::Portfolio;
use keyaccount::provenance::Provenance;
use keyaccount::rule::{Bands, Border, Cut, Decisions, Rule};
use keyaccount::score::STEP;

fn class(key: &str, term: &str, order: Option<u8>) -> Class {
    Class {
        key: key.to_owned(),
        term: term.to_owned(),
        meaning: String::new(),
        management: String::new(),
        order,
        provenance: Provenance::caller(),
    }
}

fn about(key: &str, name: &str, citation: &str) -> About {
    About {
        key: key.to_owned(),
        name: name.to_owned(),
        citation: citation.to_owned(),
        note: "An example".to_owned(),
        provenance: Provenance::caller(),
    }
}

/// ABC by sales: one axis and three bands. A built-in rule, so the model can be saved.
fn abc() -> Result<CustomModel, Box<dyn std::error::Error>> {
    let sales = Axis::new(
        "sales",
        "Sales",
        ("small", "large"),
        [Criterion::new("Sales, EUR", "sales", ValueFunction::logarithmic(1e4, 1e6)?)],
    )?;
    let classes = [class("c", "C", Some(1)), class("b", "B", Some(2)), class("a", "A", Some(3))];
    Ok(CustomModel::new(
        about("abc", "ABC by sales", ""),
        [sales],
        Bands::new(Cut::each([0.4, 0.8])?)?,
        classes,
    )?)
}

/// Which side of `price = cost` an account stands on, after Shapiro et al. (1987): a border that
/// no built-in rule has.
#[derive(Debug)]
struct PriceAgainstCost;

impl Rule for PriceAgainstCost {
    fn axes(&self) -> usize {
        2
    }

    fn classes(&self) -> usize {
        2
    }

    fn decide(&self, scores: &[&[f64]], out: Decisions<'_>) {
        let [price, cost, ..] = scores else { return };
        let points = price.iter().zip(*cost);
        for ((price, cost), code) in points.clone().zip(out.codes.iter_mut()) {
            *code = match price.partial_cmp(cost) {
                None => ClassCode::UNCLASSIFIED.get(), // one of them was not observed
                Some(order) => u8::from(order.is_ge()),
            };
        }
        // One axis moves by the difference, or both share it: the sum is the same.
        if let Some(margins) = out.margins {
            for ((price, cost), margin) in points.zip(margins) {
                *margin = (price - cost).abs();
            }
        }
    }

    fn nearest_border(&self, scores: &[f64]) -> Option<Border> {
        let [price, cost, ..] = scores else { return None };
        let gap = price - cost;
        if gap.is_nan() {
            return None;
        }
        let neighbour = ClassCode::new(u8::from(gap < 0.0));
        // On the border itself `-gap` is -0.0, any fall, and `gap` 0.0, any rise. The price of an
        // account that costs nothing can't fall below the cost; nor can a cost rise above 1.
        let moves = if gap < 0.0 || *cost > 0.0 {
            vec![(0, -gap)]
        } else if *price < 1.0 {
            vec![(1, gap)]
        } else {
            vec![(0, -gap / 2.0), (1, gap / 2.0)]
        };
        Some(Border { neighbour, distance: gap.abs(), moves })
    }
}

/// A model of a type outside the crate: four accessors.
#[derive(Debug)]
struct NetPrice {
    about: About,
    axes: Vec<Axis>,
    classes: Vec<Class>,
}

impl NetPrice {
    fn new() -> Result<Self, Box<dyn std::error::Error>> {
        let percent = ValueFunction::linear(0.0, 100.0)?;
        let axis = |key: &str, name: &str, column: &str| {
            let criterion = Criterion::new(name, column, percent.clone());
            Axis::new(key, name, ("low", "high"), [criterion])
        };
        Ok(Self {
            about: about(
                "net_price",
                "Net price against cost to serve",
                "Shapiro et al. (1987), Manage Customers for Profits, Harvard Business Review",
            ),
            axes: vec![
                axis("price", "Net price, % of list", "price")?,
                axis("cost", "Cost to serve, % of list", "cost")?,
            ],
            classes: vec![class("loses", "Costs more", None), class("earns", "Pays its way", None)],
        })
    }
}

impl Model for NetPrice {
    fn about(&self) -> &About {
        &self.about
    }

    fn axes(&self) -> &[Axis] {
        &self.axes
    }

    fn classes(&self) -> &[Class] {
        &self.classes
    }

    fn rule(&self) -> &dyn Rule {
        &PriceAgainstCost
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let models: Vec<Box<dyn Model>> = vec![Box::new(abc()?), Box::new(NetPrice::new()?)];
    let portfolio = Portfolio::builder()
        .ids(["Acme", "Bolt", "Crux"])
        .column("sales", vec![900_000.0, 120_000.0, 15_000.0])
        .column("price", vec![60.0, 85.0, f64::NAN])
        .column("cost", vec![72.0, 30.0, 10.0])
        .build()?;
    let mut keys = Vec::new();
    for model in &models {
        let result = model.classify(&portfolio)?;
        println!("{}", model.about().name);
        for row in result.iter() {
            let class = model.class(row.code());
            let term = class.map_or("not classified", |class| &class.term);
            println!("  {}: {term}", portfolio.id(row.row()).unwrap_or_default());
            keys.push(class.map(|class| class.key.clone()));
        }
    }
    let keys: Vec<_> = keys.iter().map(Option::as_deref).collect();
    assert_eq!(keys, [Some("a"), Some("b"), Some("c"), Some("loses"), Some("earns"), None]);

    // Explanations come for free: Acme earns again after a move of 0.12 in all.
    let explanation = NetPrice::new()?.explain(&portfolio, 0)?;
    print!("{explanation}");
    let border = explanation.border.ok_or("no border")?;
    assert_eq!(border.neighbour.map(|class| class.key).as_deref(), Some("earns"));
    assert!((border.distance - 0.12).abs() <= 2.0 * STEP);
    Ok(())
}
