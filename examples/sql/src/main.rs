//! Classifies accounts by SQL, from CSV and Parquet, and writes Parquet:
//!
//! ```text
//! cargo run -p keyaccount-sql                     # the 50 accounts that ship, by the presets
//! cargo run -p keyaccount-sql -- ../shared/data   # crm_account_features.csv and crm_opportunities.csv
//! cargo run -p keyaccount-sql -- ../shared/data /tmp/classes   # keep what was written
//! ```

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use keyaccount::model::{Model, ModelSet};
use keyaccount_sql::questions::{self, about};
use keyaccount_sql::{Result, session, shared, tables};

/// Where the examples' own files lie.
const SHIPPED: &str = env!("CARGO_MANIFEST_DIR");

/// What to read.
struct Source {
    accounts: PathBuf,
    opportunities: PathBuf,
    models: ModelSet,
}

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    match run(arguments.next().as_deref(), arguments.next().as_deref()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("keyaccount-sql: {error}");
            ExitCode::from(2)
        }
    }
}

fn source(data: Option<&Path>) -> Result<Source> {
    let shipped = Path::new(SHIPPED);
    let Some(data) = data else {
        return Ok(Source {
            accounts: shipped.join("../data/accounts.csv"),
            opportunities: shipped.join("data/opportunities.csv"),
            models: ModelSet::presets(),
        });
    };
    Ok(Source {
        accounts: data.join("crm_account_features.csv"),
        opportunities: data.join("crm_opportunities.csv"),
        models: toml::from_str(&std::fs::read_to_string(shipped.join("../data/crm_models.toml"))?)?,
    })
}

async fn run(data: Option<&Path>, out: Option<&Path>) -> Result<()> {
    let Source { accounts, opportunities, models } = source(data)?;
    let models = shared(models);
    let context = session(&models)?;
    tables::csv(&context, "accounts", &accounts).await?;
    tables::csv(&context, "opportunities", &opportunities).await?;

    let temporary = tempfile::tempdir()?;
    let folder = out.unwrap_or(temporary.path());
    std::fs::create_dir_all(folder)?;
    let stored = folder.join("accounts.parquet");
    tables::write_parquet(&context, "SELECT * FROM accounts", &stored).await?;
    tables::parquet(&context, "stored", &stored).await?;

    for model in &models {
        println!("\n{}", model.about().name);
        for (title, question) in [
            ("accounts and value won by class, from Parquet", questions::BY_CLASS),
            ("deals by class, joined with the opportunities", questions::PIPELINE),
            ("nearest to another class", questions::NEAR_A_BORDER),
        ] {
            println!("{title}");
            context.sql(&about(model, question, "stored")).await?.show().await?;
        }
        let file = folder.join(format!("{}.parquet", model.about().key));
        let rows =
            tables::write_parquet(&context, &about(model, questions::CLASSES, "accounts"), &file)
                .await?;
        println!("{rows} rows written to {}", file.display());
    }
    Ok(())
}
