//! `scribe migrate`: changes the database's schema.

use std::sync::Arc;

use scribe_ports::spawner::Spawner;
use scribe_store::{MigrationState, Options, PostgresStore, SqliteStore};

use crate::{
    args::MigrateAction, clock::SystemClock, config::Config, exit::Failure, folder::Folder,
    supervisor::Supervisor,
};

/// Runs the command.
pub(super) async fn run(config: &Config, action: MigrateAction) -> Result<(), Failure> {
    let folder = Folder::hold(&config.data_dir)?;
    let (supervisor, _deaths) = Supervisor::new();
    let options =
        Options::new(Arc::new(SystemClock), move |work| supervisor.spawn("committer", work));
    let states = match &config.settings.database.url {
        None => {
            let store = SqliteStore::open(&folder.database(), options).await?;
            match action {
                MigrateAction::Up => store.migrate_up().await?,
                MigrateAction::Down => store.migrate_down(1).await?,
                MigrateAction::Status => {}
            }
            store.migration_status().await?
        }
        Some(url) => {
            let store = PostgresStore::connect(url, options).await?;
            match action {
                MigrateAction::Up => store.migrate_up().await?,
                MigrateAction::Down => store.migrate_down(1).await?,
                MigrateAction::Status => {}
            }
            store.migration_status().await?
        }
    };
    for MigrationState { name, applied } in states {
        println!("{} {name}", if applied { "applied" } else { "waiting" });
    }
    Ok(())
}
