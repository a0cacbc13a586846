//! Queries on the table `async_tasks`.

use std::sync::LazyLock;

use async_trait::async_trait;
use scribe_domain::{
    Timestamp,
    id::{BookId, TaskId},
    table::{ColumnError, ColumnType::Id, RowReader, TableRow},
};
use scribe_ports::store::{
    StoreError,
    readers::{TaskCounts, Tasks},
    rows::{RunningClaim, StoredTask, TaskRow},
};
use uuid::Uuid;

use super::query::{list_columns, query, query_as};
use crate::{backend::Backend, sql_store::SqlStore, statement::Statement};

static SELECT_TASKS_BY_ID: LazyLock<Statement> = LazyLock::new(|| Statement {
    sql: list_columns::<TaskRow>(
        "WITH v (wanted) AS ({rows}) \
         SELECT {columns}, lease_owner, lease_until, result_data, error_details \
         FROM v JOIN async_tasks ON id = wanted",
    )
    .into(),
    columns: vec![Id].into(),
});

#[async_trait]
impl<B: Backend> Tasks for SqlStore<B> {
    async fn task(&self, id: TaskId) -> Result<Option<StoredTask>, StoreError> {
        query_as::<TaskRow>(
            "SELECT {columns}, lease_owner, lease_until, result_data, error_details \
             FROM async_tasks WHERE id = $1",
        )
        .read_with(read_task)
        .bind(id.0)
        .fetch_optional(self)
        .await
    }

    async fn tasks(&self, ids: &[TaskId]) -> Result<Vec<StoredTask>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.fetch_rows(&SELECT_TASKS_BY_ID, ids.iter().map(|id| id.0.into()).collect(), read_task)
            .await
    }

    async fn due_tasks(
        &self,
        now: Timestamp,
        books: Option<&[BookId]>,
        limit: u32,
    ) -> Result<Vec<TaskId>, StoreError> {
        let Some(books) = books else {
            return query(
                // The index alone answers this query.
                "SELECT id FROM async_tasks WHERE status = 'PENDING' AND next_run_at <= $1 \
                 ORDER BY next_run_at, id LIMIT $2",
                |row| row.get("id"),
            )
            .bind(now)
            .bind(i64::from(limit))
            .fetch_all(self)
            .await;
        };
        let mut due = Vec::new();
        for book in books {
            let due_of_book: Vec<TaskId> = query(
                "SELECT id FROM async_tasks WHERE status = 'PENDING' AND next_run_at <= $1 \
                 AND partition_key = $2 ORDER BY next_run_at, id LIMIT $3",
                |row| row.get("id"),
            )
            .bind(now)
            .bind(*book)
            .bind(i64::from(limit))
            .fetch_all(self)
            .await?;
            due.extend(due_of_book);
        }
        Ok(due)
    }

    async fn tasks_due_after(
        &self,
        at: Timestamp,
        limit: u32,
    ) -> Result<Vec<(TaskId, Timestamp)>, StoreError> {
        query(
            "SELECT id, next_run_at FROM async_tasks WHERE status = 'PENDING' \
             AND next_run_at > $1 ORDER BY next_run_at, id LIMIT $2",
            |row| Ok((row.get("id")?, row.get("next_run_at")?)),
        )
        .fetch_page(self, at, limit)
        .await
    }

    async fn count_tasks(&self, now: Timestamp) -> Result<TaskCounts, StoreError> {
        query(
            // Each count reads only a partial index.
            "SELECT (SELECT count(*) FROM async_tasks WHERE status = 'PENDING' \
             AND next_run_at <= $1) AS due, \
             (SELECT count(*) FROM async_tasks WHERE status = 'RUNNING') AS running",
            |row| Ok(TaskCounts { due: row.get("due")?, running: row.get("running")? }),
        )
        .bind(now)
        .fetch_one(self)
        .await
    }

    async fn running_tasks(&self) -> Result<Vec<StoredTask>, StoreError> {
        query_as::<TaskRow>(
            "SELECT {columns}, lease_owner, lease_until, result_data, error_details \
             FROM async_tasks WHERE status = 'RUNNING' ORDER BY id",
        )
        .read_with(read_task)
        .fetch_all(self)
        .await
    }

    async fn running_claims(&self) -> Result<Vec<RunningClaim>, StoreError> {
        let sql = "SELECT id, partition_key, epoch, lease_owner, lease_until FROM async_tasks \
                   WHERE status = 'RUNNING' ORDER BY id";
        query(sql, |row| {
            Ok(RunningClaim {
                id: row.get("id")?,
                book: row.get("partition_key")?,
                epoch: row.get("epoch")?,
                lease_owner: row.get("lease_owner")?,
                lease_until: row.get("lease_until")?,
            })
        })
        .fetch_all(self)
        .await
    }

    async fn list_open_tasks(&self, scope_id: Uuid) -> Result<Vec<StoredTask>, StoreError> {
        query_as::<TaskRow>(
            "SELECT {columns}, lease_owner, lease_until, result_data, error_details \
             FROM async_tasks WHERE scope_id = $1 AND status IN ('PENDING', 'RUNNING') \
             ORDER BY created_at, id",
        )
        .read_with(read_task)
        .bind(scope_id)
        .fetch_all(self)
        .await
    }
}

fn read_task(row: &dyn RowReader) -> Result<StoredTask, ColumnError> {
    Ok(StoredTask {
        row: TaskRow::read(row)?,
        lease_owner: row.get("lease_owner")?,
        lease_until: row.get("lease_until")?,
        result: row.get("result_data")?,
        error: row.get("error_details")?,
    })
}
