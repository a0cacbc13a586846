//! Queries on the table `domain_events`.

use async_trait::async_trait;
use scribe_ports::store::{
    StoreError,
    readers::{EventFilter, EventLog},
    rows::StoredEvent,
};

use crate::{backend::Backend, sql_store::SqlStore};

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
                self.select_rows("WHERE id > $1 ORDER BY id LIMIT $2", [after, limit]).await
            }
            EventFilter::Book(book) => {
                let rest = "WHERE partition_key = $1 AND id > $2 ORDER BY id LIMIT $3";
                self.select_rows(rest, [book.0.into(), after, limit]).await
            }
            EventFilter::Stream(stream) => {
                let rest =
                    "WHERE aggregate_id = $1 AND id > $2 ORDER BY aggregate_version LIMIT $3";
                self.select_rows(rest, [stream.into(), after, limit]).await
            }
        }
    }

    async fn last_position(&self) -> Result<i64, StoreError> {
        let sql = "SELECT coalesce(max(id), 0) AS position FROM domain_events";
        self.fetch_one(sql, [], |row| row.get("position")).await
    }
}
