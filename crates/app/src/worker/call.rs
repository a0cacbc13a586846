//! One model call and its entries in the ledger.

use scribe_domain::{Timestamp, content::ContentHash, id::CallId, problem_code::ProblemCode};
use scribe_ports::{
    agent::Agent,
    model::{ModelError, ModelReply, ModelRequest, TokenPrice, TokenUsage},
    store::rows::{CallEnd, CallStart, CallStatus, StoredCall, TaskRow},
};
use serde_json::{Map, Value, json};

use super::MAX_REQUESTED_PAUSE;
use crate::Ports;

/// The finish reason of a failed call that was never sent.
const FINISH_NOT_SENT: &str = "not_sent";
/// The finish reason of a failed call that the server refused because of its size.
const FINISH_WRONG_SIZE: &str = "wrong_size";
/// The finish reason of a failed call whose server was not ready.
const FINISH_NOT_READY: &str = "not_ready";
/// The finish reason of a failed call whose reply contained only reasoning.
const FINISH_REASONING_ONLY: &str = "reasoning_only";

/// True for a call that failed through a fault of the provider.
pub(super) fn is_provider_fault(call: &StoredCall) -> bool {
    let no_faults = [FINISH_NOT_SENT, FINISH_NOT_READY, FINISH_WRONG_SIZE, FINISH_REASONING_ONLY];
    call.status == CallStatus::Failed
        && !no_faults.iter().any(|finish| has_failed_with(call, finish))
}

/// True for a call whose reply contained only reasoning.
pub(super) fn is_reasoning_only(call: &StoredCall) -> bool {
    has_failed_with(call, FINISH_REASONING_ONLY)
}

fn has_failed_with(call: &StoredCall, finish: &str) -> bool {
    let found = call.end.as_ref().and_then(|end| end.finish.as_deref());
    call.status == CallStatus::Failed && found == Some(finish)
}

/// Returns since when the model's server has continuously not been ready, according to the calls so
/// far. Returns `None` if the last call ended differently, or if it was made longer ago than the
/// longest pause.
pub(super) fn find_not_ready_start<'a>(
    calls: impl Iterator<Item = &'a StoredCall>,
    now: Timestamp,
) -> Option<Timestamp> {
    let mut calls: Vec<&StoredCall> = calls.collect();
    calls.sort_by_key(|call| std::cmp::Reverse(call.start.attempt));
    let (mut since, mut next) = (None, now);
    for call in calls.into_iter().take_while(|call| has_failed_with(call, FINISH_NOT_READY)) {
        let started_at = call.start.started_at;
        if next - started_at > MAX_REQUESTED_PAUSE {
            break;
        }
        (since, next) = (Some(started_at), started_at);
    }
    since
}

/// Why a call is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CallPurpose {
    /// The task's own question.
    Ask,
    /// Corrects an earlier reply that was faulty.
    Repair,
    /// Continues an earlier reply that stopped in the middle.
    Continue,
    /// Extends an earlier reply that was too short.
    Extend,
}

impl CallPurpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Repair => "repair",
            Self::Continue => "continue",
            Self::Extend => "extend",
        }
    }
}

/// A call that has been started.
pub(super) struct ModelCall {
    pub(super) id: CallId,
    start: CallStart,
    price: Option<TokenPrice>,
    /// The estimated number of tokens received of a reply that broke off.
    pub(super) received_tokens: u32,
}

impl ModelCall {
    pub(super) fn begin(
        ports: &Ports,
        task: &TaskRow,
        agent: &dyn Agent,
        request: &ModelRequest,
        call_no: i32,
        attempt: i32,
        purpose: CallPurpose,
    ) -> Self {
        let id = CallId::derive(
            task.created_at,
            &[task.id.as_bytes(), &call_no.to_be_bytes(), &attempt.to_be_bytes()],
        );
        let info = ports.model.model_info(request.tier);
        let parts = request.part_hashes();
        let request_hash = request.hash_with_parts(&parts);
        let part_hashes: Map<String, Value> =
            parts.into_iter().map(|part| (part.name, json!(part.hash))).collect();
        let estimated = request.estimate_prompt_tokens();
        let estimated_usage = TokenUsage { prompt_tokens: estimated, ..TokenUsage::default() };
        let start = CallStart {
            id,
            task_id: task.id,
            book: task.book,
            user_id: task.user_id,
            call_no,
            attempt,
            purpose: purpose.as_str().to_owned(),
            request_hash,
            part_hashes: Value::Object(part_hashes),
            agent: agent.spec().name.to_owned(),
            provider: info.provider,
            model: info.model,
            prompt_version: agent.prompt_version().to_owned(),
            estimated_tokens: i64::from(estimated),
            estimated_cost_usd: info.price.map(|price| price.cost_usd(&estimated_usage)),
            started_at: ports.clock.now(),
        };
        Self { id, start, price: info.price, received_tokens: 0 }
    }

    pub(super) fn started_at(&self) -> Timestamp {
        self.start.started_at
    }

    pub(super) fn to_call_start(&self) -> CallStart {
        self.start.clone()
    }

    pub(super) fn request_hash(&self) -> ContentHash {
        self.start.request_hash
    }

    /// Notes what was left out of the prompt, next to the hashes of the prompt's parts.
    pub(super) fn note_omissions(&mut self, phrases: &[String]) {
        if !phrases.is_empty() {
            self.start.part_hashes["left_out"] = json!(phrases);
        }
    }

    pub(super) fn to_completed_end(
        &self,
        now: Timestamp,
        reply: &ModelReply,
        hash: ContentHash,
    ) -> CallEnd {
        CallEnd {
            id: self.id,
            status: CallStatus::Completed,
            reply: Some(hash),
            prompt_tokens: i64::from(reply.usage.prompt_tokens),
            cached_tokens: i64::from(reply.usage.cached_tokens),
            completion_tokens: i64::from(reply.usage.completion_tokens),
            cost_usd: reply.cost_usd,
            duration_ms: i64::try_from(reply.duration_ms).unwrap_or(i64::MAX),
            finish: Some(reply.finish.as_str().to_owned()),
            error: None,
            ended_at: now,
        }
    }

    /// Returns the [`CallEnd`] of a failed call. It includes the usage that the provider reported.
    /// If the reply broke off, the usage is estimated.
    pub(super) fn to_failed_end(&self, now: Timestamp, error: &ModelError) -> CallEnd {
        let mut end = build_end_without_reply(self.id, CallStatus::Failed, now, &error.to_string());
        let finish = match error {
            ModelError::BreakerOpen { .. } => Some(FINISH_NOT_SENT),
            ModelError::NotReady { .. } => Some(FINISH_NOT_READY),
            ModelError::ContextExceeded { .. } => Some(FINISH_WRONG_SIZE),
            ModelError::ReasoningOnly { .. } => Some(FINISH_REASONING_ONLY),
            _ => None,
        };
        end.finish = finish.map(str::to_owned);
        let broken_off = (self.received_tokens > 0).then(|| self.estimate_received_usage());
        if let Some(usage) = error.usage().or(broken_off) {
            self.add_usage(&mut end, &usage);
        }
        end
    }

    /// Returns the [`CallEnd`] of a call that the server refused because of its size.
    pub(super) fn to_wrong_size_end(&self, now: Timestamp, error: &ModelError) -> CallEnd {
        let mut end = self.to_failed_end(now, error);
        end.finish = Some(FINISH_WRONG_SIZE.to_owned());
        end
    }

    /// Returns the [`CallEnd`] of a call that was never sent, because the process was stopping.
    pub(super) fn to_unsent_end(&self, now: Timestamp) -> CallEnd {
        let why = "the process stopped before the call was made";
        let mut end = build_end_without_reply(self.id, CallStatus::Failed, now, why);
        end.finish = Some(FINISH_NOT_SENT.to_owned());
        end
    }

    /// Returns the [`CallEnd`] of a call that the process aborted because it is stopping. The cost
    /// is estimated from the prompt and the tokens received so far.
    pub(super) fn to_aborted_end(&self, now: Timestamp) -> CallEnd {
        let why = "the process stopped before the reply was complete";
        let mut end = build_end_without_reply(self.id, CallStatus::Uncertain, now, why);
        self.add_usage(&mut end, &self.estimate_received_usage());
        end
    }

    /// Returns the estimated usage of an incomplete reply.
    fn estimate_received_usage(&self) -> TokenUsage {
        TokenUsage {
            prompt_tokens: u32::try_from(self.start.estimated_tokens).unwrap_or(u32::MAX),
            cached_tokens: 0,
            cache_write_tokens: 0,
            completion_tokens: self.received_tokens,
            is_estimated: true,
        }
    }

    fn add_usage(&self, end: &mut CallEnd, usage: &TokenUsage) {
        end.prompt_tokens = i64::from(usage.prompt_tokens);
        end.cached_tokens = i64::from(usage.cached_tokens);
        end.completion_tokens = i64::from(usage.completion_tokens);
        end.cost_usd = self.price.map(|price| price.cost_usd(usage));
    }
}

/// Returns the [`CallEnd`] of a call without a reply.
pub(super) fn build_end_without_reply(
    id: CallId,
    status: CallStatus,
    now: Timestamp,
    error: &str,
) -> CallEnd {
    CallEnd {
        id,
        status,
        reply: None,
        prompt_tokens: 0,
        cached_tokens: 0,
        completion_tokens: 0,
        cost_usd: None,
        duration_ms: 0,
        finish: None,
        error: Some(error.to_owned()),
        ended_at: now,
    }
}

/// Returns the problem code under which the user finds what to do.
pub(super) fn problem_code(error: &ModelError) -> ProblemCode {
    match error {
        ModelError::Refused { .. } => ProblemCode::ModelRefused,
        ModelError::Unauthorized { .. } => ProblemCode::ModelUnauthorized,
        ModelError::AccessDenied { .. } => ProblemCode::ModelAccessDenied,
        ModelError::Misconfigured { .. } => ProblemCode::ModelMisconfigured,
        ModelError::ContextExceeded { .. } => ProblemCode::ModelContextExceeded,
        ModelError::RequestRejected { .. } => ProblemCode::ModelRequestRejected,
        ModelError::Timeout { .. }
        | ModelError::RateLimited { .. }
        | ModelError::NotReady { .. }
        | ModelError::Unavailable { .. }
        | ModelError::ReasoningOnly { .. }
        | ModelError::Empty { .. }
        | ModelError::InvalidReply { .. }
        | ModelError::BreakerOpen { .. } => ProblemCode::ModelUnavailable,
    }
}
