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
    rows::{StoredTask, TaskRow},
};
use uuid::Uuid;

use super::select::select;
use crate::{backend::Backend, sql_store::SqlStore, statement::Statement};

/// The columns of a stored task that are not in its row type.
const PROGRESS: &str = ", lease_owner, lease_until, result_data, error_details";

static TASKS: LazyLock<Statement> = LazyLock::new(|| {
    let columns: Vec<_> = TaskRow::COLUMNS.iter().map(|column| column.name).collect();
    let columns = columns.join(", ");
    Statement {
        sql: format!(
            "WITH v (wanted) AS ({{rows}}) SELECT {columns}{PROGRESS} \
             FROM v JOIN async_tasks ON id = wanted"
        )
        .into(),
        columns: vec![Id].into(),
    }
});

#[async_trait]
impl<B: Backend> Tasks for SqlStore<B> {
    async fn task(&self, id: TaskId) -> Result<Option<StoredTask>, StoreError> {
        let sql = select::<TaskRow>(PROGRESS, "WHERE id = $1");
        self.fetch_optional(sql, [id.0.into()], read_task).await
    }

    async fn tasks(&self, ids: &[TaskId]) -> Result<Vec<StoredTask>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.fetch_rows(&TASKS, ids.iter().map(|id| id.0.into()).collect(), read_task).await
    }

    /// For all books, the index alone answers the query.
    async fn due_tasks(
        &self,
        now: Timestamp,
        books: Option<&[BookId]>,
        limit: u32,
    ) -> Result<Vec<TaskId>, StoreError> {
        let id = |row: &dyn RowReader| row.get("id");
        let Some(books) = books else {
            let sql = "SELECT id FROM async_tasks WHERE status = 'PENDING' AND next_run_at <= $1 \
                       ORDER BY next_run_at, id LIMIT $2";
            return self.fetch_all(sql, [now.into(), i64::from(limit).into()], id).await;
        };
        let sql = "SELECT id FROM async_tasks WHERE status = 'PENDING' AND next_run_at <= $1 \
                   AND partition_key = $2 ORDER BY next_run_at, id LIMIT $3";
        let mut due = Vec::new();
        for book in books {
            let params = [now.into(), book.0.into(), i64::from(limit).into()];
            due.extend(self.fetch_all(sql, params, id).await?);
        }
        Ok(due)
    }

    async fn tasks_due_after(
        &self,
        at: Timestamp,
        limit: u32,
    ) -> Result<Vec<(TaskId, Timestamp)>, StoreError> {
        let sql = "SELECT id, next_run_at FROM async_tasks WHERE status = 'PENDING' \
                   AND next_run_at > $1 ORDER BY next_run_at, id LIMIT $2";
        let params = [at.into(), i64::from(limit).into()];
        self.fetch_all(sql, params, |row| Ok((row.get("id")?, row.get("next_run_at")?))).await
    }

    /// Counts in two partial indexes; nothing else is read.
    async fn count_tasks(&self, now: Timestamp) -> Result<TaskCounts, StoreError> {
        let sql = "SELECT (SELECT count(*) FROM async_tasks WHERE status = 'PENDING' \
                   AND next_run_at <= $1) AS due, \
                   (SELECT count(*) FROM async_tasks WHERE status = 'RUNNING') AS running";
        let read = |row: &dyn RowReader| {
            Ok(TaskCounts { due: row.get("due")?, running: row.get("running")? })
        };
        self.fetch_one(sql, [now.into()], read).await
    }

    async fn running_tasks(&self) -> Result<Vec<StoredTask>, StoreError> {
        let sql = select::<TaskRow>(PROGRESS, "WHERE status = 'RUNNING' ORDER BY id");
        self.fetch_all(sql, [], read_task).await
    }

    async fn open_tasks(&self, scope_id: Uuid) -> Result<Vec<StoredTask>, StoreError> {
        let rest = "WHERE scope_id = $1 AND status IN ('PENDING', 'RUNNING') \
                    ORDER BY created_at, id";
        self.fetch_all(select::<TaskRow>(PROGRESS, rest), [scope_id.into()], read_task).await
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
