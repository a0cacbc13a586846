//! The database that this process holds.

use std::{future::pending, sync::Arc};

use scribe_ports::{
    clock::Clock,
    live_channel::LiveChannel,
    store::{StoreError, processes::ProcessRow, readers::Database},
};
use scribe_store::{MigrationState, Options, PostgresStore, SqliteStore};
use tokio::sync::watch;

use crate::{config::Config, exit::Failure, folder::DataFolder, supervisor::Supervisor};

/// The database of this process.
#[derive(Clone)]
pub enum HeldDatabase {
    /// A file in the data folder, which this process holds.
    Sqlite(Arc<SqliteStore>),
    /// A PostgreSQL database, which other processes may use too.
    Postgres(Arc<PostgresStore>),
}

/// Whether other processes may use a PostgreSQL database at the same time.
#[derive(Debug, Clone, PartialEq)]
pub enum DatabaseAccess {
    /// This process joins the others.
    Shared(ProcessRow),
    /// No other process may use the database.
    Exclusive,
}

/// Evaluates the same expression with either store.
macro_rules! with_store {
    ($database:expr, $store:ident => $done:expr) => {
        match $database {
            HeldDatabase::Sqlite($store) => $done,
            HeldDatabase::Postgres($store) => $done,
        }
    };
}

impl HeldDatabase {
    /// Opens the database that the settings name. The schema is not changed.
    ///
    /// # Errors
    /// The database cannot be reached, or another process uses it exclusively. For exclusive
    /// access, it is already an error if another process uses the database at all.
    pub async fn open(
        config: &Config,
        folder: &DataFolder,
        clock: Arc<dyn Clock>,
        supervisor: Supervisor,
        access: &DatabaseAccess,
    ) -> Result<Self, Failure> {
        // The committer ends on its own when the database is closed, so it is never aborted.
        let mut options =
            Options::new(clock, move |work| drop(supervisor.start_work("committer", work)));
        options.readers = config.settings.database.read_connections();
        options.timeouts = config.settings.database.timeouts();
        let Some(url) = &config.settings.database.url else {
            let store = SqliteStore::open(&folder.database_path(), options)?;
            return Ok(Self::Sqlite(Arc::new(store)));
        };
        let store = PostgresStore::connect(url, options).await?;
        let is_held = match access {
            DatabaseAccess::Shared(process) => store.share_writer_lock(process).await?,
            DatabaseAccess::Exclusive => store.acquire_writer_lock().await?,
        };
        if !is_held {
            let holder = store.find_lock_owner().await.ok().flatten();
            store.close().await;
            return Err(Failure::DatabaseHeld(holder));
        }
        Ok(Self::Postgres(Arc::new(store)))
    }

    /// Returns the store as the port that all other code uses.
    #[must_use]
    pub fn store(&self) -> Arc<dyn Database> {
        with_store!(self, store => Arc::clone(store) as Arc<dyn Database>)
    }

    /// Returns the channel to the other processes that use the database.
    #[must_use]
    pub fn live_channel(&self) -> Arc<dyn LiveChannel> {
        with_store!(self, store => Arc::clone(store) as Arc<dyn LiveChannel>)
    }

    /// Applies the pending migrations without rebuilding tables; see
    /// [`super::schema::upgrade_schema`].
    ///
    /// # Errors
    /// The database cannot be reached or written.
    pub(super) async fn migrate_up(&self) -> Result<(), Failure> {
        Ok(with_store!(self, store => store.migrate_up().await)?)
    }

    /// Reverts the last migration.
    ///
    /// # Errors
    /// The database cannot be reached or written.
    pub async fn migrate_down(&self) -> Result<(), Failure> {
        Ok(with_store!(self, store => store.migrate_down(1).await)?)
    }

    /// Returns the state of the migrations.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn migration_status(&self) -> Result<Vec<MigrationState>, Failure> {
        Ok(with_store!(self, store => store.migration_status().await)?)
    }

    /// Resolves when the disk can no longer be written, with the reason.
    pub async fn wait_until_unwritable(&self) -> String {
        let watched = with_store!(self, store => store.watch_write_fault());
        wait_for_value(watched, Option::is_some).await.unwrap_or_default()
    }

    /// Resolves when the disk can be written.
    pub async fn wait_until_writable(&self) {
        let watched = with_store!(self, store => store.watch_write_fault());
        wait_for_value(watched, Option::is_none).await;
    }

    /// Resolves when this process has permanently lost the database, and returns the reason:
    /// another process has locked the database, or its files are gone.
    pub async fn wait_for_loss(&self) -> StoreError {
        let watched = with_store!(self, store => store.watch_loss());
        wait_for_value(watched, Option::is_some).await.unwrap_or(StoreError::WriterLockLost)
    }

    /// Returns why this process has lost the database, if it has.
    #[must_use]
    pub fn loss(&self) -> Option<StoreError> {
        with_store!(self, store => store.watch_loss().borrow().clone())
    }

    /// Commits what was submitted, and closes the database.
    pub async fn close(&self) {
        with_store!(self, store => store.close().await);
    }
}

/// Waits until the watched value satisfies the condition, and returns it.
async fn wait_for_value<T: Clone>(
    mut watched: watch::Receiver<T>,
    is_wanted: impl FnMut(&T) -> bool,
) -> T {
    match watched.wait_for(is_wanted).await {
        Ok(value) => value.clone(),
        // The sender is gone, so the value no longer changes.
        Err(_) => pending().await,
    }
}
