//! The process's source of time and of fresh, time-ordered ids.

use scribe_domain::Timestamp;
use uuid::Uuid;

/// Tells the time and makes ids; the manual clock of the tests does both predictably.
pub trait Clock: Send + Sync {
    /// The present, cut to microseconds, as every database keeps it.
    fn now(&self) -> Timestamp;

    /// A fresh UUIDv7.
    fn new_uuid(&self) -> Uuid;
}
