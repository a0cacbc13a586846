//! `llm_calls`: the ledger.

use scribe_domain::{
    Timestamp,
    content::ContentHash,
    id::{BookId, CallId, TaskId, UserId},
    table_row, vocabulary,
};
use serde_json::Value;

vocabulary! {
    /// The status of a model call.
    CallStatus {
        /// Committed before the call.
        Started = "STARTED",
        /// Its reply is stored.
        Completed = "COMPLETED",
        /// Ended without a reply.
        Failed = "FAILED",
        /// Begun by a process that was killed; it may have cost money.
        Uncertain = "UNCERTAIN",
        /// A reply that came after another had been stored for the same call.
        Superseded = "SUPERSEDED",
    }
}

table_row! {
    /// The beginning of a call.
    pub struct CallStart in "llm_calls" {
        /// The call; derived from (task, call number, attempt).
        id: CallId,
        task_id: TaskId,
        book: BookId as "partition_key",
        /// The user who pays.
        user_id: UserId,
        /// 1 for the first call of the task, 2 and more for repairs and extensions.
        call_no: i32,
        /// 1, 2 … of the same call.
        attempt: i32,
        /// `draft`, `repair`, `extend`.
        purpose: String,
        /// The hash of the whole request.
        request_hash: ContentHash,
        /// The hashes of the prompt's parts, by name.
        part_hashes: Value,
        /// The agent's roster name.
        agent: String,
        provider: String,
        model: String,
        /// The version of the agent's prompt.
        prompt_version: String,
        /// Estimated tokens in, kept for a call that never ends.
        estimated_tokens: i64,
        /// The estimated cost in USD, if the price is known.
        estimated_cost_usd: Option<f64>,
        /// When it begins.
        started_at: Timestamp,
    }
}

table_row! {
    pub struct CallEnd in "llm_calls" {
        id: CallId,
        /// Completed, Failed, Uncertain or Superseded. Completed becomes Superseded if another
        /// reply is stored for the same task and call number.
        status: CallStatus,
        /// The hash of the reply's text.
        reply: Option<ContentHash> as "reply_hash",
        /// The tokens of the prompt, the cached ones among them, and the tokens of the reply.
        prompt_tokens: i64,
        /// Tokens that the provider's cache served.
        cached_tokens: i64,
        /// Tokens out.
        completion_tokens: i64,
        /// USD, if the price is known.
        cost_usd: Option<f64>,
        /// How long the provider took.
        duration_ms: i64,
        /// `stop` or `length`.
        finish: Option<String>,
        /// Why it failed.
        error: Option<String>,
        /// When it ended.
        ended_at: Timestamp,
    }
}

/// A call as the ledger holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredCall {
    /// How it began.
    pub start: CallStart,
    pub status: CallStatus,
    /// How it ended, if it has.
    pub end: Option<CallEnd>,
}
