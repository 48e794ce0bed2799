//! 4S: attractiveness against relative strength, explained down to each criterion.
//!
//! `cargo run --example four_s`

use keyaccount::criterion::{Criterion, ValueFunction};
use keyaccount::model::{FourS, FourSClass, Model};
use keyaccount::portfolio::Portfolio;
use keyaccount::provenance::Origin;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let model = FourS::builder()
        .attractiveness([
            // Money counts by its logarithm: each doubling is worth the same.
            Criterion::new("Budget, EUR", "budget", ValueFunction::logarithmic(5e4, 5e6)?)
                .with_weight(3.0),
            Criterion::new("Growth, %", "growth", ValueFunction::linear(-5.0, 15.0)?),
        ])
        .relative_strength([
            // A rating of ours over that of the best competitor: parity is worth 0.5.
            Criterion::new("Service", "", ValueFunction::relative_to_best_competitor())
                .with_ratio("our_service", "their_service"),
        ])
        // The labels are replaceable; the provenance then says that they are the caller's.
        .term(FourSClass::Streamline, "Serve online")
        .build()?;
    let portfolio = Portfolio::builder()
        .ids(["Acme", "Bolt"])
        .column("budget", vec![2e6, 9e4])
        .column("growth", vec![4.0, f64::NAN])
        .column("our_service", vec![8.0, 5.0])
        .column("their_service", vec![6.0, 6.0])
        .build()?;
    let result = model.classify(&portfolio)?;
    assert_eq!(
        model.classes_of(&result).flatten().collect::<Vec<_>>(),
        [FourSClass::Strategic, FourSClass::Streamline]
    );
    for row in 0..portfolio.rows() {
        let explanation = model.explain(&portfolio, row)?;
        print!("{explanation}");
        for axis in &explanation.axes {
            let sum: f64 = axis.criteria.iter().map(|criterion| criterion.contribution).sum();
            assert_eq!(Some(axis.start + sum), axis.score, "contributions add up exactly");
        }
    }
    // 4S is a reconstruction, and says so.
    let about = model.about();
    println!("{}: {}", about.name, about.note);
    let own =
        model.provenance().into_iter().filter(|entry| entry.provenance.origin == Origin::Caller);
    assert!(own.count() > 0);
    Ok(())
}
