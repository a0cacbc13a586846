//! The process's source of time and of fresh, time-ordered ids.

use scribe_domain::Timestamp;
use uuid::Uuid;

/// Reads the time and makes ids. The manual clock of the tests does both predictably.
pub trait Clock: Send + Sync {
    /// Returns the current time, truncated to microseconds, which is what every database stores.
    fn now(&self) -> Timestamp;

    /// A fresh UUIDv7.
    fn new_uuid(&self) -> Uuid;
}
