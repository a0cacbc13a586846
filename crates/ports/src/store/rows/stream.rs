//! `streams`: the states of aggregates.

use std::sync::Arc;

use uuid::Uuid;

/// A row of `streams`: the state of an aggregate, written with its events.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamRow {
    /// The aggregate's id.
    pub id: Uuid,
    /// Its kind.
    pub aggregate_type: &'static str,
    /// The version of its last event.
    pub version: i64,
    /// The version of the state's shape; another one is folded again from the log.
    pub schema_version: i32,
    /// The state as JSON text.
    pub state: Arc<str>,
}
