//! `timers`: what becomes a command some day.

use scribe_domain::Timestamp;
use serde_json::Value;
use uuid::Uuid;

/// A row of `timers`.
#[derive(Debug, Clone, PartialEq)]
pub struct TimerRow {
    /// The timer; derived by whoever sets it.
    pub id: Uuid,
    /// The key of the book.
    pub partition_key: Uuid,
    /// When it fires.
    pub due_at: Timestamp,
    /// The command that it becomes, as JSON.
    pub command: Value,
}
