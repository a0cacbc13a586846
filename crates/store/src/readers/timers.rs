//! `timers`.

use async_trait::async_trait;
use scribe_domain::Timestamp;
use scribe_ports::store::{StoreError, readers::Timers, rows::TimerRow};

use crate::{
    backend::{Backend, Columns},
    sql_store::SqlStore,
};

#[async_trait]
impl<B: Backend> Timers for SqlStore<B> {
    async fn next_timers(&self, limit: u32) -> Result<Vec<TimerRow>, StoreError> {
        let sql =
            "SELECT id, partition_key, due_at, command FROM timers ORDER BY due_at, id LIMIT $1";
        self.many(sql, [i64::from(limit).into()], timer).await
    }

    async fn timers_due_after(
        &self,
        time: Timestamp,
        limit: u32,
    ) -> Result<Vec<TimerRow>, StoreError> {
        let sql = "SELECT id, partition_key, due_at, command FROM timers WHERE due_at > $1 \
                   ORDER BY due_at, id LIMIT $2";
        self.many(sql, [time.into(), i64::from(limit).into()], timer).await
    }
}

fn timer(row: &dyn Columns) -> Result<TimerRow, StoreError> {
    Ok(TimerRow {
        id: row.id("id")?,
        partition_key: row.id("partition_key")?,
        due_at: row.time("due_at")?,
        command: row.json("command")?,
    })
}
