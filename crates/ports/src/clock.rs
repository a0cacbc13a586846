//! The process's source of time and of new, time-ordered ids.

use scribe_domain::Timestamp;
use uuid::Uuid;

/// Reads the time and creates ids. The manual clock in tests does both predictably.
pub trait Clock: Send + Sync {
    /// Returns the current time, truncated to microseconds, the precision of every supported
    /// database.
    fn now(&self) -> Timestamp;

    /// Aligns this clock with another clock, which shows the given time now. The other clock may be
    /// that of a database that several machines share. By default this does nothing.
    fn align(&self, _now: Timestamp) {}

    /// Returns a new UUIDv7.
    fn new_uuid(&self) -> Uuid;
}
