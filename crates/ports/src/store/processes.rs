//! The processes that share a database, and which of them is the leader.
//!
//! On PostgreSQL, every process takes commands, serves readers and works on tasks. Only the leader
//! relays events, lets the flows react, and fires the timers; there is one leader at a time.
//!
//! A leader has an epoch, and every commit that only a leader may make expects that epoch. A leader
//! that was replaced while it was suspended can therefore commit nothing more. On SQLite, the one
//! process that holds the lock of the data folder is the leader.

use async_trait::async_trait;
use scribe_domain::{Timestamp, id::TaskId, table_row};
use uuid::Uuid;

use super::StoreError;

table_row! {
    pub struct ProcessRow in "processes" {
        /// The id of this run of the process. It is the owner in the claims of its tasks.
        id: Uuid,
        /// The host and the pid.
        name: String,
        version: String,
        /// The model that the process asks; empty if it is not known.
        model: String,
        /// True for a process that works on the tasks of every book, false for one that works only
        /// on a book of its own.
        all_books: bool,
        started_at: Timestamp,
        /// The time, on the clock of the database, at which the process last checked in.
        seen_at: Timestamp,
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct ProcessState {
    pub process: ProcessRow,
    /// True if the database has a connection that proves that the process is alive.
    pub is_alive: bool,
    pub leads: bool,
}

/// The reason why a process may act as the leader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leadership {
    /// No other process can use the database.
    Sole,
    /// The process is the leader in this epoch. Every new leader has a higher epoch.
    Epoch(i64),
}

/// The table of processes, the leader, and the proof that a process is alive.
#[async_trait]
pub trait Processes: Send + Sync {
    /// Registers this process. From now on, the database knows that the process is alive.
    ///
    /// # Errors
    /// The database cannot be reached.
    async fn register_process(&self, process: &ProcessRow) -> Result<(), StoreError>;

    /// Records that this process is alive. If its connection was lost, opens a new one. Returns the
    /// time on the clock of the database if the database has its own clock.
    ///
    /// # Errors
    /// The database cannot be reached, or a newer version of the program has changed its schema.
    async fn check_in(&self) -> Result<Option<Timestamp>, StoreError>;

    /// Takes or renews the leadership. Returns `None` while another process is the leader. The
    /// leadership ends if it is not renewed for some seconds, or if the connection of the process
    /// ends.
    ///
    /// # Errors
    /// The database cannot be reached.
    async fn acquire_leadership(&self) -> Result<Option<Leadership>, StoreError>;

    /// Gives up the leadership if this process has it. Another process can then take it
    /// immediately.
    ///
    /// # Errors
    /// The database cannot be reached.
    async fn release_leadership(&self) -> Result<(), StoreError>;

    /// Returns every registered process. The process that has run longest comes first.
    ///
    /// # Errors
    /// The database cannot be reached.
    async fn processes(&self) -> Result<Vec<ProcessState>, StoreError>;

    /// Returns the running tasks whose process is dead, each with its epoch. Shortly after this
    /// process has reconnected or the server has started, it returns none, because other processes
    /// may not have reconnected yet.
    ///
    /// # Errors
    /// The database cannot be reached.
    async fn orphaned_tasks(&self) -> Result<Vec<(TaskId, i32)>, StoreError>;

    /// Returns those of the given tasks that were claimed by a process that is alive. Shortly after
    /// this process has reconnected or the server has started, every process counts as alive. The
    /// status of a task does not matter, because a cancelled task keeps its claim.
    ///
    /// # Errors
    /// The database cannot be reached.
    async fn tasks_claimed_by_live_processes(
        &self,
        tasks: &[TaskId],
    ) -> Result<Vec<TaskId>, StoreError>;

    /// Removes this process from the table. Called during an orderly shutdown.
    ///
    /// # Errors
    /// The database cannot be reached.
    async fn remove_process(&self) -> Result<(), StoreError>;
}
