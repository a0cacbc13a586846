//! The table `llm_calls`: the ledger.

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
        /// The call is committed but has not ended.
        Started = "STARTED",
        /// The reply of the call is stored.
        Completed = "COMPLETED",
        /// The call ended without a reply.
        Failed = "FAILED",
        /// A process that was killed had started the call. The call may have cost money.
        Uncertain = "UNCERTAIN",
        /// The reply arrived after another reply for the same call had been stored.
        Superseded = "SUPERSEDED",
    }
}

table_row! {
    pub struct CallStart in "llm_calls" {
        /// The id, which is derived from the task, the call number and the attempt.
        id: CallId,
        task_id: TaskId,
        book: BookId as "partition_key",
        /// The user who pays.
        user_id: UserId,
        /// The number of the call within the task: 1 for the first call, and 2 or more for repairs
        /// and extensions.
        call_no: i32,
        /// The number of the attempt at the call: 1, 2 …
        attempt: i32,
        /// The purpose of the call: `draft`, `repair` or `extend`.
        purpose: String,
        /// The hash of the whole request.
        request_hash: ContentHash,
        /// The hashes of the prompt's parts, by name.
        part_hashes: Value,
        /// The agent's name in the roster.
        agent: String,
        provider: String,
        model: String,
        /// The version of the agent's prompt.
        prompt_version: String,
        /// The estimated number of input tokens. It is used if the end of the call is never
        /// recorded.
        estimated_tokens: i64,
        /// The estimated cost in USD, if the price is known.
        estimated_cost_usd: Option<f64>,
        started_at: Timestamp,
    }
}

table_row! {
    pub struct CallEnd in "llm_calls" {
        id: CallId,
        /// The new status: Completed, Failed, Uncertain or Superseded. If another reply is already
        /// stored for the same task and call number, Completed becomes Superseded.
        status: CallStatus,
        /// The hash of the reply's text.
        reply: Option<ContentHash> as "reply_hash",
        /// The number of input tokens, including the cached ones.
        prompt_tokens: i64,
        /// The number of input tokens that the provider's cache served.
        cached_tokens: i64,
        completion_tokens: i64,
        /// The cost in USD, if the price is known.
        cost_usd: Option<f64>,
        /// The time that the provider took, in milliseconds.
        duration_ms: i64,
        /// The reason why the reply ended: `stop` or `length`.
        finish: Option<String>,
        error: Option<String>,
        ended_at: Timestamp,
    }
}

/// A call as stored in the ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredCall {
    pub start: CallStart,
    pub status: CallStatus,
    /// The end of the call, if it has ended.
    pub end: Option<CallEnd>,
}
