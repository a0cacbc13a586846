//! Queries on the table `domain_events`.

use async_trait::async_trait;
use scribe_ports::store::{
    StoreError,
    readers::{EventFilter, EventLog},
    rows::StoredEvent,
};

use super::query::{query, query_as};
use crate::{backend::Backend, sql_store::SqlStore};

#[async_trait]
impl<B: Backend> EventLog for SqlStore<B> {
    async fn events_after(
        &self,
        filter: EventFilter,
        after: i64,
        limit: u32,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let events = match filter {
            EventFilter::All => query_as::<StoredEvent>(
                "SELECT {columns} FROM domain_events WHERE id > $1 ORDER BY id LIMIT $2",
            ),
            EventFilter::Book(book) => query_as::<StoredEvent>(
                "SELECT {columns} FROM domain_events WHERE partition_key = $1 AND id > $2 \
                 ORDER BY id LIMIT $3",
            )
            .bind(book),
            EventFilter::Stream(stream) => query_as::<StoredEvent>(
                // Within a stream, versions and positions have the same order, but only the
                // versions are in the index of the stream.
                "SELECT {columns} FROM domain_events WHERE aggregate_id = $1 AND id > $2 \
                 ORDER BY aggregate_version LIMIT $3",
            )
            .bind(stream),
        };
        events.fetch_page(self, after, limit).await
    }

    async fn last_position(&self) -> Result<i64, StoreError> {
        query("SELECT coalesce(max(id), 0) AS position FROM domain_events", |row| {
            row.get("position")
        })
        .fetch_one(self)
        .await
    }
}
