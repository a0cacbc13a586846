//! `domain_events`.

use async_trait::async_trait;
use scribe_domain::table::{ColumnError, RowReader};
use scribe_ports::store::{
    StoreError,
    readers::{EventFilter, EventLog},
    rows::StoredEvent,
};

use crate::{backend::Backend, sql_store::SqlStore};

/// The columns that are read; named, so that a column that is added later changes no prepared
/// statement of a running process.
macro_rules! event_columns {
    () => {
        "e.id, e.event_id, e.partition_key, e.aggregate_type, e.aggregate_id, \
         e.aggregate_version, e.event_type, e.event_version, e.payload, e.metadata, \
         e.correlation_id, e.causation_id, e.created_at"
    };
}
pub(super) use event_columns;

#[async_trait]
impl<B: Backend> EventLog for SqlStore<B> {
    async fn events_after(
        &self,
        filter: EventFilter,
        after: i64,
        limit: u32,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let (after, limit) = (after.into(), i64::from(limit).into());
        match filter {
            EventFilter::All => {
                let sql = concat!(
                    "SELECT ",
                    event_columns!(),
                    " FROM domain_events AS e WHERE \
                 e.id > $1 ORDER BY e.id LIMIT $2"
                );
                self.fetch_all(sql, [after, limit], read_event).await
            }
            EventFilter::Key(key) => {
                let sql = concat!(
                    "SELECT ",
                    event_columns!(),
                    " FROM domain_events AS e WHERE \
                 partition_key = $1 AND e.id > $2 ORDER BY e.id LIMIT $3"
                );
                self.fetch_all(sql, [key.into(), after, limit], read_event).await
            }
            EventFilter::Stream(id) => {
                let sql = concat!(
                    "SELECT ",
                    event_columns!(),
                    " FROM domain_events AS e WHERE \
                 aggregate_id = $1 AND e.id > $2 ORDER BY aggregate_version LIMIT $3"
                );
                self.fetch_all(sql, [id.into(), after, limit], read_event).await
            }
        }
    }

    async fn last_position(&self) -> Result<i64, StoreError> {
        let sql = "SELECT coalesce(max(id), 0) AS position FROM domain_events";
        self.fetch_one(sql, [], |row| row.get("position")).await
    }
}

pub(super) fn read_event(row: &dyn RowReader) -> Result<StoredEvent, ColumnError> {
    Ok(StoredEvent {
        position: row.get("id")?,
        event_id: row.get("event_id")?,
        partition_key: row.get("partition_key")?,
        aggregate_type: row.get("aggregate_type")?,
        aggregate_id: row.get("aggregate_id")?,
        aggregate_version: row.get("aggregate_version")?,
        event_type: row.get("event_type")?,
        event_version: row.get("event_version")?,
        payload: row.get("payload")?,
        metadata: row.get("metadata")?,
        correlation_id: row.get("correlation_id")?,
        causation_id: row.get("causation_id")?,
        created_at: row.get("created_at")?,
    })
}
