//! `scribe rebuild`: rebuilds every derived table from the log.

use scribe_app::rebuild::rebuild;
use serde_json::json;

use super::print::{document, line};
use crate::{
    config::{Config, Environment},
    exit::Failure,
    reading,
    wiring::{TestOverrides, wire},
};

/// Runs the command without starting the corridor.
pub(super) async fn run(
    config: &Config,
    environment: &Environment,
    json: bool,
) -> Result<(), Failure> {
    reading::require_database(config)?;
    let app = wire(config, environment, TestOverrides::default()).await?;
    let rebuilt = rebuild(&*app.ports.db).await;
    app.close().await?;
    let tables = rebuilt?;
    let changed: usize = tables.iter().map(|table| table.mended + table.removed).sum();
    if json {
        return document(&json!({ "rows_changed": changed, "tables": tables }));
    }
    for table in &tables {
        let (rows, mended, removed) = (table.rows, table.mended, table.removed);
        line(format_args!(
            "{:<20} {rows:>7} rows, {mended} corrected, {removed} removed",
            table.table
        ))?;
    }
    line(format_args!("{changed} rows changed."))
}
