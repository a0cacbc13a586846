//! `command_inbox`: every command of a person, and what became of it.

use scribe_domain::{
    Timestamp,
    content::ContentHash,
    id::{CommandId, SessionId, UserId},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::words::words;

words! {
    /// Where a command stands.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
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

/// A row of `command_inbox`.
#[derive(Debug, Clone, PartialEq)]
pub struct InboxRow {
    /// The command's id.
    pub id: CommandId,
    /// `session`, `novel`.
    pub scope_type: &'static str,
    /// The session or novel.
    pub scope_id: Uuid,
    /// The session, where the command names one.
    pub session_id: Option<SessionId>,
    /// Who owns it.
    pub user_id: UserId,
    /// Who sent it, as JSON.
    pub actor: Value,
    /// The command's type, in capitals.
    pub command_type: String,
    /// Type and stage or chapter; `None` where the command is not exclusive.
    pub active_key: Option<String>,
    /// The payload as it came.
    pub payload: Value,
    /// SHA-256 of type, scope, payload and expected version.
    pub request_hash: ContentHash,
    /// Where it stands.
    pub status: InboxStatus,
    /// 200, 201, 202.
    pub response_status: u16,
    /// What the reply carries beside its status.
    pub result: Option<Value>,
    /// Ties together what came of one request.
    pub correlation_id: String,
    /// When it came.
    pub received_at: Timestamp,
    /// When it ended.
    pub processed_at: Option<Timestamp>,
    /// When an unfinished proposal ends as FAILED.
    pub deadline_at: Option<Timestamp>,
    /// A problem object, where it failed.
    pub error: Option<Value>,
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
