//! `scribe rebuild`: rebuilds every derived table from the log.

use scribe_app::rebuild::rebuild_derived_tables;
use serde_json::json;

use super::print::{print_document, print_line};
use crate::{
    config::{Config, Environment},
    exit::Failure,
    read_access,
    wiring::wire_exclusive_process,
};

/// Runs the command without starting the corridor.
pub(super) async fn run_rebuild_command(
    config: &Config,
    environment: &Environment,
    json: bool,
) -> Result<(), Failure> {
    read_access::require_database(config)?;
    let app = wire_exclusive_process(config, environment).await?;
    let rebuilt = rebuild_derived_tables(&*app.ports.db).await;
    app.close().await?;
    let tables = rebuilt?;
    let changed: usize = tables.iter().map(|table| table.corrected + table.removed).sum();
    if json {
        return print_document(&json!({ "rows_changed": changed, "tables": tables }));
    }
    for table in &tables {
        let (rows, corrected, removed) = (table.rows, table.corrected, table.removed);
        print_line(format_args!(
            "{:<20} {rows:>7} rows, {corrected} corrected, {removed} removed",
            table.table
        ))?;
    }
    print_line(format_args!("{changed} rows changed."))
}
