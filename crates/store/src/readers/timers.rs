//! `timers`.

use async_trait::async_trait;
use scribe_ports::store::{StoreError, readers::Timers, rows::TimerRow};

use crate::{backend::Backend, sql_store::SqlStore};

#[async_trait]
impl<B: Backend> Timers for SqlStore<B> {
    async fn next_timers(&self, limit: u32) -> Result<Vec<TimerRow>, StoreError> {
        self.many(
            "SELECT id, partition_key, due_at, command FROM timers ORDER BY due_at, id LIMIT $1",
            [i64::from(limit).into()],
            |row| {
                Ok(TimerRow {
                    id: row.id("id")?,
                    partition_key: row.id("partition_key")?,
                    due_at: row.time("due_at")?,
                    command: row.json("command")?,
                })
            },
        )
        .await
    }
}
