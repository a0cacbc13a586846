//! How long the store waits and how much it takes at once.

use std::time::Duration;

/// How long nothing is written until the hold on the database is looked after.
pub(crate) const LOCK_CHECK_INTERVAL: Duration = Duration::from_secs(1);
/// How much a disk that was full must take before it counts as writable again: a chapter and more.
pub(crate) const PROBE_BYTES: usize = 256 * 1024;
/// How long a connection may take to be made or to become free.
pub(crate) const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long SQLite waits for another process's lock.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long PostgreSQL may work on one statement, the wait for the writers' lock included.
pub(crate) const STATEMENT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long the store asks for the outcome of a commit whose connection was lost.
pub(crate) const OUTCOME_TIMEOUT: Duration = Duration::from_secs(15);
/// How many prepared statements a connection keeps.
pub(crate) const STATEMENTS_KEPT: usize = 512;
/// The most change sets that share a transaction.
pub(crate) const MOST_SETS: usize = 1024;
/// How many change sets may wait for the committer before their producers wait too.
pub(crate) const QUEUE_LENGTH: usize = 4096;
/// How often a transaction is attempted if its connection is lost.
pub(crate) const ATTEMPTS: u32 = 3;
/// The most bytes of texts and documents that a store remembers.
pub(crate) const CONTENT_BYTES_KEPT: u64 = 64 * 1024 * 1024;
/// The most bytes of the states of streams, and as much of flow runs, that a store remembers.
pub(crate) const STATE_BYTES_KEPT: u64 = 32 * 1024 * 1024;
/// How much of a SQLite database a connection that reads keeps in memory: 8 MiB, in kibibytes.
pub(crate) const PAGES_KEPT: &str = "-8192";
/// How much of it the one connection that writes keeps: 32 MiB. Its writes are spread over all books
/// in work.
pub(crate) const WRITER_PAGES_KEPT: &str = "-32768";
/// Pages of SQLite's log after which they are copied into the database: 16 MiB. A page that is
/// written often is then copied once for many commits.
pub(crate) const PAGES_PER_CHECKPOINT: &str = "4096";
