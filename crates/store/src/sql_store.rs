//! The store, for both databases.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use scribe_ports::store::{
    ChangeFuture, ChangeSet, ChangeTopic, CommitOutcome, Store, StoreError, processes::ProcessRow,
};
use tokio::sync::watch;

use crate::{
    backend::{
        Backend,
        postgres::{self, PostgresBackend},
        sqlite::{self, SqliteBackend},
    },
    committer::{CommitSender, Committer, Signals},
    migration::{self, Direction},
    options::{Options, PostgresTimeouts},
    row_cache::RowCache,
};

pub type SqliteStore = SqlStore<SqliteBackend>;
pub type PostgresStore = SqlStore<PostgresBackend>;

#[derive(Debug)]
pub struct SqlStore<B> {
    pub(crate) backend: Arc<B>,
    /// `None` if the database was opened read-only.
    committer: Option<CommitSender>,
    pub(crate) signals: Arc<Signals>,
    pub(crate) cache: Arc<RowCache>,
    /// The row of this process; `None` until it joins.
    process: Mutex<Option<ProcessRow>>,
}

/// A migration and whether it has been applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationState {
    pub name: String,
    pub applied: bool,
}

impl SqliteStore {
    /// Opens the database in a file, and creates the file if it does not exist. The schema is not
    /// changed; see [`SqlStore::migrate_up`].
    ///
    /// # Errors
    /// The file cannot be created, or is not a database.
    pub fn open(path: &Path, options: Options) -> Result<Self, StoreError> {
        let backend = SqliteBackend::open(path)?;
        let store = Self::start(backend, options);
        // This process holds the lock of the data folder.
        store.cache.assume_single_writer();
        Ok(store)
    }

    /// Lists the databases of this program that are in the same folder under other names.
    #[must_use]
    pub fn list_sibling_databases(path: &Path) -> Vec<PathBuf> {
        sqlite::list_sibling_databases(path)
    }

    /// Opens an existing database read-only, alongside the process that holds the lock of its data
    /// folder. Commits are refused.
    ///
    /// # Errors
    /// The file does not exist or cannot be read.
    pub fn open_read_only(path: &Path) -> Result<Self, StoreError> {
        let backend = Arc::new(SqliteBackend::open_read_only(path)?);
        Ok(Self {
            backend,
            committer: None,
            signals: Arc::default(),
            cache: Arc::default(),
            process: Mutex::default(),
        })
    }
}

impl PostgresStore {
    /// Checks whether a URL can name a database, without connecting to it.
    ///
    /// # Errors
    /// The URL is not valid. The text says why, without the password.
    pub fn check_url(url: &str) -> Result<(), String> {
        postgres::check_url(url)
    }

    /// Connects to the database that a URL names. The schema is not changed; see
    /// [`SqlStore::migrate_up`].
    ///
    /// # Errors
    /// The database cannot be reached in time.
    pub async fn connect(url: &str, options: Options) -> Result<Self, StoreError> {
        let backend = PostgresBackend::connect(url, options.readers, options.timeouts).await?;
        Ok(Self::start(backend, options))
    }

    /// Connects read-only, alongside the processes that use the database. Commits are refused.
    ///
    /// # Errors
    /// The database cannot be reached in time.
    pub async fn connect_read_only(
        url: &str,
        readers: u32,
        timeouts: PostgresTimeouts,
    ) -> Result<Self, StoreError> {
        let backend = Arc::new(PostgresBackend::connect_read_only(url, readers, timeouts).await?);
        Ok(Self {
            backend,
            committer: None,
            signals: Arc::default(),
            cache: Arc::default(),
            process: Mutex::default(),
        })
    }

    /// Takes a share of the writer lock, so that no process can acquire the lock exclusively until
    /// this process ends. Returns false if another process has the lock exclusively.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn share_writer_lock(&self, process: &ProcessRow) -> Result<bool, StoreError> {
        match self.backend.take_share(process).await {
            Ok(()) => Ok(true),
            Err(StoreError::WriterLockLost) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Acquires the writer lock exclusively and holds it until this process ends. Returns false if
    /// another process has the lock or a share of it.
    ///
    /// If the connection is lost, the lock is acquired again. If another process took the lock
    /// exclusively in between, or has a share of it, every later commit fails with
    /// [`StoreError::WriterLockLost`], and [`SqlStore::watch_loss`] reports the loss.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn acquire_writer_lock(&self) -> Result<bool, StoreError> {
        let held = self.backend.acquire_writer_lock().await?;
        if held {
            self.cache.assume_single_writer();
        }
        Ok(held)
    }

    /// Returns a process that has the writer lock or a share of it: its pid, and its address if it
    /// is on another machine. Returns `None` if there is no such process, or if the name of its
    /// connection does not identify it.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn find_lock_owner(&self) -> Result<Option<String>, StoreError> {
        self.backend.find_lock_owner().await
    }
}

impl<B: Backend> SqlStore<B> {
    fn start(backend: B, options: Options) -> Self {
        let (backend, signals, cache) = (Arc::new(backend), Arc::default(), Arc::default());
        let (committer, sender) = Committer::new(
            Arc::clone(&backend),
            options.clock,
            Arc::clone(&signals),
            Arc::clone(&cache),
        );
        let (listener, waiting) = (Arc::clone(&backend), Arc::clone(&signals));
        (options.spawn)(Box::pin(async move {
            tokio::select! {
                () = committer.run_committer() => {}
                () = listener.listen(&waiting) => {}
            }
        }));
        Self { backend, committer: Some(sender), signals, cache, process: Mutex::default() }
    }

    pub(crate) fn lock_own_process(&self) -> MutexGuard<'_, Option<ProcessRow>> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn note_loss(&self, error: &StoreError) {
        self.signals.note_loss(error);
    }

    /// Watches whether the disk accepts writes. While it does not, the value is the reason. The
    /// next commit that succeeds clears the value.
    #[must_use]
    pub fn watch_write_fault(&self) -> watch::Receiver<Option<String>> {
        self.signals.watch_write_fault()
    }

    /// Watches whether this process has permanently lost the database. The value is the reason:
    /// another process has locked the database, or its files are gone.
    #[must_use]
    pub fn watch_loss(&self) -> watch::Receiver<Option<StoreError>> {
        self.signals.watch_loss()
    }

    /// Brings the schema up to date.
    ///
    /// # Errors
    /// The database cannot be reached or written.
    pub async fn migrate_up(&self) -> Result<(), StoreError> {
        self.migrate(Direction::Up).await
    }

    /// Reverts the last `steps` migrations, including all data in their tables.
    ///
    /// # Errors
    /// The database cannot be reached or written.
    pub async fn migrate_down(&self, steps: u32) -> Result<(), StoreError> {
        self.migrate(Direction::Down(steps)).await
    }

    async fn migrate(&self, direction: Direction) -> Result<(), StoreError> {
        let migrated = async {
            self.backend.migrate(direction).await?;
            self.mark_schema().await
        };
        migrated.await.map_err(|error| self.backend.add_database_name(error))
    }

    async fn mark_schema(&self) -> Result<(), StoreError> {
        let migrations = self.migration_status().await?;
        let applied = migrations.iter().filter(|migration| migration.applied).count();
        self.backend.mark_schema(applied).await
    }

    /// Lists the migrations that the program knows.
    ///
    /// # Errors
    /// The database cannot be reached, or holds a migration that the program does not know.
    pub async fn migration_status(&self) -> Result<Vec<MigrationState>, StoreError> {
        let applied = self.backend.applied_migrations().await;
        let applied = applied.and_then(|applied| {
            migration::refuse_unknown(&applied)?;
            Ok(applied)
        });
        let applied = applied.map_err(|error| self.backend.add_database_name(error))?;
        Ok(list_migrations(|name| applied.iter().any(|applied| applied == name)))
    }

    /// Writes all submitted sets, waits for open reads, and closes the connections. On SQLite, the
    /// database file then contains everything without its log, unless another process is still
    /// reading an older state.
    pub async fn close(&self) {
        if let Some(committer) = &self.committer {
            committer.close().await;
        }
        if let Err(error) = self.backend.close().await {
            self.signals.note_loss(&error);
        }
    }
}

/// Lists the migrations that the program knows, all as not applied.
#[must_use]
pub fn list_pending_migrations() -> Vec<MigrationState> {
    list_migrations(|_| false)
}

fn list_migrations(is_applied: impl Fn(&str) -> bool) -> Vec<MigrationState> {
    migration::migration_names()
        .map(|name| MigrationState { name: name.to_owned(), applied: is_applied(name) })
        .collect()
}

#[async_trait]
impl<B: Backend> Store for SqlStore<B> {
    async fn commit(&self, set: ChangeSet) -> Result<CommitOutcome, StoreError> {
        match &self.committer {
            Some(committer) => committer.commit(set).await,
            None => Err(StoreError::Unwritable("the database was opened read-only".into())),
        }
    }

    fn wait_for_change(&self, topic: ChangeTopic) -> ChangeFuture {
        Box::pin(Arc::clone(self.signals.signal_of(topic)).notified_owned())
    }

    fn write_fault(&self) -> Option<String> {
        let refused = self.signals.watch_write_fault().borrow().clone();
        refused.or_else(|| self.backend.write_fault())
    }
}
