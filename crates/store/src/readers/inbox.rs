//! Queries on the command inbox.

use async_trait::async_trait;
use scribe_domain::id::CommandId;
use scribe_ports::store::{StoreError, readers::Inbox, rows::InboxRow};
use uuid::Uuid;

use crate::{backend::Backend, sql_store::SqlStore};

#[async_trait]
impl<B: Backend> Inbox for SqlStore<B> {
    async fn command(&self, id: CommandId) -> Result<Option<InboxRow>, StoreError> {
        self.select_row("WHERE id = $1", [id.0.into()]).await
    }

    async fn active_commands(&self, scope_id: Uuid) -> Result<Vec<InboxRow>, StoreError> {
        let rest = "WHERE scope_id = $1 AND status IN ('RECEIVED', 'PROCESSING') \
                    ORDER BY received_at, id";
        self.select_rows(rest, [scope_id.into()]).await
    }
}
