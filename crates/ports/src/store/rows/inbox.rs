//! `command_inbox`: every command of a person, and what became of it.

use scribe_domain::{
    Timestamp,
    content::ContentHash,
    id::{CommandId, SessionId, UserId},
    scope::ScopeType,
    table_row, vocabulary,
};
use serde_json::Value;
use uuid::Uuid;

vocabulary! {
    /// Where a command stands.
    InboxStatus {
        /// Taken in.
        Received = "RECEIVED",
        /// Its work goes on.
        Processing = "PROCESSING",
        /// Done.
        Completed = "COMPLETED",
        /// Ended with an error.
        Failed = "FAILED",
    }
}

table_row! {
    /// A row of `command_inbox`.
    pub struct InboxRow in "command_inbox" {
        /// The command's id.
        id: CommandId,
        scope_type: ScopeType,
        /// The session or novel.
        scope_id: Uuid,
        /// The session, where the command names one.
        session_id: Option<SessionId>,
        /// Who owns it.
        user_id: UserId,
        /// Who sent it, as JSON.
        actor: Value,
        /// The command's type, in capitals.
        command_type: String,
        /// Type and stage or chapter; `None` where the command is not exclusive.
        active_key: Option<String>,
        /// The payload as it came.
        payload: Value as "command_payload",
        /// SHA-256 of type, scope, payload and expected version.
        request_hash: ContentHash,
        /// Where it stands.
        status: InboxStatus,
        /// 200, 201, 202.
        response_status: u16,
        /// What the reply carries beside its status.
        result: Option<Value>,
        /// Ties together what came of one request.
        correlation_id: String,
        /// When it came.
        received_at: Timestamp,
        /// When it ended.
        processed_at: Option<Timestamp>,
        /// When an unfinished proposal ends as FAILED.
        deadline_at: Option<Timestamp>,
        /// A problem object, where it failed.
        error: Option<Value> as "error_details",
    }
}

/// The end of a command; one that has ended already stays as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct InboxEnd {
    /// The command.
    pub id: CommandId,
    /// Completed or Failed.
    pub status: InboxStatus,
    /// Added to the reply.
    pub result: Option<Value>,
    /// A problem object, where it failed.
    pub error: Option<Value>,
    /// When it ended.
    pub at: Timestamp,
}
