//! `flow_runs` and `flow_resume_handles`.

use async_trait::async_trait;
use scribe_domain::id::{FlowRunId, TaskId};
use scribe_ports::store::{
    StoreError,
    readers::Flows,
    rows::{FlowRow, FlowStatus, HandleRow, HandleStatus},
};

use crate::{backend::Backend, sql_store::SqlStore};

#[async_trait]
impl<B: Backend> Flows for SqlStore<B> {
    async fn flow(&self, id: FlowRunId) -> Result<Option<FlowRow>, StoreError> {
        if let Some(row) = self.memory.flow(id.0) {
            return Ok(Some(row));
        }
        self.one(
            "SELECT id, flow_type, scope_id, partition_key, version, status, state, \
         updated_at FROM flow_runs WHERE id = $1",
            [id.0.into()],
            |row| {
                Ok(FlowRow {
                    id: FlowRunId(row.id("id")?),
                    flow_type: row.text("flow_type")?,
                    scope_id: row.id("scope_id")?,
                    partition_key: row.id("partition_key")?,
                    version: row.long("version")?,
                    status: row.word("status", FlowStatus::parse)?,
                    state: row.text("state")?.into(),
                    updated_at: row.time("updated_at")?,
                })
            },
        )
        .await
    }

    async fn open_handles(&self, flow: FlowRunId) -> Result<Vec<HandleRow>, StoreError> {
        self.many(
            "SELECT id, correlation_id, flow_run_id, task_run_id, status, resume_payload, \
             created_at, paused_at, resumed_at, expires_at FROM flow_resume_handles \
             WHERE flow_run_id = $1 AND status IN ('PENDING_PAUSE', 'WAITING') \
             ORDER BY created_at, id",
            [flow.0.into()],
            |row| {
                Ok(HandleRow {
                    id: row.id("id")?,
                    correlation_id: row.id("correlation_id")?,
                    flow_run_id: FlowRunId(row.id("flow_run_id")?),
                    task_run_id: row.opt_id("task_run_id")?.map(TaskId),
                    status: row.word("status", HandleStatus::parse)?,
                    resume_payload: row.opt_json("resume_payload")?,
                    created_at: row.time("created_at")?,
                    paused_at: row.opt_time("paused_at")?,
                    resumed_at: row.opt_time("resumed_at")?,
                    expires_at: row.opt_time("expires_at")?,
                })
            },
        )
        .await
    }
}
