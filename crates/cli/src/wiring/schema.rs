//! Brings the schema up to date and rebuilds every table that is derived from the log. The rebuild
//! is needed because a table that a migration creates or recreates is empty even if the log is not.

use std::{
    fs, io,
    sync::Arc,
    time::{Duration, Instant},
};

use scribe_app::rebuild::rebuild_derived_tables;
use scribe_ports::clock::Clock;
use scribe_store::PostgresStore;

use super::{DatabaseAccess, HeldDatabase};
use crate::{
    atomic,
    commands::progress::print_notice,
    config::Config,
    exit::Failure,
    folder::{DataFolder, unusable_folder_failure},
    supervisor::{DeadTaskReceiver, Supervisor},
};

/// A marker file in the data folder. It is created before a migration and deleted after the derived
/// tables are rebuilt. If the process ends in between, the next process completes the rebuild.
const REBUILD_MARKER: &str = "scribe.rebuild";

/// How long a process waits for others that use the database or upgrade it.
const UPGRADE_TIMEOUT: Duration = Duration::from_secs(60);

/// Opens the database with an up-to-date schema. Also returns the supervisor of its committer.
///
/// A shared database is upgraded with exclusive access, because the tables that are derived from
/// the log are rebuilt. If several processes start together, one upgrades the database and the
/// others wait.
///
/// # Errors
/// Those of [`HeldDatabase::open`] and [`upgrade_schema`], or other processes still use the
/// database.
pub(super) async fn open_with_current_schema(
    config: &Config,
    folder: &DataFolder,
    clock: Arc<dyn Clock>,
    access: &DatabaseAccess,
) -> Result<(HeldDatabase, Supervisor, DeadTaskReceiver), Failure> {
    let mut waits_since: Option<Instant> = None;
    let has_time = |since: Option<Instant>| since.is_some_and(|at| at.elapsed() < UPGRADE_TIMEOUT);
    loop {
        if *access != DatabaseAccess::Exclusive && has_pending_migrations(config).await? {
            waits_since.get_or_insert_with(Instant::now);
            match upgrade_exclusively(config, folder, Arc::clone(&clock)).await {
                Err(Failure::DatabaseHeld(_)) if has_time(waits_since) => continue,
                upgraded => upgraded?,
            }
        }
        // Each attempt has its own supervisor, because the supervisor of a failed attempt reports
        // that its committer has ended.
        let (supervisor, deaths) = Supervisor::new();
        let opened =
            HeldDatabase::open(config, folder, Arc::clone(&clock), supervisor.clone(), access);
        match opened.await {
            // The process that upgrades the database holds it.
            Err(Failure::DatabaseHeld(_)) if has_time(waits_since) => {}
            opened => {
                let database = opened?;
                upgrade_schema(&database, folder).await?;
                return Ok((database, supervisor, deaths));
            }
        }
    }
}

/// True if a PostgreSQL database has pending migrations and also has tables that may have to be
/// rebuilt. A new database has no such tables.
async fn has_pending_migrations(config: &Config) -> Result<bool, Failure> {
    let Some(url) = &config.settings.database.url else { return Ok(false) };
    let store =
        PostgresStore::connect_read_only(url, 1, config.settings.database.timeouts()).await?;
    let migrations = store.migration_status().await;
    store.close().await;
    let migrations = migrations?;
    let applied = migrations.iter().filter(|migration| migration.applied).count();
    Ok(applied > 0 && applied < migrations.len())
}

/// Upgrades the database with exclusive access, and closes it.
async fn upgrade_exclusively(
    config: &Config,
    folder: &DataFolder,
    clock: Arc<dyn Clock>,
) -> Result<(), Failure> {
    let (supervisor, _deaths) = Supervisor::new();
    let exclusive = &DatabaseAccess::Exclusive;
    let database = HeldDatabase::open(config, folder, clock, supervisor, exclusive).await?;
    let upgraded = upgrade_schema(&database, folder).await;
    database.close().await;
    upgraded
}

/// Applies the pending migrations. If there were any and the log is not empty, rebuilds the tables
/// that are derived from the log, and says so on standard error.
///
/// # Errors
/// The database cannot be reached or written, its log is damaged, or the folder cannot be written.
pub async fn upgrade_schema(database: &HeldDatabase, folder: &DataFolder) -> Result<(), Failure> {
    let unusable = |error: io::Error| unusable_folder_failure(folder.path(), &error);
    let unfinished = folder.path().join(REBUILD_MARKER);
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
        let tables = rebuild_derived_tables(&*db).await?;
        let rows: usize = tables.iter().map(|table| table.corrected + table.removed).sum();
        let were = if rows == 1 { "row was" } else { "rows were" };
        print_notice(&format!(
            "scribe: the schema was upgraded; {rows} {were} rebuilt from the event log"
        ));
    }
    fs::remove_file(&unfinished).map_err(unusable)
}
