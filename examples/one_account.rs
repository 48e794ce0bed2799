//! One account at a time, as a CRM request needs it: set up once, then no allocation.
//!
//! `cargo run --release --example one_account`

use keyaccount::criterion::{Criterion, ValueFunction};
use keyaccount::model::{FourS, Model};
use keyaccount::portfolio::{Portfolio, Value};
use keyaccount::single::SingleAccount;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let model = FourS::builder()
        .attractiveness([
            Criterion::new("Budget", "budget", ValueFunction::logarithmic(5e4, 5e6)?),
            Criterion::new(
                "Prestige",
                "prestige",
                ValueFunction::categories([("low", 0.0), ("high", 1.0)])?,
            ),
        ])
        .relative_strength([Criterion::new("Win rate", "wins", ValueFunction::linear(0.3, 0.7)?)])
        .build()?;

    // By name, for one account now and then.
    let cells = [("budget", Value::from(2e6)), ("prestige", "high".into()), ("wins", 0.6.into())];
    let by_name = model.classify_account(&cells)?;
    println!("by name: {:?}", model.classes_of(&by_name).collect::<Vec<_>>());

    // By position, for a service that answers all day.
    let mut one = SingleAccount::new(&model)?;
    let columns: Vec<_> = one.columns().map(|need| need.name.to_owned()).collect();
    assert_eq!(columns, ["budget", "prestige", "wins"]);
    let row = one.classify_values(&[2e6.into(), "high".into(), 0.6.into()])?;
    println!("by position: code {}, margin {:?}", row.code().get(), row.margin());

    // The same bits as in any portfolio.
    let portfolio = Portfolio::builder()
        .column("budget", [2e6, 1e5])
        .column("prestige", ["high", "low"])
        .column("wins", [0.6, 0.4])
        .build()?;
    let batch = model.classify(&portfolio)?;
    let (alone, inside) = (by_name.get(0).ok_or("empty")?, batch.get(0).ok_or("empty")?);
    assert_eq!(alone.code(), inside.code());
    assert_eq!(alone.margin(), inside.margin());
    assert_eq!(row.margin(), inside.margin());

    // A level that the table does not know is an error that lists those it knows.
    let unknown = model.classify_account(&[("prestige", "huge".into())]);
    println!("refused: {}", unknown.err().ok_or("accepted")?);
    Ok(())
}
