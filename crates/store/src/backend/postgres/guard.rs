//! Detects that the database was dropped, renamed, replaced or emptied while it is in use, and
//! whether it accepts writes. A server that does not answer does not count as a loss.
//!
//! Invariant: nothing is read from or written to another database with the same name. Every new
//! connection is first asked for the identity of its database.

use std::{
    fmt::Display,
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
};

use scribe_ports::store::StoreError;
use sqlx::{
    PgConnection, error::DatabaseError, postgres::PgConnectOptions, query_as, query_scalar,
};

use super::errors::to_store_error;

const SELECT_DATABASE_OID: &str =
    "SELECT oid::bigint FROM pg_database WHERE datname = current_database()";
/// Reads the identifier of the server. Servers that only resemble PostgreSQL may not have this
/// function. A replica has the same identifier as its server, and a new server has another one.
const SELECT_SYSTEM_IDENTIFIER: &str = "SELECT system_identifier FROM pg_control_system()";

/// Reads the encoding of stored texts, and the schema in which tables are created.
const SELECT_SETUP: &str = "SELECT current_setting('server_encoding'), current_schema()::text";

/// The encoding that can store every text.
const REQUIRED_ENCODING: &str = "UTF8";

/// `insufficient_privilege` and `undefined_function`: the server does not reveal its identifier.
const IDENTIFIER_HIDDEN_CODES: [&str; 2] = ["42501", "42883"];

/// The start of error texts about the database.
const DATABASE_ERROR_PREFIX: &str = "the database ";

/// Watches over the database of a process.
#[derive(Debug)]
pub(super) struct DatabaseGuard {
    /// The name of the database and its address, without the password.
    place: String,
    identity: OnceLock<Identity>,
    lost: OnceLock<StoreError>,
    write_faults: Mutex<WriteFaults>,
}

/// Why nothing can be written at the moment.
#[derive(Debug, Default)]
struct WriteFaults {
    /// The server accepts no writes.
    read_only: Option<String>,
    failed_commit: Option<String>,
    /// This process cannot show that it is alive, so its tasks are given to others.
    failed_check_in: Option<String>,
}

/// Identifies a database, even if another one takes over its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Identity {
    database: i64,
    /// `None` if the server does not reveal its identifier.
    server: Option<i64>,
}

impl Identity {
    async fn read(connection: &mut PgConnection) -> Result<Self, StoreError> {
        let database = query_scalar(SELECT_DATABASE_OID)
            .fetch_one(&mut *connection)
            .await
            .map_err(to_store_error)?;
        let server = match query_scalar(SELECT_SYSTEM_IDENTIFIER).fetch_one(connection).await {
            Ok(server) => Some(server),
            Err(cause) => {
                let code = cause.as_database_error().and_then(DatabaseError::code);
                if !code.is_some_and(|code| IDENTIFIER_HIDDEN_CODES.contains(&&*code)) {
                    return Err(to_store_error(cause));
                }
                None
            }
        };
        Ok(Self { database, server })
    }
}

impl DatabaseGuard {
    /// Starts to watch a database before there is a connection to it.
    pub(super) fn new(options: &PgConnectOptions) -> Self {
        let (host, port) = (options.get_host(), options.get_port());
        // By default, the database has the name of the user.
        let database = options.get_database().unwrap_or_else(|| options.get_username());
        Self {
            place: format!("{database} at {host}:{port}"),
            identity: OnceLock::new(),
            lost: OnceLock::new(),
            write_faults: Mutex::default(),
        }
    }

    /// Refuses a database that is lost.
    ///
    /// # Errors
    /// The database is lost.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        self.lost.get().map_or(Ok(()), |lost| Err(lost.clone()))
    }

    /// Checks to which database a new connection leads.
    ///
    /// # Errors
    /// The connection leads to another database, or the server does not answer.
    pub(super) async fn check_identity(
        &self,
        connection: &mut PgConnection,
    ) -> Result<(), StoreError> {
        self.check()?;
        if self.identity.get().is_none() {
            check_setup(connection).await.map_err(|error| self.note_unfit(error))?;
        }
        let present = Identity::read(connection).await?;
        if *self.identity.get_or_init(|| present) == present {
            return Ok(());
        }
        Err(self.note_error(StoreError::Unusable(format!(
            "{DATABASE_ERROR_PREFIX}was replaced by another database while scribe was using it. scribe \
             has stopped and has not changed the new database. Restore the original database, and \
             start scribe again"
        ))))
    }

    /// Adds the name and the address of the database to an error from opening a connection.
    pub(super) fn connect_error(&self, error: StoreError) -> StoreError {
        match error {
            StoreError::Unavailable(cause) | StoreError::Refused(cause) => {
                StoreError::Unavailable(format!("database {}: {cause}", self.place))
            }
            other => self.add_database_name(other),
        }
    }

    /// Adds the name of the database to an error about it.
    pub(super) fn add_database_name(&self, error: StoreError) -> StoreError {
        match error {
            StoreError::Unusable(text) if !text.contains(&self.place) => {
                let description = text.strip_prefix(DATABASE_ERROR_PREFIX).unwrap_or(&text);
                StoreError::Unusable(format!("{DATABASE_ERROR_PREFIX}{} {description}", self.place))
            }
            other => other,
        }
    }

    /// Records an error of a database in use. An error that says that the database cannot be used
    /// is final, because a later query would fail in the same way or reach another database.
    pub(super) fn note_error(&self, error: StoreError) -> StoreError {
        match self.add_database_name(error) {
            lost @ StoreError::Unusable(_) => {
                let known = self.lost.get_or_init(|| {
                    tracing::error!(error = %lost, "the database can no longer be used");
                    lost
                });
                known.clone()
            }
            other => other,
        }
    }

    /// Records an error of the first check of a database. An unfit database is never used.
    fn note_unfit(&self, error: StoreError) -> StoreError {
        match self.add_database_name(error) {
            unfit @ StoreError::Unusable(_) => self.lost.get_or_init(|| unfit).clone(),
            other => other,
        }
    }

    /// Returns why nothing can be written at the moment.
    pub(super) fn write_fault(&self) -> Option<String> {
        let WriteFaults { read_only, failed_commit, failed_check_in } = &*self.write_faults();
        read_only.as_ref().or(failed_commit.as_ref()).or(failed_check_in.as_ref()).cloned()
    }

    /// Records that the server accepts no writes.
    pub(super) fn note_read_only(&self, why: impl Display) {
        let text = format!("the database {} accepts no writes at the moment: {why}", self.place);
        self.write_faults().read_only = Some(text);
    }

    /// Records that the server accepts writes.
    pub(super) fn note_writable(&self) {
        self.write_faults().read_only = None;
    }

    /// Records the outcome of the last commit. `None` means that it succeeded.
    pub(super) fn note_commit(&self, fault: Option<&StoreError>) {
        self.write_faults().failed_commit = fault.map(ToString::to_string);
    }

    pub(super) fn has_failed_commit(&self) -> bool {
        self.write_faults().failed_commit.is_some()
    }

    /// Records the outcome of the last check-in. `None` means that it succeeded.
    pub(super) fn note_check_in(&self, fault: Option<&StoreError>) {
        self.write_faults().failed_check_in =
            fault.map(|fault| format!("this process cannot show that it is alive: {fault}"));
    }

    fn write_faults(&self) -> MutexGuard<'_, WriteFaults> {
        self.write_faults.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Refuses a database that cannot store every text, or that has no schema for tables.
async fn check_setup(connection: &mut PgConnection) -> Result<(), StoreError> {
    let (encoding, schema): (String, Option<String>) =
        query_as(SELECT_SETUP).fetch_one(connection).await.map_err(to_store_error)?;
    if encoding != REQUIRED_ENCODING {
        return Err(StoreError::Unusable(format!(
            "{DATABASE_ERROR_PREFIX}has the encoding {encoding}, which cannot store every text. scribe has not \
             changed it. Create another database with CREATE DATABASE … ENCODING '{REQUIRED_ENCODING}' TEMPLATE \
             template0, and name it in database.url"
        )));
    }
    if schema.is_none() {
        return Err(StoreError::Unusable(format!(
            "{DATABASE_ERROR_PREFIX}has none of the schemas in the search_path of its user. Create a schema, or set the \
             search_path of the user. Then start scribe again"
        )));
    }
    Ok(())
}
