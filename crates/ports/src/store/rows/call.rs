//! `llm_calls`: the ledger.

use scribe_domain::{
    Timestamp,
    content::ContentHash,
    id::{CallId, TaskId, UserId},
};
use serde_json::Value;
use uuid::Uuid;

use crate::words::words;

words! {
    /// Where a model call stands.
    CallStatus {
        /// Committed before the call.
        Started = "STARTED",
        /// Its reply is stored.
        Completed = "COMPLETED",
        /// Ended without a reply.
        Failed = "FAILED",
        /// Begun by a process that died; it may have cost money.
        Uncertain = "UNCERTAIN",
        /// A reply that came after another had been stored for the same call.
        Superseded = "SUPERSEDED",
    }
}

/// The beginning of a row of `llm_calls`.
#[derive(Debug, Clone, PartialEq)]
pub struct CallStart {
    /// The call; derived from (task, call number, attempt).
    pub id: CallId,
    /// The task.
    pub task_id: TaskId,
    /// The key of the book.
    pub partition_key: Uuid,
    /// Who pays.
    pub user_id: UserId,
    /// 1 for what the task asks for, 2 … for its repairs and extensions.
    pub call_no: i32,
    /// 1, 2 … of the same call.
    pub attempt: i32,
    /// `draft`, `repair`, `extend`.
    pub purpose: String,
    /// The hash of the whole request.
    pub request_hash: ContentHash,
    /// The hashes of the prompt's parts, by name.
    pub part_hashes: Value,
    /// The agent's roster name.
    pub agent: String,
    /// The provider.
    pub provider: String,
    /// The model.
    pub model: String,
    /// The version of the agent's prompt.
    pub prompt_version: String,
    /// Estimated tokens in, kept for a call that never ends.
    pub estimated_tokens: i64,
    /// Estimated cost in USD, where the price is known.
    pub estimated_cost_usd: Option<f64>,
    /// When it begins.
    pub started_at: Timestamp,
}

/// The end of a model call.
#[derive(Debug, Clone, PartialEq)]
pub struct CallEnd {
    /// The call.
    pub id: CallId,
    /// Completed, Failed, Uncertain or Superseded. Completed becomes Superseded by itself where
    /// another reply is stored for the same (task, call number).
    pub status: CallStatus,
    /// The hash of the reply's text.
    pub reply: Option<ContentHash>,
    /// Tokens in, of which cached, and out.
    pub prompt_tokens: i64,
    /// Tokens that the provider's cache served.
    pub cached_tokens: i64,
    /// Tokens out.
    pub completion_tokens: i64,
    /// USD, where the price is known.
    pub cost_usd: Option<f64>,
    /// How long the provider took.
    pub duration_ms: i64,
    /// `stop` or `length`.
    pub finish: Option<String>,
    /// Why it failed.
    pub error: Option<String>,
    /// When it ended.
    pub ended_at: Timestamp,
}

/// A call as the ledger holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredCall {
    /// How it began.
    pub start: CallStart,
    /// Where it stands.
    pub status: CallStatus,
    /// How it ended, where it has.
    pub end: Option<CallEnd>,
}
