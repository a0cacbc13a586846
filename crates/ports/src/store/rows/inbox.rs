//! The table `command_inbox`: every command of a user, with its outcome.

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
        /// The command was accepted.
        Received = "RECEIVED",
        /// The command is in progress.
        Processing = "PROCESSING",
        /// The command completed.
        Completed = "COMPLETED",
        /// The command failed.
        Failed = "FAILED",
    }
}

table_row! {
    pub struct InboxRow in "command_inbox" {
        id: CommandId,
        scope_type: ScopeType,
        /// The id of the session or novel.
        scope_id: Uuid,
        /// The session, if the command names one.
        session_id: Option<SessionId>,
        /// The owner.
        user_id: UserId,
        /// The sender, as JSON.
        actor: Value,
        /// The command's type in capital letters.
        command_type: String,
        /// The type with the stage or chapter; `None` if the command is not exclusive.
        active_key: Option<String>,
        /// The payload as received.
        payload: Value as "command_payload",
        /// The SHA-256 of the type, scope, payload and expected version.
        request_hash: ContentHash,
        status: InboxStatus,
        /// The HTTP status of the reply: 200, 201 or 202.
        response_status: u16,
        /// The additional fields of the reply.
        result: Option<Value>,
        /// The id shared by everything that came from one request.
        correlation_id: String,
        /// The time at which the command was received.
        received_at: Timestamp,
        /// The time at which the command ended.
        processed_at: Option<Timestamp>,
        /// The time at which an unfinished proposal fails.
        deadline_at: Option<Timestamp>,
        /// The problem object, if the command failed.
        error: Option<Value> as "error_details",
    }
}

/// The end of a command. A command that has already ended does not change.
#[derive(Debug, Clone, PartialEq)]
pub struct InboxEnd {
    pub id: CommandId,
    /// The new status: Completed or Failed.
    pub status: InboxStatus,
    /// The fields that are added to the reply.
    pub result: Option<Value>,
    /// The problem object, if the command failed.
    pub error: Option<Value>,
    /// The time at which the command ended.
    pub at: Timestamp,
}
