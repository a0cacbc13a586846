//! `domain_events`.

use async_trait::async_trait;
use scribe_domain::id::EventId;
use scribe_ports::store::{
    StoreError,
    readers::{EventFilter, EventLog},
    rows::StoredEvent,
};

use crate::{
    backend::{Backend, Columns},
    sql_store::SqlStore,
};

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
                let sql = "SELECT * FROM domain_events WHERE id > $1 ORDER BY id LIMIT $2";
                self.many(sql, [after, limit], event).await
            }
            EventFilter::Key(key) => {
                let sql = "SELECT * FROM domain_events WHERE partition_key = $1 AND id > $2 \
                           ORDER BY id LIMIT $3";
                self.many(sql, [key.into(), after, limit], event).await
            }
            EventFilter::Stream(id) => {
                let sql = "SELECT * FROM domain_events WHERE aggregate_id = $1 AND id > $2 \
                           ORDER BY aggregate_version LIMIT $3";
                self.many(sql, [id.into(), after, limit], event).await
            }
        }
    }

    async fn last_position(&self) -> Result<i64, StoreError> {
        let sql = "SELECT coalesce(max(id), 0) AS position FROM domain_events";
        self.exactly_one(sql, [], |row| row.long("position")).await
    }
}

pub(super) fn event(row: &impl Columns) -> Result<StoredEvent, StoreError> {
    Ok(StoredEvent {
        position: row.long("id")?,
        event_id: EventId(row.id("event_id")?),
        partition_key: row.id("partition_key")?,
        aggregate_type: row.text("aggregate_type")?,
        aggregate_id: row.id("aggregate_id")?,
        aggregate_version: row.long("aggregate_version")?,
        event_type: row.text("event_type")?,
        event_version: row.int("event_version")?,
        payload: row.json("payload")?,
        metadata: row.json("metadata")?,
        correlation_id: row.text("correlation_id")?,
        causation_id: row.opt_id("causation_id")?,
        created_at: row.time("created_at")?,
    })
}
