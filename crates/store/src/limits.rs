//! Timeouts and size limits of the store.

use std::time::Duration;

/// How long the committer is idle before it checks the writer lock.
pub(crate) const LOCK_CHECK_INTERVAL: Duration = Duration::from_secs(1);
/// How many bytes a disk that was full must accept before it counts as writable again: more than a
/// chapter.
pub(crate) const PROBE_BYTES: usize = 256 * 1024;
/// How long SQLite waits for another process's lock.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a process waits until the server has ended its earlier connection.
pub(crate) const PROCESS_LOCK_TIMEOUT: Duration = Duration::from_secs(5);
/// How many prepared statements a connection keeps.
pub(crate) const STATEMENT_CACHE_CAPACITY: usize = 512;
/// The maximum number of change sets in one transaction.
pub(crate) const MAX_SETS_PER_TRANSACTION: usize = 1024;
/// How many change sets may wait for the committer before their producers wait too.
pub(crate) const MAX_QUEUED_SETS: usize = 4096;
/// The maximum number of attempts of a transaction whose connection is lost.
pub(crate) const MAX_TRANSACTION_ATTEMPTS: u32 = 3;
/// The maximum number of bytes of texts and documents in the cache.
pub(crate) const CONTENT_CACHE_BYTES: u64 = 64 * 1024 * 1024;
/// The maximum number of bytes of stream states in the cache; the same limit applies to flow runs.
pub(crate) const STATE_CACHE_BYTES: u64 = 32 * 1024 * 1024;
/// How much of a SQLite database a read connection caches: 8 MiB, in kibibytes.
pub(crate) const READER_CACHE_SIZE: &str = "-8192";
/// How much of a SQLite database the writer connection caches: 32 MiB. The writes are spread over
/// all books in progress.
pub(crate) const WRITER_CACHE_SIZE: &str = "-32768";
/// How many pages SQLite's write-ahead log may have before they are copied into the database: 16
/// MiB. A page that many commits write is then copied only once.
pub(crate) const WAL_CHECKPOINT_PAGES: &str = "4096";
