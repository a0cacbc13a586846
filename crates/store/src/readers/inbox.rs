//! `command_inbox`.

use async_trait::async_trait;
use scribe_domain::id::{CommandId, SessionId, UserId};
use scribe_ports::store::{
    StoreError,
    readers::Inbox,
    rows::{InboxRow, InboxStatus},
};
use uuid::Uuid;

use super::known_word;
use crate::{
    backend::{Backend, Columns},
    sql_store::SqlStore,
};

const SCOPES: &[&str] = &["session", "novel", "chapter"];

/// The columns that are read; named, so that a column that is added later changes no prepared
/// statement of a running process.
macro_rules! columns {
    () => {
        "id, scope_type, scope_id, session_id, user_id, actor, command_type, active_key, \
         command_payload, request_hash, status, response_status, result, correlation_id, \
         received_at, processed_at, deadline_at, error_details"
    };
}

#[async_trait]
impl<B: Backend> Inbox for SqlStore<B> {
    async fn command(&self, id: CommandId) -> Result<Option<InboxRow>, StoreError> {
        self.one(
            concat!("SELECT ", columns!(), " FROM command_inbox WHERE id = $1"),
            [id.0.into()],
            command,
        )
        .await
    }

    async fn active_commands(&self, scope_id: Uuid) -> Result<Vec<InboxRow>, StoreError> {
        self.many(
            concat!(
                "SELECT ",
                columns!(),
                " FROM command_inbox WHERE scope_id = $1 \
                 AND status IN ('RECEIVED', 'PROCESSING') ORDER BY received_at, id"
            ),
            [scope_id.into()],
            command,
        )
        .await
    }
}

fn command(row: &dyn Columns) -> Result<InboxRow, StoreError> {
    Ok(InboxRow {
        id: CommandId(row.id("id")?),
        scope_type: row.word("scope_type", known_word(SCOPES))?,
        scope_id: row.id("scope_id")?,
        session_id: row.opt_id("session_id")?.map(SessionId),
        user_id: UserId(row.id("user_id")?),
        actor: row.json("actor")?,
        command_type: row.text("command_type")?,
        active_key: row.opt_text("active_key")?,
        payload: row.json("command_payload")?,
        request_hash: row.hash("request_hash")?,
        status: row.word("status", InboxStatus::parse)?,
        response_status: row.int("response_status")?,
        result: row.opt_json("result")?,
        correlation_id: row.text("correlation_id")?,
        received_at: row.time("received_at")?,
        processed_at: row.opt_time("processed_at")?,
        deadline_at: row.opt_time("deadline_at")?,
        error: row.opt_json("error_details")?,
    })
}
