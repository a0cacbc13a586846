//! One call of a model, as the ledger sees it.

use scribe_domain::{Timestamp, content::ContentHash, id::CallId, problem_code::ProblemCode};
use scribe_ports::{
    agent::Agent,
    model::{ModelError, ModelReply, ModelRequest, Price, Usage},
    store::rows::{CallEnd, CallStart, CallStatus, StoredCall, TaskRow},
};
use serde_json::{Map, Value, json};

use crate::Ports;

/// The end of a call.
pub(super) type Ended = CallEnd;

/// How a call finished that the breaker kept from its provider.
const NOT_SENT: &str = "not_sent";

/// True for a call that its provider has failed at.
pub(super) fn is_fault(call: &StoredCall) -> bool {
    let finish = call.end.as_ref().and_then(|end| end.finish.as_deref());
    call.status == CallStatus::Failed && finish != Some(NOT_SENT)
}

/// Why a call is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// It is what the task asks for.
    Ask,
    /// An earlier reply was faulty.
    Repair,
    /// An earlier reply stopped in the middle.
    Continue,
    /// An earlier reply was too short.
    Extend,
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Repair => "repair",
            Self::Continue => "continue",
            Self::Extend => "extend",
        }
    }
}

/// A call that begins.
pub(super) struct Call {
    pub(super) id: CallId,
    start: CallStart,
    price: Option<Price>,
    /// About how many tokens of a reply have come that broke off.
    pub(super) heard: u32,
}

impl Call {
    pub(super) fn begin(
        ports: &Ports,
        task: &TaskRow,
        agent: &dyn Agent,
        request: &ModelRequest,
        call_no: i32,
        attempt: i32,
        purpose: Purpose,
    ) -> Self {
        let id = CallId::derive(
            task.created_at,
            &[task.id.as_bytes(), &call_no.to_be_bytes(), &attempt.to_be_bytes()],
        );
        let info = ports.model.info(request.tier);
        let parts = request.part_hashes();
        let request_hash = request.hash_of(&parts);
        let part_hashes: Map<String, Value> =
            parts.into_iter().map(|part| (part.name, json!(part.hash))).collect();
        let estimated = request.estimated_prompt_tokens();
        let asked = Usage { prompt_tokens: estimated, ..Usage::default() };
        let start = CallStart {
            id,
            task_id: task.id,
            partition_key: task.partition_key,
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
            estimated_cost_usd: info.price.map(|price| price.cost_usd(&asked)),
            started_at: ports.clock.now(),
        };
        Self { id, start, price: info.price, heard: 0 }
    }

    pub(super) fn start(&self) -> CallStart {
        self.start.clone()
    }

    pub(super) fn completed(
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

    /// A call that failed; what the provider counted all the same is kept, and of a reply that broke
    /// off what it will have cost.
    pub(super) fn failed(&self, now: Timestamp, error: &ModelError) -> CallEnd {
        let mut end = unanswered(self.id, CallStatus::Failed, now, &error.to_string());
        if let ModelError::BreakerOpen { .. } = error {
            end.finish = Some(NOT_SENT.to_owned());
        }
        let broken_off = (self.heard > 0).then(|| Usage {
            prompt_tokens: u32::try_from(self.start.estimated_tokens).unwrap_or(u32::MAX),
            cached_tokens: 0,
            completion_tokens: self.heard,
            is_estimated: true,
        });
        if let Some(usage) = error.usage().or(broken_off) {
            end.prompt_tokens = i64::from(usage.prompt_tokens);
            end.cached_tokens = i64::from(usage.cached_tokens);
            end.completion_tokens = i64::from(usage.completion_tokens);
            end.cost_usd = self.price.map(|price| price.cost_usd(&usage));
        }
        end
    }
}

/// The end of a call without a reply.
pub(super) fn unanswered(id: CallId, status: CallStatus, now: Timestamp, error: &str) -> CallEnd {
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

/// The code under which a person finds what to do.
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
