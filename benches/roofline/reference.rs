//! A slow reference that computes differently: row by row, with divisions, without a lattice.

use keyaccount::axis::Aggregation;
use keyaccount::classification::Classifications;
use keyaccount::criterion::Criterion;
use keyaccount::model::Model;
use keyaccount::portfolio::Portfolio;

/// Asserts that every score of a full result agrees with the reference to 1e-9, and every class of
/// a two-by-two model too, except within 1e-9 of a border.
pub(crate) fn check(model: &dyn Model, portfolio: &Portfolio<'_>, result: &Classifications) {
    assert_eq!(result.len(), portfolio.rows());
    for (axis, (key, scores)) in model.axes().iter().zip(result.scores()) {
        assert_eq!(axis.key(), key);
        let total: f64 = axis.criteria().iter().map(Criterion::weight).sum();
        let columns: Vec<_> = axis
            .criteria()
            .iter()
            .map(|criterion| {
                let name = criterion.input().columns().next().expect("a column");
                let column = portfolio.column(name).expect("bound");
                (column, criterion.value_function(), criterion.weight() / total)
            })
            .collect();
        for (row, score) in scores.iter().enumerate() {
            let (mut sum, mut product, mut present) = (0.0, 1.0, 0.0);
            for (column, function, weight) in &columns {
                let Some(number) = column.number(row) else { continue };
                let value = function.value(number);
                sum += weight * value;
                product *= value.powf(*weight);
                present += weight;
            }
            let expected = match axis.aggregation() {
                Aggregation::Additive => sum / present,
                Aggregation::Geometric => product.powf(1.0 / present),
            };
            assert!(
                (score - expected).abs() < 1e-9 || (score.is_nan() && present == 0.0),
                "{key}, row {row}: {score} is not {expected}"
            );
        }
    }
    let axes: Vec<&[f64]> = result.scores().map(|(_, scores)| scores).collect();
    if let (&[x, y], 4) = (axes.as_slice(), model.classes().len()) {
        for (row, code) in result.codes().iter().enumerate() {
            let (x, y) = (x[row], y[row]);
            let near = (x - 0.5).abs() < 1e-9 || (y - 0.5).abs() < 1e-9;
            let expected = u8::from(x > 0.5) + 2 * u8::from(y > 0.5);
            assert!(near || x.is_nan() || y.is_nan() || *code == expected, "row {row}");
        }
    }
}
