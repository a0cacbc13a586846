//! `async_tasks`.

use async_trait::async_trait;
use scribe_domain::{
    Timestamp,
    id::{FlowRunId, TaskId, UserId},
};
use scribe_ports::store::{
    StoreError,
    readers::{TaskCounts, Tasks},
    rows::{StoredTask, TaskRow, TaskStatus},
};
use uuid::Uuid;

use crate::{
    backend::{Backend, Columns},
    sql_store::SqlStore,
    statement::{Kind::Id, Statement},
};

/// The columns that are read; named, so that a column that is added later changes no prepared
/// statement of a running process.
macro_rules! columns {
    () => {
        "id, task_type, input_data, flow_run_id, step, try_no, partition_key, scope_type, \
         scope_id, user_id, status, epoch, next_run_at, correlation_id, created_at, \
         lease_owner, lease_until, result_data, error_details"
    };
}

static TASKS: Statement = Statement {
    sql: concat!(
        "WITH v (wanted) AS ({rows}) SELECT ",
        columns!(),
        " FROM v JOIN async_tasks ON id = wanted"
    ),
    columns: &[Id],
};

#[async_trait]
impl<B: Backend> Tasks for SqlStore<B> {
    async fn task(&self, id: TaskId) -> Result<Option<StoredTask>, StoreError> {
        self.one(
            concat!("SELECT ", columns!(), " FROM async_tasks WHERE id = $1"),
            [id.0.into()],
            task,
        )
        .await
    }

    async fn tasks(&self, ids: &[TaskId]) -> Result<Vec<StoredTask>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.many_of(&TASKS, ids.iter().map(|id| id.0.into()).collect(), task).await
    }

    /// For all books answered by the index alone.
    async fn due_tasks(
        &self,
        now: Timestamp,
        books: Option<&[Uuid]>,
        limit: u32,
    ) -> Result<Vec<TaskId>, StoreError> {
        let id = |row: &dyn Columns| Ok(TaskId(row.id("id")?));
        let Some(books) = books else {
            let sql = "SELECT id FROM async_tasks WHERE status = 'PENDING' AND next_run_at <= $1 \
                       ORDER BY next_run_at, id LIMIT $2";
            return self.many(sql, [now.into(), i64::from(limit).into()], id).await;
        };
        let sql = "SELECT id FROM async_tasks WHERE status = 'PENDING' AND next_run_at <= $1 \
                   AND partition_key = $2 ORDER BY next_run_at, id LIMIT $3";
        let mut due = Vec::new();
        for book in books {
            let params = [now.into(), (*book).into(), i64::from(limit).into()];
            due.extend(self.many(sql, params, id).await?);
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
        self.many(sql, params, |row| Ok((TaskId(row.id("id")?), row.time("next_run_at")?))).await
    }

    /// Two counts of two partial indexes; nothing else is read.
    async fn count_tasks(&self, now: Timestamp) -> Result<TaskCounts, StoreError> {
        let sql = "SELECT (SELECT count(*) FROM async_tasks WHERE status = 'PENDING' \
                   AND next_run_at <= $1) AS due, \
                   (SELECT count(*) FROM async_tasks WHERE status = 'RUNNING') AS running";
        let read = |row: &dyn Columns| {
            Ok(TaskCounts { due: row.long("due")?, running: row.long("running")? })
        };
        self.exactly_one(sql, [now.into()], read).await
    }

    async fn running_tasks(&self) -> Result<Vec<StoredTask>, StoreError> {
        self.many(
            concat!(
                "SELECT ",
                columns!(),
                " FROM async_tasks WHERE status = 'RUNNING' \
         ORDER BY id"
            ),
            [],
            task,
        )
        .await
    }

    async fn open_tasks(&self, scope_id: Uuid) -> Result<Vec<StoredTask>, StoreError> {
        self.many(
            concat!(
                "SELECT ",
                columns!(),
                " FROM async_tasks WHERE scope_id = $1 AND status \
             IN ('PENDING', 'RUNNING') ORDER BY created_at, id"
            ),
            [scope_id.into()],
            task,
        )
        .await
    }
}

fn task(row: &dyn Columns) -> Result<StoredTask, StoreError> {
    Ok(StoredTask {
        row: TaskRow {
            id: TaskId(row.id("id")?),
            agent: row.text("task_type")?,
            input: row.json("input_data")?,
            flow_run_id: FlowRunId(row.id("flow_run_id")?),
            step_name: row.text("step")?,
            try_no: row.int("try_no")?,
            partition_key: row.id("partition_key")?,
            scope_type: row.text("scope_type")?,
            scope_id: row.id("scope_id")?,
            user_id: UserId(row.id("user_id")?),
            status: row.word("status", TaskStatus::parse)?,
            epoch: row.int("epoch")?,
            next_run_at: row.opt_time("next_run_at")?,
            correlation_id: row.text("correlation_id")?,
            created_at: row.time("created_at")?,
        },
        lease_owner: row.opt_id("lease_owner")?,
        lease_until: row.opt_time("lease_until")?,
        result: row.opt_json("result_data")?,
        error: row.opt_json("error_details")?,
    })
}
