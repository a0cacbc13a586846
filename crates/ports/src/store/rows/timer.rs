//! `timers`: what becomes a command some day.

use scribe_domain::{Timestamp, id::BookId, table_row};
use serde_json::Value;
use uuid::Uuid;

table_row! {
    /// A row of `timers`.
    pub struct TimerRow in "timers" {
        /// The timer; derived by whoever sets it.
        id: Uuid,
        book: BookId as "partition_key",
        /// When it fires.
        due_at: Timestamp,
        /// The command that it becomes, as JSON.
        command: Value,
    }
}
