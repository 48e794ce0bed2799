//! The models that run, over columns `c0` to `c9`.

use keyaccount::axis::{Aggregation, Axis};
use keyaccount::class::Class;
use keyaccount::criterion::value_function::ClosedEnd;
use keyaccount::criterion::{Criterion, ValueFunction};
use keyaccount::model::{
    About, Bensaou, CustomModel, FourS, MillmanWilson, Model, Webster, WebsterClass,
};
use keyaccount::portfolio::Portfolio;
use keyaccount::provenance::Provenance;
use keyaccount::rule::{Bands, Cut, Grid};

/// A portfolio that borrows the columns as `c0`, `c1` and so on.
pub(crate) fn portfolio(columns: &[Vec<f64>]) -> Portfolio<'_> {
    let named = columns.iter().enumerate();
    let builder = named.fold(Portfolio::builder(), |builder, (i, column)| {
        builder.column(format!("c{i}"), column.as_slice())
    });
    builder.build().expect("finite columns of one length")
}

/// The points of criterion `i`: all different, so that a swapped column is seen.
pub(crate) fn points(i: usize) -> f64 {
    1.0 + i as f64
}

pub(crate) fn linear() -> ValueFunction {
    ValueFunction::linear(0.0, 10.0).expect("constants")
}

fn criteria(
    columns: std::ops::Range<usize>,
    function: &ValueFunction,
) -> impl Iterator<Item = Criterion> {
    columns.map(move |i| {
        Criterion::new(format!("c{i}"), format!("c{i}"), function.clone()).with_weight(points(i))
    })
}

/// Bensaou's matrix: five columns for the buyer, five for the supplier.
pub(crate) fn bensaou() -> Bensaou {
    Bensaou::builder()
        .buyer_investments(criteria(0..5, &linear()))
        .supplier_investments(criteria(5..10, &linear()))
        .build()
        .expect("constants")
}

/// The same shape with another value function, or another aggregation.
pub(crate) fn quadrants(function: &ValueFunction, aggregation: Aggregation) -> CustomModel {
    let axis = |key: &str, columns| {
        Axis::new(key, key, ("low", "high"), criteria(columns, function))
            .expect("constants")
            .with_aggregation(aggregation)
    };
    let classes = ["ll", "hl", "lh", "hh"].map(class);
    let both = [axis("x", 0..5), axis("y", 5..10)];
    let rule = Grid::quadrants(Cut::MIDPOINT, Cut::MIDPOINT);
    CustomModel::new(about("quadrants"), both, rule, classes).expect("constants")
}

/// One axis over all ten columns, in two bands: a plain weighted sum.
pub(crate) fn weighted_sum() -> CustomModel {
    let axis = Axis::new("sum", "Sum", ("low", "high"), criteria(0..10, &linear()));
    let rule = Bands::new(vec![Cut::MIDPOINT]).expect("constants");
    let classes = ["low", "high"].map(class);
    CustomModel::new(about("sum"), [axis.expect("constants")], rule, classes).expect("constants")
}

/// The four models over the same ten columns.
pub(crate) fn four() -> Vec<Box<dyn Model>> {
    use WebsterClass::{BuyerSellerPartnership, LongTermRelationship, RepeatedTransactions};
    let webster = Webster::builder()
        .without_evidence()
        .rung(RepeatedTransactions, criteria(0..4, &linear()))
        .rung(LongTermRelationship, criteria(4..7, &linear()))
        .rung(BuyerSellerPartnership, criteria(7..10, &linear()))
        .build();
    let millman_wilson = MillmanWilson::builder()
        .nature_of_relationship(criteria(0..4, &linear()))
        .level_of_involvement(criteria(4..8, &linear()))
        .uncoupling(criteria(8..10, &linear()))
        .build();
    let four_s = FourS::builder()
        .attractiveness(criteria(0..5, &linear()))
        .relative_strength(criteria(5..10, &linear()))
        .build();
    vec![
        Box::new(webster.expect("constants")),
        Box::new(millman_wilson.expect("constants")),
        Box::new(bensaou()),
        Box::new(four_s.expect("constants")),
    ]
}

/// The value functions whose cost is compared with the linear one's.
pub(crate) fn shapes() -> [(&'static str, ValueFunction, Aggregation); 7] {
    use Aggregation::{Additive, Geometric};
    let piecewise =
        ValueFunction::piecewise([(0.0, 0.0), (2.0, 0.1), (5.0, 0.5), (8.0, 0.9), (10.0, 1.0)]);
    let steps = ValueFunction::steps(0.0, [(2.0, 0.25), (5.0, 0.5), (8.0, 1.0)], ClosedEnd::Lower);
    [
        ("piecewise5", piecewise.expect("constants"), Additive),
        ("steps3", steps.expect("constants"), Additive),
        ("log", ValueFunction::logarithmic(0.1, 10.0).expect("constants"), Additive),
        ("exponential", ValueFunction::exponential(0.0, 10.0, 4.0).expect("constants"), Additive),
        ("logistic", ValueFunction::logistic(5.0, 2.0).expect("constants"), Additive),
        ("relative", ValueFunction::relative_to_best_competitor(), Additive),
        ("geometric", linear(), Geometric),
    ]
}

fn class(key: &str) -> Class {
    Class {
        key: key.to_owned(),
        term: key.to_owned(),
        meaning: String::new(),
        management: String::new(),
        order: None,
        provenance: Provenance::caller(),
    }
}

fn about(key: &str) -> About {
    About {
        key: key.to_owned(),
        name: key.to_owned(),
        citation: String::new(),
        note: String::new(),
        provenance: Provenance::caller(),
    }
}
