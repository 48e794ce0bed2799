//! What classifying adds to a query: `cargo bench -p keyaccount-sql [-- --quick]`.
//!
//! Lines `ratio NAME VALUE`, all from one run over one table in memory, ten columns of `f64` in
//! batches of 8192 rows, on one thread of the engine:
//!
//! * `sql_vs_scan`: count the accounts of each class of a Bensaou matrix / sum the ten columns.
//! * `sql_class_vs_scan`: classify without grouping (count the rows with a class) / the same sums.
//! * `sql_everything_vs_scan`: the struct of everything, its margins summed / the same sums.
//!
//! The classes are compared with those of the direct API.

use std::sync::Arc;
use std::time::Instant;

use datafusion::arrow::array::{ArrayRef, AsArray, Float64Array, RecordBatch};
use datafusion::arrow::datatypes::Int64Type;
use datafusion::datasource::MemTable;
use datafusion::prelude::{SessionConfig, SessionContext};
use keyaccount::criterion::{Criterion, ValueFunction};
use keyaccount::interop::datafusion::{ModelFunction, Returns, register};
use keyaccount::model::{Bensaou, Model};
use keyaccount::portfolio::Portfolio;
use keyaccount_sql::Result;

/// How many rows an engine hands on at a time.
const BATCH: usize = 8192;

#[tokio::main]
async fn main() -> Result<()> {
    let quick = std::env::args().any(|argument| argument == "--quick" || argument == "--test");
    let (rows, repetitions) = if quick { (50_000, 1) } else { (4_000_000, 15) };
    let columns: Vec<Vec<f64>> = (0..10).map(|i| ratings(rows, i)).collect();
    let model = Arc::new(bensaou()?);
    let context = table(&columns, &model)?;

    let call = |returns| ModelFunction::new(Arc::clone(&model) as Arc<dyn Model>, returns).sql();
    let sums: Vec<String> = (0..10).map(|i| format!("sum(c{i})")).collect();
    let (class, everything) = (call(Returns::Class), call(Returns::Everything));
    let scan = format!("SELECT {} FROM accounts", sums.join(", "));
    let group =
        format!("SELECT {class} AS class, count(*) AS n FROM accounts GROUP BY 1 ORDER BY 1");
    let count = format!("SELECT count({class}) FROM accounts");
    let margins = format!("SELECT sum(({everything})['margin']) FROM accounts");

    check(&context, &group, &model, &columns).await?;
    let queries = [&scan, &group, &count, &margins];
    let mut times: [Vec<f64>; 4] = Default::default();
    for round in 0..=repetitions {
        for (query, times) in queries.iter().zip(&mut times) {
            let start = Instant::now();
            context.sql(query).await?.collect().await?;
            // The first round warms up.
            if round > 0 {
                times.push(start.elapsed().as_secs_f64());
            }
        }
    }
    let [scan, group, count, margins] = times.map(median);
    println!("ratio sql_vs_scan {:.3}", group / scan);
    println!("ratio sql_class_vs_scan {:.3}", count / scan);
    println!("ratio sql_everything_vs_scan {:.3}", margins / scan);
    Ok(())
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Ratings from -0.5 to 10.5, so that some saturate: the golden ratio's multiples, which spread
/// evenly.
fn ratings(rows: usize, column: usize) -> Vec<f64> {
    let golden = (5f64.sqrt() - 1.0) / 2.0;
    let rating = |row: usize| ((row * (2 * column + 1)) as f64 * golden).fract() * 11.0 - 0.5;
    (0..rows).map(rating).collect()
}

/// Bensaou's matrix over five columns for each side.
fn bensaou() -> Result<Bensaou> {
    let rating = ValueFunction::linear(0.0, 10.0)?;
    let criteria = |columns: std::ops::Range<usize>| {
        let rating = rating.clone();
        columns.map(move |i| Criterion::new(format!("c{i}"), format!("c{i}"), rating.clone()))
    };
    let builder = Bensaou::builder();
    Ok(builder.buyer_investments(criteria(0..5)).supplier_investments(criteria(5..10)).build()?)
}

fn table(columns: &[Vec<f64>], model: &Arc<Bensaou>) -> Result<SessionContext> {
    let array = |column: &Vec<f64>| Arc::new(Float64Array::from(column.clone())) as ArrayRef;
    let named = columns.iter().enumerate().map(|(i, column)| (format!("c{i}"), array(column)));
    let whole = RecordBatch::try_from_iter(named)?;
    let starts = (0..whole.num_rows()).step_by(BATCH);
    let batches = starts.map(|start| whole.slice(start, BATCH.min(whole.num_rows() - start)));
    let table = MemTable::try_new(whole.schema(), vec![batches.collect()])?;
    let config = SessionConfig::new().with_target_partitions(1).with_batch_size(BATCH);
    let mut context = SessionContext::new_with_config(config);
    register(&mut context, &(Arc::clone(model) as Arc<dyn Model>))?;
    context.register_table("accounts", Arc::new(table))?;
    Ok(context)
}

/// Panics unless the classes have the counts of the direct API.
async fn check(
    context: &SessionContext,
    group: &str,
    model: &Bensaou,
    columns: &[Vec<f64>],
) -> Result<()> {
    let named = columns.iter().enumerate();
    let portfolio = named.fold(Portfolio::builder(), |builder, (i, column)| {
        builder.column(format!("c{i}"), column.as_slice())
    });
    let (counts, _) = model.classify(&portfolio.build()?)?.counts(model.classes().len());
    let mut expected: Vec<i64> =
        counts.iter().map(|count| i64::try_from(*count)).collect::<std::result::Result<_, _>>()?;
    let batches = context.sql(group).await?.collect().await?;
    let counted =
        batches.iter().flat_map(|batch| batch["n"].as_primitive::<Int64Type>().values().to_vec());
    let mut counted: Vec<i64> = counted.collect();
    expected.retain(|count| *count > 0);
    expected.sort_unstable();
    counted.sort_unstable();
    assert_eq!(counted, expected);
    Ok(())
}
