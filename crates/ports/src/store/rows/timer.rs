//! `timers`: what becomes a command some day.

use scribe_domain::{Timestamp, table_row};
use serde_json::Value;
use uuid::Uuid;

table_row! {
    /// A row of `timers`.
    pub struct TimerRow in "timers" {
        /// The timer; derived by whoever sets it.
        id: Uuid,
        /// The key of the book.
        partition_key: Uuid,
        /// When it fires.
        due_at: Timestamp,
        /// The command that it becomes, as JSON.
        command: Value,
    }
}
