//! The process's source of time and of new, time-ordered ids.

use std::time::Duration;

use scribe_domain::Timestamp;
use uuid::Uuid;

/// Reads the time and creates ids. The manual clock in tests does both predictably.
pub trait Clock: Send + Sync {
    /// Returns the current time, truncated to microseconds, the precision of every supported
    /// database.
    fn now(&self) -> Timestamp;

    /// Aligns this clock with the clock of a database that several machines share. That clock shows
    /// `_now`, with an error of at most `_uncertainty`. By default this does nothing.
    fn align(&self, _now: Timestamp, _uncertainty: Duration) {}

    /// Returns a new UUIDv7.
    fn new_uuid(&self) -> Uuid;
}
