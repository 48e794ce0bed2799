//! Where the numbers of a model come from: weights by each method side by side, cuts with bootstrap
//! intervals, and how many accounts' class depends on the choice.
//!
//! ```text
//! cargo run --release --example calibrate
//! cargo run --release --example calibrate -- ../shared/data/crm_account_features.csv
//! cargo run --release --example calibrate -- FILE.csv x=COLUMN,COLUMN,... y=COLUMN,-COLUMN,...
//! ```
//!
//! Columns come in the order of their importance; `-` before one says that less is better. The
//! model is a grid of two axes (4S). The columns of a CRM are proxies: what they have to do with
//! attractiveness and strength is for its owner to judge.

#![allow(clippy::similar_names, clippy::format_collect)] // small tables, written once

#[path = "support/table.rs"]
mod table;
#[path = "support/usage.rs"]
mod usage;

use std::error::Error;
use std::process::ExitCode;

use keyaccount::axis::Axis;
use keyaccount::calibration::{
    Bootstrap, Calibrated, Calibration, CutMethod, Cuts, LevelMethod, Levels,
};
use keyaccount::criterion::{Criterion, ValueFunction};
use keyaccount::model::{Adjustable, FourS, Model};
use keyaccount::portfolio::Portfolio;
use keyaccount::weights::Weights;
use keyaccount::weights::ahp::{Ahp, Comparisons};
use keyaccount::weights::critic::{Correlation, Critic};
use keyaccount::weights::deviation::StandardDeviation;
use keyaccount::weights::entropy::Entropy;
use keyaccount::weights::observations::{Observations, ObservedCriterion};
use keyaccount::weights::rank::Ranking;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const HELP: &str = "\
Weights and cuts of a grid of two axes, by each method side by side.

usage: calibrate [ACCOUNTS.csv [x=COLUMN,COLUMN,... y=COLUMN,-COLUMN,...]]

  ACCOUNTS.csv  one account a row, a header line, the ids in the first column
                [default: the portfolio in examples/data]
  x=, y=        the columns of each axis in the order of their importance; `-` before one says that
                less is better [default: those of the shipped accounts, or of the CRM sample]
  -h, --help    this text

Exit codes: 0 done, 2 something is wrong with the arguments or the file.
";

fn main() -> ExitCode {
    usage::run("calibrate", HELP, 3, run)
}

/// Two axes of a file: the columns of the shipped accounts, and those of the CRM sample.
const KNOWN: [(&str, &str); 2] = [
    (
        "purchase_budget_eur,contribution_margin_pct,growth_potential_pct,technical_sophistication",
        "rel_support,rel_reliability,rel_range,rel_pricing,rel_know_how",
    ),
    (
        "company_revenue_musd,growth,employees,product_breadth",
        "won_value,win_rate,price_realisation,-median_cycle_days,-recency_days",
    ),
];

fn run(arguments: Vec<String>) -> Result<()> {
    let (named, files): (Vec<_>, Vec<_>) = arguments.into_iter().partition(|a| a.contains('='));
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/accounts.csv");
    let file = files.first().map_or(shipped, String::as_str);
    let portfolio = table::read(file)?;
    let axis = |name: &str| named.iter().find_map(|named| named.strip_prefix(name));
    let has_all = |columns: &str| {
        columns.split(',').all(|c| portfolio.column(c.trim_start_matches('-')).is_some())
    };
    let (x, y) = match (axis("x="), axis("y=")) {
        (Some(x), Some(y)) => (x, y),
        _ => *KNOWN
            .iter()
            .find(|(x, y)| has_all(x) && has_all(y))
            .ok_or("name the columns of both axes: x=COLUMN,... y=COLUMN,-COLUMN,...")?,
    };
    let model =
        FourS::builder().attractiveness(criteria(x)?).relative_strength(criteria(y)?).build()?;
    let scaled = Calibration::new().levels(Levels::default()).apply(&model, &portfolio);
    let scaled = scaled.map_err(|error| format!("{file}: {error}"))?;
    println!("REFERENCE LEVELS: 5 % and 95 % quantiles, equal weights");
    println!("  An account beyond a level (saturated) counts as if it stood on it.");
    println!("{}\n", scaled.report);
    let mut study = Study::default();
    weigh(&scaled.model, [x, y], &portfolio, &mut study)?;
    cut(&model, &portfolio, &mut study)?;
    rescale(&model, &scaled.model, &portfolio, &mut study)?;
    study.conclude(&portfolio);
    Ok(())
}

/// One criterion per column; where its levels lie is for the calibration to say.
fn criteria(columns: &str) -> Result<Vec<Criterion>> {
    let criterion = |column: &str| {
        let (name, function) = match column.strip_prefix('-') {
            Some(name) => (name, ValueFunction::linear(1.0, 0.0)?),
            None => (column, ValueFunction::linear(0.0, 1.0)?),
        };
        Ok(Criterion::new(name, name, function))
    };
    columns.split(',').map(criterion).collect()
}

/// The classes of every account under every choice.
#[derive(Default)]
struct Study {
    choices: Vec<(String, Vec<u8>)>,
}

impl Study {
    /// Notes the classes of a choice; how many differ from those of the first.
    fn note(&mut self, choice: String, model: &FourS, portfolio: &Portfolio<'_>) -> Result<String> {
        let result = model.classify(portfolio)?;
        let (counts, none) = result.counts(4);
        let first = self.choices.first().map_or(result.codes(), |(_, codes)| codes);
        let moved = first.iter().zip(result.codes()).filter(|(a, b)| a != b).count();
        let counts: Vec<String> = counts.iter().map(|count| format!("{count:>10}")).collect();
        self.choices.push((choice, result.codes().to_vec()));
        let share = 100.0 * moved as f64 / portfolio.rows().max(1) as f64;
        Ok(format!("{} {none:>6} {share:>6.1} %", counts.concat()))
    }

    fn conclude(&self, portfolio: &Portfolio<'_>) {
        let depends = |row: &usize| {
            let mut codes = self.choices.iter().filter_map(|(_, codes)| codes.get(*row));
            let first = codes.next();
            codes.any(|code| Some(code) != first)
        };
        let moved: Vec<usize> = (0..portfolio.rows()).filter(depends).collect();
        println!(
            "THE CHOICE DECIDES for {} of {} accounts ({:.1} %): they are not in the same class under all {} choices above. Their class is a judgement; ask somebody who knows them.",
            moved.len(),
            portfolio.rows(),
            100.0 * moved.len() as f64 / portfolio.rows().max(1) as f64,
            self.choices.len()
        );
        let names = moved.iter().take(8).filter_map(|row| portfolio.id(*row));
        println!("Among them: {}", names.collect::<Vec<_>>().join(", "));
        let firm = portfolio.rows() - moved.len();
        println!("The other {firm} are where they are whatever was chosen.");
    }
}

/// The head of every table of classes; `moved` is the share of accounts in another class than in
/// the first row of the first table.
const CLASSES: &str = "streamline      star    status strategic   none    moved";

/// Resamples of each bootstrap.
const RESAMPLES: u32 = 500;

type Method = (&'static str, fn(&[&str], &Observations) -> Result<Weights>);

/// Weights by judgement (the order of the columns stands for one) and by data.
const METHODS: [Method; 9] = [
    ("equal", |names, _| Ok(Weights::equal(names.iter().copied())?)),
    ("order: centroid", |names, _| Ok(Weights::rank_order_centroid(&ranking(names)?))),
    ("order: rank sum", |names, _| Ok(Weights::rank_sum(&ranking(names)?))),
    ("order: reciprocal", |names, _| Ok(Weights::rank_reciprocal(&ranking(names)?))),
    ("AHP, each 2x the next", |names, _| {
        let next = names.iter().zip(names.iter().skip(1)).map(|(a, b)| (*a, *b, 2.0));
        Ok(Ahp::new().weigh(&Comparisons::new(names.iter().copied(), next)?)?.weights)
    }),
    ("data: entropy", |_, data| Ok(Entropy::new().weigh(data)?.weights)),
    ("data: CRITIC (Pearson)", |_, data| Ok(Critic::new().weigh(data)?.weights)),
    ("data: CRITIC (Spearman)", |_, data| {
        Ok(Critic::new().with_correlation(Correlation::Spearman).weigh(data)?.weights)
    }),
    ("data: deviation", |_, data| Ok(StandardDeviation::new().weigh(data)?.weights)),
];

fn ranking(names: &[&str]) -> Result<Ranking> {
    Ok(Ranking::new(names.iter().copied())?)
}

fn weigh(
    model: &FourS,
    columns: [&str; 2],
    portfolio: &Portfolio<'_>,
    study: &mut Study,
) -> Result<()> {
    let mut data = Vec::new();
    for columns in columns {
        let observed = columns.split(',').map(|column| match column.strip_prefix('-') {
            Some(name) => ObservedCriterion::cost(name),
            None => ObservedCriterion::benefit(column),
        });
        data.push(Observations::from_portfolio(portfolio, observed)?);
    }
    let mut methods = Vec::new();
    for (name, method) in METHODS {
        let of_axis = |(axis, data): (&Axis, &Observations)| {
            let names: Vec<&str> = axis.criteria().iter().map(Criterion::name).collect();
            method(&names, data)
        };
        let weights: Vec<Result<Weights>> = model.axes().iter().zip(&data).map(of_axis).collect();
        methods.push((name, weights));
    }
    println!(
        "WEIGHTS by each method, in % of the axis; 2 to 5 take the order of the columns as given"
    );
    for (number, (name, _)) in (1..).zip(METHODS) {
        println!("  {number} {name}");
    }
    println!("  -: the method can't weigh these columns; the table of classes says why");
    let numbers: Vec<String> = (1..=METHODS.len()).map(|number| format!("{number:>6}")).collect();
    println!("  {:<28}{}", "", numbers.concat());
    for (at, axis) in model.axes().iter().enumerate() {
        println!("  {}", axis.name());
        for criterion in axis.criteria() {
            let cell = |weights: &Vec<Result<Weights>>| {
                let of_axis = weights.get(at).and_then(|weights| weights.as_ref().ok());
                let weight = of_axis.and_then(|weights| weights.get(criterion.name()));
                weight.map_or_else(|| format!("{:>6}", "-"), |w| format!("{:>6.1}", 100.0 * w))
            };
            let row: String = methods.iter().map(|(_, weights)| cell(weights)).collect();
            println!("    {:<26}{row}", criterion.name());
        }
    }
    println!(
        "\n  Accounts per class with these weights, cuts at 0.5; moved: in another class than with 1"
    );
    println!("  {:<28} {CLASSES}", "");
    for (number, (name, weights)) in (1..).zip(&methods) {
        let label = format!("{number} {name}");
        match weights.iter().map(Result::as_ref).collect::<std::result::Result<Vec<_>, _>>() {
            Err(error) => println!("  {label:<28} not on these data: {error}"),
            Ok(weights) => {
                let axes = model.axes().iter().zip(weights);
                let axes = axes.map(|(axis, weights)| axis.with_weights(weights));
                let model = model.with_axes(axes.collect::<std::result::Result<_, _>>()?)?;
                let line = study.note(format!("weights {name}"), &model, portfolio)?;
                println!("  {label:<28} {line}");
            }
        }
    }
    println!();
    Ok(())
}

fn cut(raw: &FourS, portfolio: &Portfolio<'_>, study: &mut Study) -> Result<()> {
    println!("CUTS by each method, equal weights, levels as above");
    println!(
        "  Intervals: 95 % of {RESAMPLES} bootstrap resamples, seed 1. Fragile: accounts that"
    );
    println!(
        "  could get another class, (a) if the cuts alone had come from other accounts of the"
    );
    println!("  same kind, (b) if the levels had, too.");
    println!("  {:<28} {CLASSES}   fragile: a       b", "");
    let few = (portfolio.rows() as u64 / 6).max(1);
    let specs = [
        ("scale midpoint", Cuts::new(CutMethod::Midpoint)),
        ("median", Cuts::new(CutMethod::Median)),
        ("mean", Cuts::new(CutMethod::Mean)),
        ("natural breaks (Jenks)", Cuts::new(CutMethod::NaturalBreaks)),
        ("k-means, axis by axis", Cuts::new(CutMethod::KMeans)),
        ("k-means in the plane", Cuts::new(CutMethod::KMeansInThePlane)),
        ("mean, few strategic", Cuts::new(CutMethod::Mean).top_at_most(few)),
    ];
    for (name, cuts) in specs {
        let label =
            if cuts.top_at_most.is_some() { format!("{name} (<= {few})") } else { name.to_owned() };
        let bootstrap = Bootstrap { resamples: RESAMPLES, ..Bootstrap::default() };
        let spec = Calibration::new().levels(Levels::default()).cuts(cuts);
        let again = spec.clone().bootstrap(bootstrap.of_levels_and_cuts());
        let found = spec.bootstrap(bootstrap).apply(raw, portfolio);
        match found.and_then(|found| Ok((found, again.apply(raw, portfolio)?))) {
            Err(error) => println!("  {label:<28} not on these data: {error}"),
            Ok((Calibrated { model, report }, again)) => {
                let line = study.note(format!("cuts {name}"), &model, portfolio)?;
                let [a, b] = [&report, &again.report].map(|r| 100.0 * r.share_that_could_change());
                println!("  {label:<28} {line} {a:>10.1} % {b:>5.1} %");
                for cut in &report.cuts {
                    let interval = cut.interval.map_or_else(
                        || "does not depend on the accounts".to_owned(),
                        |(low, high)| format!("interval {low:.3} to {high:.3}"),
                    );
                    println!("      {:<24} {:.3}   {interval}", cut.name, cut.at);
                }
            }
        }
    }
    println!();
    Ok(())
}

fn rescale(
    raw: &FourS,
    scaled: &FourS,
    portfolio: &Portfolio<'_>,
    study: &mut Study,
) -> Result<()> {
    println!("LEVELS by each method, equal weights, cuts at 0.5");
    println!("  {:<28} {CLASSES}", "");
    let line = study.note("levels quantiles".to_owned(), scaled, portfolio)?;
    println!("  {:<28} {line}", "quantiles at 0.05 and 0.95");
    for method in [
        LevelMethod::MinMax,
        LevelMethod::MeanDeviation { k: 2.0 },
        LevelMethod::MedianDeviation { k: 3.0 },
    ] {
        match Calibration::new().levels(Levels::new(method)).apply(raw, portfolio) {
            Err(error) => println!("  {:<28} not on these data: {error}", method.to_string()),
            Ok(Calibrated { model, .. }) => {
                let line = study.note(format!("levels {method}"), &model, portfolio)?;
                println!("  {:<28} {line}", method.to_string());
            }
        }
    }
    println!();
    Ok(())
}
