//! Brings the schema up to date, and with it every table that follows from the log: one that a
//! migration makes, or makes again, is empty, whatever the log holds.

use std::{fs, io};

use scribe_app::rebuild::rebuild;

use super::HeldDatabase;
use crate::{atomic, commands::progress::say, exit::Failure, folder::Folder, folder::unusable};

/// The file that lies in the data folder from before a migration until the tables follow from the
/// log again, so that a process that ends in between leaves the rest to the next one.
const UNFINISHED: &str = "scribe.rebuild";

/// Applies the migrations that wait. Where there were some and the log is not empty, the tables that
/// follow from it are made again, and a line on standard error says so.
///
/// # Errors
/// The database cannot be reached or written, its log is damaged, or the folder cannot be written.
pub async fn bring_up(database: &HeldDatabase, folder: &Folder) -> Result<(), Failure> {
    let unusable = |error: io::Error| unusable(folder.path(), &error);
    let unfinished = folder.path().join(UNFINISHED);
    let migrations = database.migration_status().await?;
    // Where none was ever applied, there is no log yet.
    let has_log = migrations.iter().any(|migration| migration.applied);
    if has_log && migrations.iter().any(|migration| !migration.applied) {
        atomic::replace(&unfinished, b"").map_err(unusable)?;
    }
    database.migrate_up().await?;
    if !unfinished.try_exists().map_err(unusable)? {
        return Ok(());
    }
    let db = database.store();
    if db.last_position().await? > 0 {
        let tables = rebuild(&*db).await?;
        let rows: usize = tables.iter().map(|table| table.mended + table.removed).sum();
        let were = if rows == 1 { "row was" } else { "rows were" };
        say(&format!("scribe: the schema was upgraded; {rows} {were} rebuilt from the event log"));
    }
    fs::remove_file(&unfinished).map_err(unusable)
}
