//! A model from outside the crate over any rule of one axis and two classes; and one that breaks its
//! word, as its rule gives a code without a class.

use keyaccount::axis::Axis;
use keyaccount::class::Class;
use keyaccount::criterion::{Criterion, ValueFunction};
use keyaccount::model::{About, Model};
use keyaccount::rule::{Border, Decisions, Rule};

use super::weakest_link::{about, classes};

#[derive(Debug)]
pub(crate) struct Outsider {
    about: About,
    axes: Vec<Axis>,
    classes: Vec<Class>,
    rule: Box<dyn Rule>,
}

impl Outsider {
    /// Two classes, and always the eighth code.
    pub(crate) fn liar() -> Self {
        Self::new("liar", Eighth)
    }

    /// One axis over the column `x`, and two classes.
    pub(crate) fn new(key: &str, rule: impl Rule + 'static) -> Self {
        let criterion = Criterion::new("x", "x", ValueFunction::linear(0.0, 1.0).unwrap());
        let axis = Axis::new("x", "x", ("low", "high"), [criterion]).unwrap();
        let (about, classes) = (about(key), classes(2, true));
        Self { about, axes: vec![axis], classes, rule: Box::new(rule) }
    }
}

impl Model for Outsider {
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
        &*self.rule
    }
}

#[derive(Debug)]
struct Eighth;

impl Rule for Eighth {
    fn axes(&self) -> usize {
        1
    }
    fn classes(&self) -> usize {
        2
    }
    fn decide(&self, _: &[&[f64]], out: Decisions<'_>) {
        out.codes.fill(7);
        if let Some(margins) = out.margins {
            margins.fill(0.0);
        }
    }
    fn nearest_border(&self, _: &[f64]) -> Option<Border> {
        None
    }
}
