//! Queries on the table `checkpoints`. The row with the nil book id holds the subscriber's
//! low-water position: every event up to that position is handled.

use async_trait::async_trait;
use scribe_domain::id::BookId;
use scribe_ports::store::{StoreError, readers::Checkpoints};

use super::query::query;
use crate::{backend::Backend, sql_store::SqlStore};

#[async_trait]
impl<B: Backend> Checkpoints for SqlStore<B> {
    async fn checkpoint(&self, subscriber: &str, book: BookId) -> Result<i64, StoreError> {
        query(
            "SELECT coalesce(max(position), 0) AS position FROM checkpoints \
             WHERE subscriber = $1 AND partition_key IN ($2, $3)",
            |row| row.get("position"),
        )
        .bind(subscriber)
        .bind(book)
        .bind(BookId::NONE)
        .fetch_one(self)
        .await
    }

    async fn books_behind(&self, subscriber: &str) -> Result<Vec<(BookId, i64)>, StoreError> {
        let low_water = self.checkpoint(subscriber, BookId::NONE).await?;
        query(
            // Without MATERIALIZED, SQLite would group by scanning the whole index of keys.
            "WITH recent AS MATERIALIZED \
             (SELECT id, partition_key FROM domain_events WHERE id > $1) \
             SELECT e.partition_key, coalesce(c.position, 0) AS handled FROM \
             (SELECT partition_key, max(id) AS last FROM recent GROUP BY partition_key) AS e \
             LEFT JOIN checkpoints AS c \
             ON c.subscriber = $2 AND c.partition_key = e.partition_key \
             WHERE coalesce(c.position, 0) < e.last ORDER BY e.last",
            |row| Ok((row.get("partition_key")?, row.get::<i64>("handled")?.max(low_water))),
        )
        .bind(low_water)
        .bind(subscriber)
        .fetch_all(self)
        .await
    }

    async fn low_water_position(&self, subscriber: &str) -> Result<i64, StoreError> {
        let low_water = self.checkpoint(subscriber, BookId::NONE).await?;
        query(
            // The search ends at the first event that is not handled.
            "SELECT coalesce((SELECT e.id - 1 FROM domain_events AS e \
              LEFT JOIN checkpoints AS c \
              ON c.subscriber = $2 AND c.partition_key = e.partition_key \
              WHERE e.id > $1 AND coalesce(c.position, 0) < e.id ORDER BY e.id LIMIT 1), \
             (SELECT max(id) FROM domain_events), 0) AS position",
            |row| row.get("position"),
        )
        .bind(low_water)
        .bind(subscriber)
        .fetch_one(self)
        .await
    }
}
