//! Models whose numbers can be replaced: other criteria on the same axes, other cuts in the same rule.

use serde::{Deserialize, Serialize};

use super::{CustomModel, CutSpec, Model, ModelError};
use crate::axis::{Axis, AxisDocument};
use crate::provenance::Provenance;
use crate::rule::{BuiltIn, Cut};

#[cfg(test)]
mod tests;

/// What a cut is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// The score on one axis, by its position: high from the cut on (closed above).
    Axis(usize),
    /// The mean of the first two scores: a later stage from the cut on (closed above).
    Position,
    /// How far the first two scores lie apart: within up to the cut (closed below).
    Deviation,
}

/// One cut (or tolerance) of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelCut {
    /// Its name: that of what it cuts, numbered from 1 where there are several; or the one that
    /// [`CustomModel::with_cut_provenance`] gave it. Nothing looks a cut up by it.
    pub name: String,
    /// What it is compared with.
    pub measure: Measure,
    /// The number, in score units.
    pub at: f64,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A model whose criteria and cuts can be replaced while its kind, axes and classes stay.
///
/// # Who implements it
/// The four models of this crate, [`DesignFit`](super::DesignFit) and [`CustomModel`].
/// [Calibration](crate::calibration) and [elicitation](crate::elicitation) are its callers: they
/// take a model and give back one of the same kind, which is saved, explained and audited as any
/// other.
///
/// ```
/// use keyaccount::model::{Adjustable, CutSpec, FourS, Model};
/// let model = FourS::preset();
/// let cuts: Vec<_> = model.cuts().iter().map(|cut| (cut.name.clone(), cut.at)).collect();
/// assert_eq!(cuts, [("attractiveness".to_owned(), 0.5), ("relative_strength".to_owned(), 0.5)]);
/// let stricter = model.with_cuts(vec![CutSpec::from(0.7), CutSpec::from(0.5)])?;
/// assert_eq!(stricter.cuts()[0].at, 0.7);
/// # Ok::<(), keyaccount::model::ModelError>(())
/// ```
pub trait Adjustable: Model + Clone {
    /// The cuts: those on the axes in the order of the axes, ascending on each; a stage path has
    /// its stage cuts, the tolerance and the exit cut, in this order.
    fn cuts(&self) -> Vec<ModelCut>;

    /// The rule, for callers that want its kind and its numbers.
    fn built_in_rule(&self) -> &BuiltIn;

    /// The same model with other criteria, weights and aggregation. The axes must be those of the
    /// model (the same keys in the same order); names, poles and provenance of an axis stay as
    /// they are.
    ///
    /// # Errors
    /// [`ModelError::AxesDoNotMatch`].
    fn with_axes(&self, axes: Vec<Axis>) -> Result<Self, ModelError>;

    /// The same model with other cuts, in the order of [`Adjustable::cuts`].
    ///
    /// # Errors
    /// [`ModelError::CutCount`] for too few or too many; [`ModelError::Rule`] for cuts outside
    /// their range or out of order.
    fn with_cuts(&self, cuts: Vec<CutSpec>) -> Result<Self, ModelError>;
}

impl Adjustable for CustomModel {
    fn cuts(&self) -> Vec<ModelCut> {
        let places = places(self);
        let named = self.cut_provenance();
        // Origins are the cuts' only if there is one for each.
        let origins = if named.len() == places.len() { named } else { Vec::new() };
        let mut origins = origins.into_iter();
        places
            .into_iter()
            .map(|(name, measure, at)| {
                let (name, provenance) = origins.next().unwrap_or((name, Provenance::caller()));
                ModelCut { name, measure, at, provenance }
            })
            .collect()
    }

    fn built_in_rule(&self) -> &BuiltIn {
        self.built_in_rule()
    }

    fn with_axes(&self, axes: Vec<Axis>) -> Result<Self, ModelError> {
        let keys = |axes: &[Axis]| axes.iter().map(|axis| axis.key().to_owned()).collect();
        let (expected, found): (Vec<String>, Vec<String>) = (keys(self.axes()), keys(&axes));
        if expected != found {
            let model = self.about().key.clone();
            return Err(ModelError::AxesDoNotMatch { model, expected, found });
        }
        let axes = self.axes().iter().zip(axes).map(|(own, new)| {
            let own = AxisDocument::from(own.clone());
            let AxisDocument { aggregation, weighting, criteria, .. } = new.into();
            Axis::try_from(AxisDocument { aggregation, weighting, criteria, ..own })
        });
        let axes = axes.collect::<Result<Vec<_>, _>>()?;
        let model = Self::new(
            self.about().clone(),
            axes,
            self.built_in_rule().clone(),
            self.classes().to_vec(),
        )?;
        model.with_cut_provenance(self.cut_provenance())
    }

    fn with_cuts(&self, cuts: Vec<CutSpec>) -> Result<Self, ModelError> {
        let own = self.cuts();
        if cuts.len() != own.len() {
            return Err(ModelError::CutCount {
                model: self.about().key.clone(),
                expected: own.into_iter().map(|cut| cut.name).collect(),
                found: cuts.len(),
            });
        }
        let rule = self.built_in_rule().with_cuts(cuts.iter().map(|cut| cut.at))?;
        let named = own.into_iter().zip(cuts).map(|(own, cut)| (own.name, cut.provenance));
        let model =
            Self::new(self.about().clone(), self.axes().to_vec(), rule, self.classes().to_vec())?;
        model.with_cut_provenance(named)
    }
}

/// The cuts of the rule with names made from the axes.
fn places(model: &CustomModel) -> Vec<(String, Measure, f64)> {
    let on_axis = |position: usize, cuts: &[Cut]| -> Vec<(String, Measure, f64)> {
        let key = model.axes().get(position).map_or("axis", Axis::key);
        numbered(key, Measure::Axis(position), cuts)
    };
    match model.built_in_rule() {
        BuiltIn::Bands(bands) => on_axis(0, bands.cuts()),
        BuiltIn::Grid(grid) => {
            let mut places = on_axis(0, grid.x_cuts());
            places.extend(on_axis(1, grid.y_cuts()));
            places
        }
        BuiltIn::StagePath(path) => {
            let mut places = numbered("position", Measure::Position, path.cuts());
            places.push(("tolerance".to_owned(), Measure::Deviation, path.tolerance().get()));
            places.extend(path.exit().into_iter().flat_map(|cut| on_axis(2, &[cut])));
            places
        }
        BuiltIn::Ladder(ladder) => {
            let present = ladder.rungs().iter().flatten();
            present.enumerate().flat_map(|(axis, cut)| on_axis(axis, &[*cut])).collect()
        }
        BuiltIn::Gap(gap) => {
            vec![("tolerance".to_owned(), Measure::Deviation, gap.tolerance().get())]
        }
    }
}

/// One cut has the name of what it cuts; several are numbered from 1.
fn numbered(name: &str, measure: Measure, cuts: &[Cut]) -> Vec<(String, Measure, f64)> {
    let several = cuts.len() > 1;
    let cut_name =
        |number: usize| if several { format!("{name} {number}") } else { name.to_owned() };
    (1..).zip(cuts).map(|(number, cut)| (cut_name(number), measure, cut.get())).collect()
}
