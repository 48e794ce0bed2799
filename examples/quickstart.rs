//! Ten lines from columns to a class.
//!
//! `cargo run --example quickstart`

use keyaccount::criterion::{Criterion, ValueFunction};
use keyaccount::model::{FourS, FourSClass, Model};
use keyaccount::portfolio::Portfolio;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let budget = Criterion::new("Budget", "budget_eur", ValueFunction::logarithmic(5e4, 5e6)?);
    let wins = Criterion::new("Win rate", "win_rate", ValueFunction::linear(0.3, 0.7)?);
    let model = FourS::builder().attractiveness([budget]).relative_strength([wins]).build()?;
    let portfolio = Portfolio::builder()
        .ids(["Acme", "Bolt", "Crux"])
        .column("budget_eur", vec![2_400_000.0, 900_000.0, 60_000.0])
        .column("win_rate", vec![0.62, 0.41, f64::NAN]) // NaN: not known, and never taken for 0
        .build()?;
    let result = model.classify(&portfolio)?;
    for row in result.iter() {
        let class = model.class(row.code()).map_or("not classified", |class| &class.term);
        println!("{}: {class}", portfolio.id(row.row()).unwrap_or_default());
    }

    let keys: Vec<_> = model.classes_of(&result).map(|class| class.map(FourSClass::key)).collect();
    assert_eq!(keys, [Some("strategic"), Some("star"), None]);
    Ok(())
}
