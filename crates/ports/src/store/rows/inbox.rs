//! `command_inbox`: every command of a person, and its outcome.

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
    /// The status of a command.
    InboxStatus {
        /// Taken in.
        Received = "RECEIVED",
        /// Work in progress.
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
        id: CommandId,
        scope_type: ScopeType,
        /// The session or novel.
        scope_id: Uuid,
        /// The session, if the command names one.
        session_id: Option<SessionId>,
        /// The owner.
        user_id: UserId,
        /// The sender, as JSON.
        actor: Value,
        /// The command's type, in capitals.
        command_type: String,
        /// The type with the stage or chapter; `None` if the command is not exclusive.
        active_key: Option<String>,
        /// The payload as it came.
        payload: Value as "command_payload",
        /// SHA-256 of type, scope, payload and expected version.
        request_hash: ContentHash,
        status: InboxStatus,
        /// 200, 201, 202.
        response_status: u16,
        /// The rest of the reply.
        result: Option<Value>,
        /// Connects everything that results from one request.
        correlation_id: String,
        /// When it came.
        received_at: Timestamp,
        /// When it ended.
        processed_at: Option<Timestamp>,
        /// When an unfinished proposal ends as FAILED.
        deadline_at: Option<Timestamp>,
        /// A problem object, if it failed.
        error: Option<Value> as "error_details",
    }
}

/// The end of a command. A command that has already ended does not change.
#[derive(Debug, Clone, PartialEq)]
pub struct InboxEnd {
    pub id: CommandId,
    /// Completed or Failed.
    pub status: InboxStatus,
    /// Added to the reply.
    pub result: Option<Value>,
    /// A problem object, if it failed.
    pub error: Option<Value>,
    /// When it ended.
    pub at: Timestamp,
}
