//! Queries for flow runs and their resume handles.

use async_trait::async_trait;
use scribe_domain::id::FlowRunId;
use scribe_ports::store::{
    StoreError,
    readers::Flows,
    rows::{FlowRow, HandleRow},
};

use crate::{backend::Backend, sql_store::SqlStore};

#[async_trait]
impl<B: Backend> Flows for SqlStore<B> {
    async fn flow(&self, id: FlowRunId) -> Result<Option<FlowRow>, StoreError> {
        match self.cache.flow(id.0) {
            Some(row) => Ok(Some(row)),
            None => self.select_row("WHERE id = $1", [id.0.into()]).await,
        }
    }

    async fn recent_flow(&self, id: FlowRunId) -> Result<Option<FlowRow>, StoreError> {
        match self.cache.recent_flow(id.0) {
            Some(row) => Ok(Some(row)),
            None => self.flow(id).await,
        }
    }

    async fn open_handles(&self, flow: FlowRunId) -> Result<Vec<HandleRow>, StoreError> {
        let rest = "WHERE flow_run_id = $1 AND status IN ('PENDING_PAUSE', 'WAITING') \
                    ORDER BY created_at, id";
        self.select_rows(rest, [flow.0.into()]).await
    }
}
