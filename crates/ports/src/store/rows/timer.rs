//! `timers`: commands that are given later.

use scribe_domain::{Timestamp, id::BookId, table_row};
use serde_json::Value;
use uuid::Uuid;

table_row! {
    /// A row of `timers`.
    pub struct TimerRow in "timers" {
        /// The timer; its creator derives the id.
        id: Uuid,
        book: BookId as "partition_key",
        /// When it fires.
        due_at: Timestamp,
        /// The command, as JSON.
        command: Value,
    }
}
