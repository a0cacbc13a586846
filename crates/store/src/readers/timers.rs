//! Queries for timers.

use async_trait::async_trait;
use scribe_domain::Timestamp;
use scribe_ports::store::{StoreError, readers::Timers, rows::TimerRow};

use crate::{backend::Backend, sql_store::SqlStore};

#[async_trait]
impl<B: Backend> Timers for SqlStore<B> {
    async fn next_timers(&self, limit: u32) -> Result<Vec<TimerRow>, StoreError> {
        self.select_rows("ORDER BY due_at, id LIMIT $1", [i64::from(limit).into()]).await
    }

    async fn timers_due_after(
        &self,
        time: Timestamp,
        limit: u32,
    ) -> Result<Vec<TimerRow>, StoreError> {
        let rest = "WHERE due_at > $1 ORDER BY due_at, id LIMIT $2";
        self.select_rows(rest, [time.into(), i64::from(limit).into()]).await
    }
}
