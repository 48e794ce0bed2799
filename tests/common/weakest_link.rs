//! A model from outside the crate, with a rule of its own: an account is sound if every axis
//! reaches the cut, and weak if any does not.

use keyaccount::axis::Axis;
use keyaccount::class::{Class, ClassCode};
use keyaccount::flags::Flags;
use keyaccount::model::{About, Model};
use keyaccount::provenance::Provenance;
use keyaccount::rule::{Border, Cut, Decisions, Rule};

#[derive(Debug, Clone)]
pub(crate) struct WeakestLink {
    about: About,
    axes: Vec<Axis>,
    classes: Vec<Class>,
    rule: EveryAxis,
}

impl WeakestLink {
    pub(crate) fn new(axes: Vec<Axis>, cut: Cut) -> Self {
        let rule = EveryAxis { axes: axes.len(), cut: cut.snapped() };
        Self { about: about("weakest_link"), axes, classes: classes(2, true), rule }
    }
}

impl Model for WeakestLink {
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
        &self.rule
    }
}

#[derive(Debug, Clone)]
struct EveryAxis {
    axes: usize,
    cut: f64,
}

impl EveryAxis {
    /// The lowest score, and what all axes together lack to the cut; none if one is not observed.
    fn measure(&self, point: impl Iterator<Item = f64> + Clone) -> Option<(f64, f64)> {
        if point.clone().any(f64::is_nan) {
            return None;
        }
        let lacking = point.clone().map(|score| (self.cut - score).max(0.0)).sum();
        Some((point.fold(f64::INFINITY, f64::min), lacking))
    }
}

impl Rule for EveryAxis {
    fn axes(&self) -> usize {
        self.axes
    }

    fn classes(&self) -> usize {
        2
    }

    fn decide(&self, scores: &[&[f64]], out: Decisions<'_>) {
        let Decisions { codes, mut margins, mut flags } = out;
        for (row, code) in codes.iter_mut().enumerate() {
            let measured = self.measure(scores.iter().map(|column| column[row]));
            let (class, margin) = match measured {
                None => (ClassCode::UNCLASSIFIED.get(), f64::NAN),
                Some((lowest, 0.0)) => (1, lowest - self.cut),
                Some((_, lacking)) => (0, lacking),
            };
            *code = class;
            if let Some(margins) = &mut margins {
                margins[row] = margin;
            }
            if let Some(flags) = &mut flags
                && measured.is_none()
            {
                flags[row] |= Flags::UNCLASSIFIED.bits();
            }
        }
    }

    fn nearest_border(&self, scores: &[f64]) -> Option<Border> {
        let (lowest, lacking) = self.measure(scores.iter().copied())?;
        let scores = scores.iter().copied().enumerate();
        if lacking > 0.0 {
            let moves = scores.filter(|(_, score)| *score < self.cut);
            let moves = moves.map(|(axis, score)| (axis, self.cut - score)).collect();
            return Some(Border { neighbour: ClassCode::new(1), distance: lacking, moves });
        }
        let (axis, score) = scores.min_by(|one, other| one.1.total_cmp(&other.1))?;
        let distance = lowest - self.cut;
        let moves = vec![(axis, -(score - self.cut))];
        Some(Border { neighbour: ClassCode::new(0), distance, moves })
    }
}

pub(crate) fn about(key: &str) -> About {
    About {
        key: key.to_owned(),
        name: format!("The model {key}"),
        citation: String::new(),
        note: "made for the tests".to_owned(),
        provenance: Provenance::caller(),
    }
}

/// Classes `c0`, `c1`, ..., with their places in an order or without.
pub(crate) fn classes(count: usize, ordered: bool) -> Vec<Class> {
    (0..count)
        .map(|code| Class {
            key: format!("c{code}"),
            term: format!("Class {code}"),
            meaning: String::new(),
            management: String::new(),
            order: u8::try_from(code).ok().filter(|_| ordered),
            provenance: Provenance::caller(),
        })
        .collect()
}
