//! Queries on the command inbox.

use async_trait::async_trait;
use scribe_domain::id::CommandId;
use scribe_ports::store::{StoreError, readers::Inbox, rows::InboxRow};
use uuid::Uuid;

use super::query::query_as;
use crate::{backend::Backend, sql_store::SqlStore};

#[async_trait]
impl<B: Backend> Inbox for SqlStore<B> {
    async fn command(&self, id: CommandId) -> Result<Option<InboxRow>, StoreError> {
        query_as::<InboxRow>("SELECT {columns} FROM command_inbox WHERE id = $1")
            .bind(id.0)
            .fetch_optional(self)
            .await
    }

    async fn active_commands(&self, scope_id: Uuid) -> Result<Vec<InboxRow>, StoreError> {
        query_as::<InboxRow>(
            "SELECT {columns} FROM command_inbox \
             WHERE scope_id = $1 AND status IN ('RECEIVED', 'PROCESSING') \
             ORDER BY received_at, id",
        )
        .bind(scope_id)
        .fetch_all(self)
        .await
    }
}
