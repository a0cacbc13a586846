//! The table `streams`: the states of aggregates.

use std::sync::Arc;

use scribe_domain::{stream::AggregateType, table_row};
use uuid::Uuid;

table_row! {
    /// A row of `streams`: the state of an aggregate, written with its events.
    pub struct StreamRow in "streams" {
        /// The aggregate's id.
        id: Uuid,
        aggregate_type: AggregateType,
        /// The version of the aggregate's last event.
        version: i64,
        /// The version of the state's shape. A state with another version is rebuilt from the log.
        schema_version: i32,
        /// The state as JSON text.
        state: Arc<str>,
    }
}
