//! Brings the schema up to date and rebuilds every table that is derived from the log, because a
//! table that a migration creates or recreates is empty, whatever the log holds.

use std::{fs, io};

use scribe_app::rebuild::rebuild;

use super::HeldDatabase;
use crate::{
    atomic, commands::progress::print_notice, exit::Failure, folder::Folder,
    folder::unusable_folder,
};

/// A marker file in the data folder. It exists from before a migration until the derived tables are
/// rebuilt, so that if the process ends in between, the next process completes the rebuild.
const UNFINISHED: &str = "scribe.rebuild";

/// Applies the pending migrations. If there were any and the log is not empty, rebuilds the tables
/// that are derived from the log, and says so on standard error.
///
/// # Errors
/// The database cannot be reached or written, its log is damaged, or the folder cannot be written.
pub async fn bring_up(database: &HeldDatabase, folder: &Folder) -> Result<(), Failure> {
    let unusable = |error: io::Error| unusable_folder(folder.path(), &error);
    let unfinished = folder.path().join(UNFINISHED);
    let migrations = database.migration_status().await?;
    // If no migration was ever applied, there is no log yet.
    let has_log = migrations.iter().any(|migration| migration.applied);
    if has_log && migrations.iter().any(|migration| !migration.applied) {
        atomic::replace_file(&unfinished, b"").map_err(unusable)?;
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
        print_notice(&format!(
            "scribe: the schema was upgraded; {rows} {were} rebuilt from the event log"
        ));
    }
    fs::remove_file(&unfinished).map_err(unusable)
}
