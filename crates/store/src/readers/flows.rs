//! Queries for flow runs and their resume handles.

use async_trait::async_trait;
use scribe_domain::id::FlowRunId;
use scribe_ports::store::{
    StoreError,
    readers::Flows,
    rows::{FlowRow, HandleRow},
};

use super::query::query_as;
use crate::{backend::Backend, sql_store::SqlStore};

#[async_trait]
impl<B: Backend> Flows for SqlStore<B> {
    async fn flow(&self, id: FlowRunId) -> Result<Option<FlowRow>, StoreError> {
        if let Some(cached) = self.cache.flow(id.0) {
            return Ok(Some(cached));
        }
        query_as::<FlowRow>("SELECT {columns} FROM flow_runs WHERE id = $1")
            .bind(id.0)
            .fetch_optional(self)
            .await
    }

    async fn cached_flow(&self, id: FlowRunId) -> Result<Option<FlowRow>, StoreError> {
        match self.cache.cached_flow(id.0) {
            Some(row) => Ok(Some(row)),
            None => self.flow(id).await,
        }
    }

    async fn list_open_handles(&self, flow: FlowRunId) -> Result<Vec<HandleRow>, StoreError> {
        query_as::<HandleRow>(
            "SELECT {columns} FROM flow_resume_handles \
             WHERE flow_run_id = $1 AND status IN ('PENDING_PAUSE', 'WAITING') \
             ORDER BY created_at, id",
        )
        .bind(flow.0)
        .fetch_all(self)
        .await
    }
}
