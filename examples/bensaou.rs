//! Bensaou's matrix: who is locked in, and does the design of the relationship fit?
//!
//! `cargo run --example bensaou`

use keyaccount::criterion::{Criterion, ValueFunction};
use keyaccount::model::BensaouClass::{CaptiveBuyer, CaptiveSupplier, StrategicPartnership};
use keyaccount::model::{Bensaou, DesignFit, DesignFitClass, Model};
use keyaccount::portfolio::Portfolio;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let money = ValueFunction::linear(0.0, 500_000.0)?;
    let rating = ValueFunction::linear(0.0, 10.0)?;
    let fit = DesignFit::builder()
        .requirement([Criterion::new("Complexity", "complexity", rating.clone())])
        .capability([Criterion::new("Joint work", "joint_work", rating)])
        .build()?;
    // The axes carry the name of the party. The buyer is the customer, the supplier is us.
    let model = Bensaou::builder()
        .buyer_investments([Criterion::new("Their tooling, EUR", "theirs", money.clone())])
        .supplier_investments([Criterion::new("Our tooling, EUR", "ours", money)])
        .design_fit(fit)
        .build()?;
    let portfolio = Portfolio::builder()
        .ids(["Acme", "Bolt", "Crux"])
        .column("theirs", vec![20_000.0, 400_000.0, 450_000.0])
        .column("ours", vec![380_000.0, 10_000.0, 300_000.0])
        .column("complexity", vec![9.0, 3.0, 8.0])
        .column("joint_work", vec![4.0, 6.5, 8.0])
        .build()?;
    let (cells, fit) = (model.classify(&portfolio)?, model.design_fit().ok_or("no design fit")?);
    let fits = fit.classify(&portfolio)?;
    for (cell, design) in cells.iter().zip(fits.iter()) {
        let class = model.class(cell.code()).ok_or("not observed")?;
        let gap = fit.gap(&design).ok_or("not observed")?;
        let id = portfolio.id(cell.row()).unwrap_or_default();
        let design = &fit.class(design.code()).ok_or("not observed")?.term;
        println!("{id}: {} - {} {design} (gap {gap:+.2})", class.term, class.meaning);
    }
    // "Captive supplier" means that WE are locked in.
    assert_eq!(
        model.classes_of(&cells).flatten().collect::<Vec<_>>(),
        [CaptiveSupplier, CaptiveBuyer, StrategicPartnership]
    );
    let fits: Vec<_> = fit.classes_of(&fits).flatten().map(DesignFitClass::key).collect();
    assert_eq!(fits, ["under_designed", "over_designed", "fitting"]);
    Ok(())
}
