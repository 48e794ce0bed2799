//! Millman and Wilson's stages: the path, off the path, and uncoupling from any stage.
//!
//! `cargo run --example millman_wilson`

use keyaccount::criterion::{Criterion, Missing, ValueFunction};
use keyaccount::model::MillmanWilsonClass::{OffPath, OnPath, UncouplingKam};
use keyaccount::model::{MillmanWilson, MillmanWilsonClass, Model, Stage};
use keyaccount::portfolio::Portfolio;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rating = ValueFunction::linear(0.0, 10.0)?;
    let model = MillmanWilson::builder()
        .nature_of_relationship([
            Criterion::new("Trust", "trust", rating.clone()).with_weight(2.0),
            Criterion::new("Joint planning", "planning", rating),
        ])
        .level_of_involvement([Criterion::new(
            "Functions in contact",
            "functions",
            ValueFunction::linear(1.0, 8.0)?,
        )])
        // Uncoupling has to be shown: no number means no sign of it.
        .uncoupling([Criterion::new("Volume lost, %", "lost", ValueFunction::linear(0.0, 80.0)?)
            .with_missing(Missing::Worst)])
        .build()?;
    let portfolio = Portfolio::builder()
        .ids(["Acme", "Bolt", "Crux", "Dune"])
        .column("trust", vec![2.0, 7.0, 9.0, 8.0])
        .column("planning", vec![1.0, f64::NAN, 9.0, 8.0])
        .column("functions", vec![2, 6, 2, 6])
        .column("lost", vec![0.0, 0.0, 0.0, 60.0])
        .build()?;
    let result = model.classify(&portfolio)?;
    for (row, class) in result.iter().zip(model.classes_of(&result)) {
        let id = portfolio.id(row.row()).unwrap_or_default().into_owned();
        // The class is an enum: the compiler knows all cases.
        let text = match class {
            Some(MillmanWilsonClass::OnPath(stage)) => format!("stage {stage}"),
            Some(MillmanWilsonClass::OffPath { nearest }) => {
                format!("off the path (collaborative, hardly any contact), nearest {nearest}")
            }
            Some(MillmanWilsonClass::UncouplingKam) => "is being taken apart".to_owned(),
            None => "not observed".to_owned(),
        };
        println!("{id}: {text}; margin {:.3}", row.margin().unwrap_or(f64::NAN));
    }
    assert_eq!(
        model.classes_of(&result).flatten().collect::<Vec<_>>(),
        [
            OnPath(Stage::PreKam),
            OnPath(Stage::PartnershipKam),
            OffPath { nearest: Stage::MidKam },
            UncouplingKam
        ]
    );
    Ok(())
}
