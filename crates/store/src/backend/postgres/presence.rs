//! The presence of this process in the database, and which process is the leader.
//!
//! A process holds an advisory lock on a connection of its own. The server releases the lock when
//! the connection ends, so a free lock shows that the process is dead or has lost its connection. A
//! suspended process keeps its lock, but it cannot renew its leadership, which then expires.

use std::{
    sync::{
        OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use scribe_domain::{Timestamp, id::TaskId};
use scribe_ports::store::{
    StoreError,
    processes::{ProcessRow, ProcessState},
};
use sqlx::{
    Connection, Executor, PgConnection, Row, error::DatabaseError, postgres::PgRow, query,
    query_as, query_scalar,
};
use tokio::{sync::Mutex, time::timeout};
use uuid::Uuid;

use super::{
    PostgresBackend,
    errors::{READ_ONLY_CODE, to_store_error},
    writer_lock::process_name,
};
use crate::{
    LEADER_ROLE,
    limits::PROCESS_LOCK_TIMEOUT,
    migration::{READ_APPLIED, refuse_unknown},
};

/// True for a row `p` of `processes` whose lock is held.
macro_rules! is_alive {
    () => {
        "EXISTS (SELECT 1 FROM pg_locks AS l WHERE l.locktype = 'advisory' AND l.granted \
         AND l.objsubid = 1 AND l.database = (SELECT oid FROM pg_database \
         WHERE datname = current_database()) \
         AND ((l.classid::bigint << 32) | l.objid::bigint) = p.lock_key)"
    };
}

/// Takes the lock of this process, and a share of the writer lock.
const TAKE_LOCKS: &str = "SELECT pg_try_advisory_lock($1), \
                    pg_try_advisory_lock_shared(7161672632316229224)";
const RELEASE_LOCKS: &str = "SELECT pg_advisory_unlock_all()";
/// A crash of the server may lose the last check-ins without harm. The epoch of a leader must not
/// be lost, so [`BEGIN_TAKE_LEADERSHIP`] turns this off.
const COMMIT_ASYNCHRONOUSLY: &str = "SET synchronous_commit = off";
/// Begins a transaction with the lock of the writers. The wait for the lock ends long before other
/// processes consider this process dead.
const BEGIN_TAKE_LEADERSHIP: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; \
                             SET LOCAL synchronous_commit = on; SET LOCAL lock_timeout = '800ms'; \
                             SELECT pg_advisory_xact_lock(7161672632316229222)";
/// Ends earlier connections of this process that the server does not yet know to be dead.
const TERMINATE_EARLIER_CONNECTIONS: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                             WHERE datname = current_database() AND application_name = $1 \
                             AND pid <> pg_backend_pid()";
const SET_APPLICATION_NAME: &str = "SELECT set_config('application_name', $1, false)";

/// Writes the row of a process. The times are those of the database.
const UPSERT_PROCESS: &str = concat!(
    "INSERT INTO processes (id, name, version, started_at, seen_at, lock_key, model, \
     all_books) \
     VALUES ($1, $2, $3, $4, clock_timestamp(), $5, $6, $7) \
     ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at \
     RETURNING seen_at, EXISTS (SELECT 1 FROM processes AS p WHERE p.id <> $1 AND ",
    is_alive!(),
    ") AS has_others"
);
const DELETE_PROCESS: &str = "DELETE FROM processes WHERE id = $1";
/// Removes dead processes that did not delete their own row, one day after their last check-in.
const DELETE_DEAD_PROCESSES: &str = concat!(
    "DELETE FROM processes AS p WHERE p.seen_at < clock_timestamp() - interval '1 day' AND NOT ",
    is_alive!()
);
const SELECT_PROCESSES: &str = concat!(
    "SELECT p.id, p.name, p.version, p.model, p.all_books, p.started_at, p.seen_at, ",
    is_alive!(),
    " AS is_alive, EXISTS (SELECT 1 FROM leaders WHERE process_id = p.id \
     AND renewed_at > clock_timestamp() - $1 * interval '1 second') AS leads \
     FROM processes AS p ORDER BY p.started_at, p.id"
);
/// True for a row `t` of `async_tasks` whose owner is this process, `$1`, or may be alive: during
/// the grace period of `$2` seconds, a process without a connection is not considered dead. Shortly
/// after the server has started, every owner may be alive, because the processes may not have
/// reconnected yet. The lock of the owner counts even if its row in `processes` is missing.
macro_rules! owner_may_be_alive {
    () => {
        concat!(
            "(t.lease_owner IS NOT NULL AND (t.lease_owner IS NOT DISTINCT FROM $1 \
             OR pg_postmaster_start_time() >= clock_timestamp() - 5 * $2 * interval '1 second' \
             OR EXISTS (SELECT 1 FROM processes AS p WHERE p.id = t.lease_owner \
             AND p.seen_at > clock_timestamp() - $2 * interval '1 second') \
             OR EXISTS (SELECT 1 FROM (SELECT ('x' || right(replace(t.lease_owner::text, '-', ''), \
             16))::bit(64)::bigint & 9223372036854775807 AS lock_key) AS p WHERE ",
            is_alive!(),
            ")))"
        )
    };
}
const SELECT_ORPHANED_TASKS: &str = concat!(
    "SELECT t.id, t.epoch::int FROM async_tasks AS t WHERE t.status = 'RUNNING' AND NOT ",
    owner_may_be_alive!()
);
const SELECT_TASKS_CLAIMED_BY_LIVE_PROCESSES: &str = concat!(
    "SELECT t.id FROM async_tasks AS t WHERE t.id = ANY($3) \
     AND t.lease_owner IS NOT NULL AND ($4 OR ",
    owner_may_be_alive!(),
    ")"
);

const RENEW_LEADERSHIP: &str = "UPDATE leaders SET renewed_at = clock_timestamp() \
                     WHERE role = $1 AND process_id = $2 RETURNING epoch";
/// True for a row `leader` of `leaders` that was not renewed within the given number of seconds, or
/// whose process is dead.
macro_rules! is_vacant {
    ($seconds:literal) => {
        concat!(
            "(leader.renewed_at < clock_timestamp() - ",
            $seconds,
            " * interval '1 second' OR NOT EXISTS (SELECT 1 FROM processes AS p \
             WHERE p.id = leader.process_id AND ",
            is_alive!(),
            "))"
        )
    };
}
const SELECT_HAS_LEADER: &str = concat!(
    "SELECT EXISTS (SELECT 1 FROM leaders AS leader WHERE role = $1 AND NOT ",
    is_vacant!("$2"),
    ")"
);
/// Makes this process the leader if there is none. Runs with the lock of the writers, because the
/// earlier leader might otherwise have checked its epoch for a commit that becomes durable later.
const TAKE_LEADERSHIP: &str = concat!(
    "INSERT INTO leaders AS leader (role, epoch, process_id, renewed_at) \
     VALUES ($1, 1, $2, clock_timestamp()) ON CONFLICT (role) DO UPDATE \
     SET epoch = leader.epoch + 1, process_id = excluded.process_id, \
     renewed_at = excluded.renewed_at WHERE ",
    is_vacant!("$3"),
    " RETURNING epoch"
);
const RELEASE_LEADERSHIP: &str = "UPDATE leaders SET renewed_at = to_timestamp(0) \
                         WHERE role = $1 AND process_id = $2";

/// For this many grace periods after a reconnection, no other process is considered dead.
const RECONNECT_GRACES: u32 = 5;

/// For this many grace periods after a reconnection, later ones belong to the same series.
const SERIES_GRACES: u32 = 20;

/// The pause before a lock is tried again.
const LOCK_RETRY_PAUSE: Duration = Duration::from_millis(50);

#[derive(Debug, Default)]
pub(super) struct Presence {
    process: OnceLock<ProcessRow>,
    /// The connection that holds the lock.
    connection: Mutex<Option<PgConnection>>,
    /// True once there was a connection.
    is_connected: AtomicBool,
    /// When the connection was replaced by another one, the first time of a series.
    reconnected: std::sync::Mutex<Option<Instant>>,
}

impl Presence {
    /// Records that there is a new connection. Of a series of reconnections only the first one
    /// counts: while connections keep breaking, the tasks of dead processes must not wait forever.
    fn note_connected(&self, grace: Duration) {
        if self.is_connected.swap(true, Relaxed) {
            let mut first = self.reconnected.lock().unwrap_or_else(PoisonError::into_inner);
            if first.is_none_or(|first| first.elapsed() > grace * SERIES_GRACES) {
                *first = Some(Instant::now());
            }
        }
    }

    /// True shortly after a reconnection. The same fault may have disconnected the other processes
    /// too, so none of them is considered dead.
    fn has_just_reconnected(&self, grace: Duration) -> bool {
        let reconnected = *self.reconnected.lock().unwrap_or_else(PoisonError::into_inner);
        reconnected.is_some_and(|at| at.elapsed() < grace * RECONNECT_GRACES)
    }
}

impl PostgresBackend {
    /// Takes the lock of this process, and a share of the writer lock.
    ///
    /// # Errors
    /// The database cannot be reached. [`StoreError::WriterLockLost`]: another process uses it
    /// exclusively.
    pub(crate) async fn take_share(&self, process: &ProcessRow) -> Result<(), StoreError> {
        self.presence.process.get_or_init(|| process.clone());
        self.with_presence(async |_, _| Ok(())).await
    }

    /// Adds this process to the table of processes. Returns true if other processes are alive.
    pub(crate) async fn register_process(&self, process: &ProcessRow) -> Result<bool, StoreError> {
        self.presence.process.get_or_init(|| process.clone());
        let (_, has_others) = self.check_in().await?;
        self.with_presence(async |connection, _| {
            connection.execute(DELETE_DEAD_PROCESSES).await.map(drop)
        })
        .await?;
        Ok(has_others)
    }

    /// Returns the time of the database, and whether other processes are alive.
    pub(crate) async fn check_in(&self) -> Result<(Timestamp, bool), StoreError> {
        let (answer, applied) = self
            .with_presence(async |connection, process| {
                let answer = query_as(UPSERT_PROCESS)
                    .bind(process.id)
                    .bind(&process.name)
                    .bind(&process.version)
                    .bind(process.started_at)
                    .bind(lock_key(process.id))
                    .bind(&process.model)
                    .bind(process.all_books)
                    .fetch_one(&mut *connection)
                    .await?;
                let applied: Vec<String> = query_scalar(READ_APPLIED).fetch_all(connection).await?;
                Ok((answer, applied))
            })
            .await
            .inspect_err(|error| self.guard.note_check_in(Some(error)))?;
        self.guard.note_check_in(None);
        self.guard.note_writable();
        refuse_unknown(&applied).map_err(|error| self.guard.note_error(error))?;
        Ok(answer)
    }

    /// Renews or takes the leadership and returns its epoch; `None` if another process leads.
    pub(crate) async fn acquire_leadership(&self) -> Result<Option<i64>, StoreError> {
        let lead_seconds = self.timeouts.lead.as_secs_f64();
        self.with_presence(async |connection, process| {
            let renewed: Option<i64> = query_scalar(RENEW_LEADERSHIP)
                .bind(LEADER_ROLE)
                .bind(process.id)
                .fetch_optional(&mut *connection)
                .await?;
            if renewed.is_some() {
                return Ok(renewed);
            }
            let has_leader: bool = query_scalar(SELECT_HAS_LEADER)
                .bind(LEADER_ROLE)
                .bind(lead_seconds)
                .fetch_one(&mut *connection)
                .await?;
            if has_leader {
                return Ok(None);
            }
            let taken = async {
                connection.execute(BEGIN_TAKE_LEADERSHIP).await?;
                let taken = query_scalar(TAKE_LEADERSHIP)
                    .bind(LEADER_ROLE)
                    .bind(process.id)
                    .bind(lead_seconds)
                    .fetch_optional(&mut *connection)
                    .await?;
                connection.execute("COMMIT").await?;
                Ok(taken)
            };
            match taken.await {
                // The session may go on, because the server has only refused a statement.
                Err(cause) if session_survives(&cause) => {
                    connection.execute("ROLLBACK").await?;
                    Err(cause)
                }
                taken => taken,
            }
        })
        .await
    }

    pub(crate) async fn release_leadership(&self) -> Result<(), StoreError> {
        self.with_presence(async |connection, process| {
            query(RELEASE_LEADERSHIP)
                .bind(LEADER_ROLE)
                .bind(process.id)
                .execute(connection)
                .await
                .map(drop)
        })
        .await
    }

    pub(crate) async fn processes(&self) -> Result<Vec<ProcessState>, StoreError> {
        let lead_seconds = self.timeouts.lead.as_secs_f64();
        let rows = self.readers.fetch_all(|| query(SELECT_PROCESSES).bind(lead_seconds)).await?;
        let read = |row: &PgRow| {
            Ok(ProcessState {
                process: ProcessRow {
                    id: row.try_get("id")?,
                    name: row.try_get("name")?,
                    version: row.try_get("version")?,
                    model: row.try_get("model")?,
                    all_books: row.try_get("all_books")?,
                    started_at: row.try_get("started_at")?,
                    seen_at: row.try_get("seen_at")?,
                },
                is_alive: row.try_get("is_alive")?,
                leads: row.try_get("leads")?,
            })
        };
        rows.iter().map(read).collect::<Result<_, _>>().map_err(to_store_error)
    }

    pub(crate) async fn orphaned_tasks(&self) -> Result<Vec<(TaskId, i32)>, StoreError> {
        if self.presence.has_just_reconnected(self.timeouts.grace) {
            return Ok(Vec::new());
        }
        let query = || {
            query(SELECT_ORPHANED_TASKS).bind(self.own_id()).bind(self.timeouts.grace.as_secs_f64())
        };
        let rows = self.readers.fetch_all(query).await?;
        let read = |row: &PgRow| Ok((TaskId(row.try_get("id")?), row.try_get("epoch")?));
        rows.iter().map(read).collect::<Result<_, _>>().map_err(to_store_error)
    }

    pub(crate) async fn tasks_claimed_by_live_processes(
        &self,
        tasks: &[TaskId],
    ) -> Result<Vec<TaskId>, StoreError> {
        let ids: Vec<Uuid> = tasks.iter().map(|task| task.0).collect();
        let query = || {
            query(SELECT_TASKS_CLAIMED_BY_LIVE_PROCESSES)
                .bind(self.own_id())
                .bind(self.timeouts.grace.as_secs_f64())
                .bind(&ids)
                .bind(self.presence.has_just_reconnected(self.timeouts.grace))
        };
        let rows = self.readers.fetch_all(query).await?;
        let read = |row: &PgRow| row.try_get("id").map(TaskId);
        rows.iter().map(read).collect::<Result<_, _>>().map_err(to_store_error)
    }

    pub(crate) async fn remove_process(&self) -> Result<(), StoreError> {
        if self.presence.process.get().is_none() {
            return Ok(());
        }
        self.with_presence(async |connection, process| {
            query(DELETE_PROCESS).bind(process.id).execute(connection).await.map(drop)
        })
        .await?;
        self.presence.connection.lock().await.take();
        Ok(())
    }

    /// Checks the connection that shows that this process is alive, and replaces it if it is lost.
    pub(super) async fn restore_presence(&self) -> Result<(), StoreError> {
        if self.presence.process.get().is_none() {
            return Ok(());
        }
        let check = async || {
            self.with_presence(async |connection, _| connection.execute("SELECT").await.map(drop))
                .await
        };
        match check().await {
            Err(StoreError::Unavailable(_)) => check().await,
            checked => checked,
        }
    }

    /// Returns the id of this process, if it is registered.
    pub(super) fn own_id(&self) -> Option<Uuid> {
        self.presence.process.get().map(|process| process.id)
    }

    /// Closes the connection, so that the locks of this process are free.
    pub(super) async fn close_presence(&self) {
        let held = self.presence.connection.lock().await.take();
        if let Some(connection) = held
            && let Err(cause) = connection.close().await
        {
            tracing::debug!(%cause, "the presence connection was already closed");
        }
    }

    /// Runs queries on the connection that holds the lock of this process. The connection outlives
    /// a statement that the server refuses; after any other error it is closed, and the next call
    /// opens another one.
    async fn with_presence<T>(
        &self,
        queries: impl AsyncFnOnce(&mut PgConnection, &ProcessRow) -> Result<T, sqlx::Error>,
    ) -> Result<T, StoreError> {
        let Some(process) = self.presence.process.get() else {
            return Err(StoreError::Refused("the process is not registered".into()));
        };
        let mut held = self.presence.connection.lock().await;
        let mut connection = match held.take() {
            Some(connection) => connection,
            None => {
                let limit = self.timeouts.connect + PROCESS_LOCK_TIMEOUT + self.timeouts.answer();
                let opened = timeout(limit, self.locked_connection(process.id)).await;
                let connection = opened.unwrap_or_else(|_| Err(no_answer()));
                let connection = connection.map_err(|error| self.guard.note_error(error))?;
                self.presence.note_connected(self.timeouts.grace);
                connection
            }
        };
        let answer = timeout(self.timeouts.answer(), queries(&mut connection, process)).await;
        match answer {
            Ok(Ok(answer)) => {
                *held = Some(connection);
                Ok(answer)
            }
            Ok(Err(cause)) => {
                let read_only_error = cause
                    .as_database_error()
                    .filter(|error| error.code().is_some_and(|code| code == READ_ONLY_CODE));
                if let Some(error) = read_only_error {
                    // A session stays read-only, but a new one may be allowed to write.
                    self.guard.note_read_only(error.message());
                } else if session_survives(&cause) {
                    // The locks, which prove that the process is alive, are kept.
                    *held = Some(connection);
                }
                Err(self.guard.note_error(to_store_error(cause)))
            }
            Err(_) => Err(no_answer()),
        }
    }

    /// Opens a connection and takes the lock of this process.
    async fn locked_connection(&self, process: Uuid) -> Result<PgConnection, StoreError> {
        let mut connection = self.new_connection().await?;
        let name = format!("scribe, {process}, {}", process_name());
        query(SET_APPLICATION_NAME)
            .bind(&name)
            .execute(&mut connection)
            .await
            .map_err(to_store_error)?;
        connection.execute(COMMIT_ASYNCHRONOUSLY).await.map_err(to_store_error)?;
        let began = Instant::now();
        loop {
            let (is_own, is_shared): (bool, bool) = query_as(TAKE_LOCKS)
                .bind(lock_key(process))
                .fetch_one(&mut connection)
                .await
                .map_err(to_store_error)?;
            if is_own && is_shared {
                return Ok(connection);
            }
            connection.execute(RELEASE_LOCKS).await.map_err(to_store_error)?;
            if began.elapsed() > PROCESS_LOCK_TIMEOUT {
                return Err(match is_shared {
                    true => StoreError::Unavailable("an earlier connection is still open".into()),
                    false => StoreError::WriterLockLost,
                });
            }
            query(TERMINATE_EARLIER_CONNECTIONS)
                .bind(&name)
                .execute(&mut connection)
                .await
                .map_err(to_store_error)?;
            tokio::time::sleep(LOCK_RETRY_PAUSE).await;
        }
    }
}

fn no_answer() -> StoreError {
    StoreError::Unavailable("it does not answer".into())
}

/// True if the session survives an error, because the server has only refused a statement.
fn session_survives(cause: &sqlx::Error) -> bool {
    let code = cause.as_database_error().and_then(DatabaseError::code);
    // The classes 08 and 57P, and a time-out in a transaction, end the session.
    code.is_some_and(|code| !code.starts_with("08") && !code.starts_with("57P") && code != "25P03")
}

/// Returns the key of the advisory lock of a process.
fn lock_key(process: Uuid) -> i64 {
    // The second half of an id is random. Without its first bit, it is not negative.
    let (_, random) = process.as_u64_pair();
    i64::try_from(random & (u64::MAX >> 1)).unwrap_or_default()
}
