//! Models whose numbers come from data, and those of the gallery: nothing about them is round.

use std::path::Path;

use keyaccount::calibration::{Calibration, CutMethod, Cuts, LevelMethod, Levels, Target};
use keyaccount::criterion::{Criterion, ValueFunction};
use keyaccount::elicitation::{Elicitation, Examples};
use keyaccount::model::{Adjustable, CustomModel, FourS, MillmanWilson, Model};
use keyaccount::portfolio::Portfolio;

use super::any_model::AnyModel;
use super::dice::Dice;

fn portfolio() -> Portfolio<'static> {
    let mut dice = Dice::new(41);
    let mut column = || -> Vec<f64> {
        (0..200).map(|_| if dice.unit() < 0.1 { f64::NAN } else { 90.0 * dice.unit() }).collect()
    };
    let names = ["a", "b", "c"];
    let builder =
        names.into_iter().fold(Portfolio::builder(), |all, name| all.column(name, column()));
    builder.build().unwrap()
}

fn guess(column: &str) -> Criterion {
    Criterion::new(column.to_uppercase(), column, ValueFunction::linear(0.0, 100.0).unwrap())
}

fn calibrated<M: Adjustable>(model: &M, levels: LevelMethod, cuts: Cuts) -> M {
    let spec = Calibration::new().levels(Levels::new(levels)).cuts(cuts);
    spec.apply(model, &portfolio()).unwrap().model
}

/// Calibrated and elicited models.
pub(crate) fn from_data() -> Vec<AnyModel> {
    let four_s = FourS::builder()
        .attractiveness([guess("a"), guess("b").with_weight(2.0)])
        .relative_strength([guess("c"), guess("a")])
        .build()
        .unwrap();
    let path = MillmanWilson::builder()
        .nature_of_relationship([guess("a")])
        .level_of_involvement([guess("b")])
        .uncoupling([guess("c")])
        .build()
        .unwrap();
    let result = four_s.classify(&portfolio()).unwrap();
    let classes = result.iter().map(|row| four_s.class(row.code()).map(|class| class.key.clone()));
    let examples = Examples::by_row(classes);
    let elicited = Elicitation::default().fit(&four_s, &portfolio(), &examples).unwrap().model;
    let exit = CutMethod::Targets(vec![Target::Share(0.3)]);
    vec![
        AnyModel::FourS(calibrated(
            &four_s,
            LevelMethod::default(),
            Cuts::new(CutMethod::Median).top_at_most(15),
        )),
        AnyModel::FourS(calibrated(
            &four_s,
            LevelMethod::MeanDeviation { k: 1.5 },
            Cuts::new(CutMethod::KMeansInThePlane),
        )),
        AnyModel::FourS(elicited),
        AnyModel::MillmanWilson(calibrated(
            &path,
            LevelMethod::MinMax,
            Cuts::new(CutMethod::NaturalBreaks)
                .on("tolerance", CutMethod::Quantiles(vec![0.8]))
                .on("uncoupling", exit),
        )),
    ]
}

/// The models of `examples/models`.
pub(crate) fn gallery() -> Vec<AnyModel> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/models");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let models = files.filter(|path| path.extension().is_some_and(|ending| ending == "toml"));
    models
        .map(|path| {
            let model: CustomModel =
                toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
            AnyModel::Custom(model)
        })
        .collect()
}
