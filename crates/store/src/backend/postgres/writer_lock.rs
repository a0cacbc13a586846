//! The writer lock. A process that migrates or rebuilds the database takes the lock exclusively; it
//! is the exclusive holder. Every other process holds a share of the lock (`presence.rs`), so no
//! process can take the lock exclusively while another one has a share.
//!
//! Invariants: the writing connection of an exclusive holder is the one that has the lock, so the
//! holder commits nothing without the lock. Every commit of another process takes a share of the
//! lock for its transaction, so it fails while there is an exclusive holder. A process that has
//! lost the lock to another one never writes again, because its state is out of date.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use scribe_ports::store::StoreError;
use sqlx::{Executor, PgConnection, query, query_as, query_scalar};

use super::errors::to_store_error;

/// Takes the writer lock exclusively. The server releases the lock when the connection ends, at the
/// latest with the process.
const TAKE_LOCK: &str = "SELECT pg_try_advisory_lock(7161672632316229224)";
/// Counts the exclusive holders of the database so far. A holder whose number is no longer the last
/// one knows that another process has held the database exclusively in between. The table is
/// created here, because the lock is taken before the migrations.
const CREATE_HOLDER_TABLE: &str = "CREATE TABLE IF NOT EXISTS database_holder (\
                     one boolean PRIMARY KEY DEFAULT true CHECK (one), number bigint NOT NULL)";
const INCREMENT_HOLDER_NUMBER: &str = "INSERT INTO database_holder (number) VALUES (1) \
                           ON CONFLICT (one) DO UPDATE SET number = database_holder.number + 1 \
                           RETURNING number";
/// Checks the lock while nothing is written.
const CHECK_LOCK: &str = "SELECT current_setting('transaction_read_only') = 'off', \
                    (SELECT number FROM database_holder)";
const SELECT_HOLDER_NUMBER: &str = "SELECT number FROM database_holder";

/// Gives the connections of this process one name, by which [`TERMINATE_EARLIER_CONNECTIONS`] ends
/// those that the server does not yet know to be dead.
const SET_APPLICATION_NAME: &str = "SELECT set_config('application_name', $1, false)";
const TERMINATE_EARLIER_CONNECTIONS: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                             WHERE datname = current_database() AND application_name = $1 \
                             AND pid <> pg_backend_pid()";

/// Reads the name and the address of a connection that has the lock or a share of it.
const SELECT_LOCK_OWNER: &str = "SELECT application_name, host(client_addr) AS address \
                      FROM pg_locks JOIN pg_stat_activity USING (pid) \
                      WHERE locktype = 'advisory' AND granted AND objsubid = 1 \
                      AND ((classid::bigint << 32) | objid::bigint) = 7161672632316229224 \
                      AND database = (SELECT oid FROM pg_database \
                      WHERE datname = current_database())";

/// How long the server may take to notice that the previous process was killed.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);
const LOCK_RETRY_PAUSE: Duration = Duration::from_millis(50);

#[derive(Debug, Default)]
pub(super) struct WriterLock(Mutex<LockState>);

#[derive(Debug, Clone, Copy, Default)]
enum LockState {
    /// This process has not requested the lock exclusively. Its commits take a share of the lock
    /// instead.
    #[default]
    NotWanted,
    /// This process has the lock exclusively, as the holder with this number.
    Held(i64),
    /// Another process has held the database exclusively after this one, or has the lock or a share
    /// of it now.
    Lost,
}

impl WriterLock {
    /// Acquires the lock exclusively with a connection. Returns false if another process has the
    /// lock or a share of it.
    pub(super) async fn acquire(&self, connection: &mut PgConnection) -> Result<bool, StoreError> {
        let began = Instant::now();
        while !try_lock(connection).await? {
            if began.elapsed() > LOCK_TIMEOUT {
                return Ok(false);
            }
            tokio::time::sleep(LOCK_RETRY_PAUSE).await;
        }
        connection.execute(CREATE_HOLDER_TABLE).await.map_err(to_store_error)?;
        let number = query_scalar(INCREMENT_HOLDER_NUMBER)
            .fetch_one(&mut *connection)
            .await
            .map_err(to_store_error)?;
        query(SET_APPLICATION_NAME)
            .bind(connection_name(number))
            .execute(connection)
            .await
            .map_err(to_store_error)?;
        self.set_state(LockState::Held(number));
        Ok(true)
    }

    /// Takes the lock again with a connection that replaces a lost one.
    pub(super) async fn reacquire(&self, connection: &mut PgConnection) -> Result<(), StoreError> {
        let number = match self.state() {
            LockState::NotWanted => return Ok(()),
            LockState::Held(number) => number,
            LockState::Lost => return Err(StoreError::WriterLockLost),
        };
        query(SET_APPLICATION_NAME)
            .bind(connection_name(number))
            .execute(&mut *connection)
            .await
            .map_err(to_store_error)?;
        let began = Instant::now();
        loop {
            let is_locked = try_lock(connection).await?;
            let last: Option<i64> = query_scalar(SELECT_HOLDER_NUMBER)
                .fetch_optional(&mut *connection)
                .await
                .map_err(to_store_error)?;
            if last != Some(number) || (!is_locked && began.elapsed() > LOCK_TIMEOUT) {
                self.set_state(LockState::Lost);
                return Err(StoreError::WriterLockLost);
            }
            if is_locked {
                return Ok(());
            }
            query(TERMINATE_EARLIER_CONNECTIONS)
                .bind(connection_name(number))
                .execute(&mut *connection)
                .await
                .map_err(to_store_error)?;
            tokio::time::sleep(LOCK_RETRY_PAUSE).await;
        }
    }

    /// If this process has the lock exclusively, checks that no other process has held the database
    /// exclusively since then. Returns true if the database accepts writes.
    ///
    /// # Errors
    /// Another process has held the database exclusively after this one, the table of holders is
    /// gone, or the server does not answer.
    pub(super) async fn check(&self, connection: &mut PgConnection) -> Result<bool, StoreError> {
        let (takes_writes, number): (bool, Option<i64>) =
            query_as(CHECK_LOCK).fetch_one(connection).await.map_err(to_store_error)?;
        match self.state() {
            LockState::Held(own) if number != Some(own) => {
                self.set_state(LockState::Lost);
                Err(StoreError::WriterLockLost)
            }
            LockState::NotWanted | LockState::Held(_) => Ok(takes_writes),
            LockState::Lost => Err(StoreError::WriterLockLost),
        }
    }

    /// True if the process has the lock exclusively, or had it until its connection was lost.
    pub(super) fn is_held(&self) -> bool {
        matches!(self.state(), LockState::Held(_))
    }

    fn state(&self) -> LockState {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_state(&self, state: LockState) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }
}

async fn try_lock(connection: &mut PgConnection) -> Result<bool, StoreError> {
    query_scalar(TAKE_LOCK).fetch_one(connection).await.map_err(to_store_error)
}

fn connection_name(number: i64) -> String {
    format!("scribe, holder {number}, {}", process_name())
}

/// Returns the name that identifies the connections of this process.
pub(super) fn process_name() -> String {
    format!("process {}", std::process::id())
}

/// Returns a process that has the lock or a share of it; the name of its connection identifies it.
pub(super) async fn find_lock_owner(
    connection: &mut PgConnection,
) -> Result<Option<String>, StoreError> {
    let row: Option<(String, Option<String>)> =
        query_as(SELECT_LOCK_OWNER).fetch_optional(connection).await.map_err(to_store_error)?;
    Ok(row.and_then(|(name, address)| {
        let pid: u32 = name.rsplit_once("process ")?.1.parse().ok()?;
        let is_near = |address: &String| address.starts_with("127.") || address == "::1";
        let address = address.filter(|address| !is_near(address));
        let place = address.map(|address| format!(" at {address}")).unwrap_or_default();
        Some(format!("process {pid}{place}"))
    }))
}
