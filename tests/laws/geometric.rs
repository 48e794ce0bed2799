//! Axes that multiply: weakness can't be bought off.

use keyaccount::axis::{Aggregation, Axis};
use keyaccount::criterion::{Criterion, ValueFunction};
use keyaccount::model::Model;
use keyaccount::portfolio::Portfolio;
use keyaccount::rule::Cut;
use proptest::prelude::*;

use crate::common::parts;
use crate::common::table::{Table, seed};
use crate::common::weakest_link::WeakestLink;
use crate::{classified, config};

proptest! {
    #![proptest_config(config())]

    #[test]
    fn weakness_on_a_geometric_axis_cannot_be_bought_off(
        axes in parts::axes(3), seed in seed(),
    ) {
        let geometric = axes.into_iter().map(|axis| axis.with_aggregation(Aggregation::Geometric));
        let cut = Cut::MIDPOINT;
        let model = WeakestLink::new(geometric.collect(), cut);
        let table = Table::fitting(&model, seed);
        let portfolio = table.portfolio();
        for row in classified(&model, &table).iter() {
            let explained = model.explain(&portfolio, row.row()).unwrap();
            for (axis, (_, score)) in explained.axes.iter().zip(row.scores()) {
                let mut counting = axis.criteria.iter().filter(|entry| entry.effective_weight > 0.0);
                if counting.any(|entry| entry.value == Some(0.0)) {
                    prop_assert!(score.is_none_or(|score| score == 0.0), "{:?}", axis);
                }
            }
        }
    }

    #[test]
    fn a_fall_to_nothing_leaves_nothing_on_a_geometric_axis(
        points in prop::collection::vec((0.001..10.0f64, 0.0..=1.0f64), 2..30),
        other in 0.1..=1.0f64,
    ) {
        let mut raw = 0.0;
        let mut table: Vec<(f64, f64)> = Vec::new();
        for (way, value) in points {
            raw += way;
            table.push((raw, value));
        }
        table.last_mut().unwrap().1 = 0.0;
        let falling = ValueFunction::piecewise(table).unwrap();
        let share = ValueFunction::linear(0.0, 1.0).unwrap();
        let axis = Axis::new("a0", "Axis", ("low", "high"), [
            Criterion::new("falling", "falling", falling).with_weight(0.05),
            Criterion::new("other", "other", share).with_weight(0.95),
        ]);
        let axis = axis.unwrap().with_aggregation(Aggregation::Geometric);
        let model = WeakestLink::new(
            vec![axis], Cut::MIDPOINT,
        );
        let portfolio = Portfolio::builder();
        let portfolio = portfolio.column("falling", vec![raw]).column("other", vec![other]);
        let result = model.classify(&portfolio.build().unwrap()).unwrap();
        prop_assert_eq!(result.axis_scores("a0").unwrap(), [0.0]);
    }
}
