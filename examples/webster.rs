//! Webster's continuum: a ladder of evidence. Rungs without columns are declared absent.
//!
//! `cargo run --example webster`

use keyaccount::criterion::{Criterion, ValueFunction};
use keyaccount::flags::Flags;
use keyaccount::model::WebsterClass::{
    LongTermRelationship, RepeatedTransactions, StrategicAlliance, Transaction,
};
use keyaccount::model::{Model, Webster, WebsterClass};
use keyaccount::portfolio::Portfolio;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let orders = Criterion::new("Orders a year", "orders", ValueFunction::linear(0.0, 12.0)?);
    let contract =
        Criterion::new("Contract, months", "contract", ValueFunction::linear(0.0, 36.0)?);
    let venture =
        Criterion::new("Joint company", "joint_company", ValueFunction::linear(0.0, 1.0)?);
    // Three of six rungs: our CRM knows nothing of interdependence, networks and ownership.
    let model = Webster::builder()
        .without_evidence()
        .rung(WebsterClass::RepeatedTransactions, [orders])
        .rung(WebsterClass::LongTermRelationship, [contract])
        .rung(WebsterClass::StrategicAlliance, [venture])
        .build()?;
    let reachable: Vec<_> = model.reachable().map(WebsterClass::key).collect();
    println!("classes that an account can get: {}", reachable.join(", "));
    assert_eq!(reachable.len(), 4);

    let portfolio = Portfolio::builder()
        .ids(["Acme", "Bolt", "Crux", "Dune"])
        .column("orders", vec![1, 9, 10, 2])
        .column("contract", vec![0, 0, 24, 0])
        .column("joint_company", vec![0, 0, 0, 1])
        .build()?;
    let result = model.classify(&portfolio)?;
    for row in result.iter() {
        let Some(class) = model.class(row.code()) else { continue };
        println!("{}: {}", portfolio.id(row.row()).unwrap_or_default(), class.term);
        // Dune owns a company with us and has neither habit nor contract: worth a remark.
        if row.flags().contains(Flags::SKIPPED_RUNG) {
            let skipped: Vec<_> = model.skipped(&row).into_iter().map(WebsterClass::key).collect();
            println!("  without the evidence of {}", skipped.join(" and "));
            assert_eq!(skipped, ["repeated_transactions", "long_term_relationship"]);
        }
    }
    assert_eq!(
        model.classes_of(&result).flatten().collect::<Vec<_>>(),
        [Transaction, RepeatedTransactions, LongTermRelationship, StrategicAlliance]
    );
    Ok(())
}
