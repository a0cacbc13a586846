//! The table `timers`: commands that are issued later.

use scribe_domain::{Timestamp, id::BookId, table_row};
use serde_json::Value;
use uuid::Uuid;

table_row! {
    pub struct TimerRow in "timers" {
        /// The id, which the creator of the timer derives.
        id: Uuid,
        book: BookId as "partition_key",
        due_at: Timestamp,
        /// The command, as JSON.
        command: Value,
    }
}
