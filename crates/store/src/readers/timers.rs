//! Queries for timers.

use async_trait::async_trait;
use scribe_domain::Timestamp;
use scribe_ports::store::{StoreError, readers::Timers, rows::TimerRow};

use super::query::query_as;
use crate::{backend::Backend, sql_store::SqlStore};

#[async_trait]
impl<B: Backend> Timers for SqlStore<B> {
    async fn next_timers(&self, limit: u32) -> Result<Vec<TimerRow>, StoreError> {
        query_as::<TimerRow>("SELECT {columns} FROM timers ORDER BY due_at, id LIMIT $1")
            .bind(i64::from(limit))
            .fetch_all(self)
            .await
    }

    async fn timers_due_after(
        &self,
        time: Timestamp,
        limit: u32,
    ) -> Result<Vec<TimerRow>, StoreError> {
        query_as::<TimerRow>(
            "SELECT {columns} FROM timers WHERE due_at > $1 ORDER BY due_at, id LIMIT $2",
        )
        .fetch_page(self, time, limit)
        .await
    }
}
