//! The reasons why a model gave no reply.

use std::{fmt, time::Duration};

use scribe_domain::Timestamp;

use super::{request::Tier, server_answer::ServerAnswer, usage::TokenUsage};

/// The time limit that was exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeoutPhase {
    /// The limit for reaching the provider, TLS included.
    Connect,
    /// The limit for the first token.
    FirstToken,
    /// The limit for the next token.
    Silence,
    /// The limit for the whole call of a tier.
    Total(Tier),
}

impl TimeoutPhase {
    /// Returns the name of the setting for this limit.
    #[must_use]
    pub fn setting_name(self) -> &'static str {
        match self {
            Self::Connect => "model.timeouts.connect_seconds",
            Self::FirstToken => "model.timeouts.first_token_seconds",
            Self::Silence => "model.timeouts.silence_seconds",
            Self::Total(Tier::Small) => "model.timeouts.total_small_seconds",
            Self::Total(Tier::Standard) => "model.timeouts.total_standard_seconds",
            Self::Total(Tier::Large) => "model.timeouts.total_large_seconds",
        }
    }
}

impl fmt::Display for TimeoutPhase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connecting took too long",
            Self::FirstToken => "waiting for the first token took too long",
            Self::Silence => "waiting for the next token took too long",
            Self::Total(_) => "the whole call took too long",
        })
    }
}

/// The reason why a call gave no reply. No variant ever contains an API key.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ModelError {
    #[error(
        "the model did not answer in time: {phase}. For a slower model, raise {}",
        phase.setting_name()
    )]
    Timeout {
        /// The limit that was exceeded.
        phase: TimeoutPhase,
    },
    /// The provider asks for fewer requests.
    #[error("the provider's rate limit is reached: {reason}")]
    RateLimited {
        reason: String,
        /// The wait that the provider asks for.
        retry_after: Option<Duration>,
    },
    /// The server is running but cannot answer yet, because it is loading its model or is busy.
    #[error("the model server is not ready yet: {reason}")]
    NotReady {
        reason: String,
        /// The wait that the server asks for.
        retry_after: Option<Duration>,
    },
    /// The provider cannot be reached, is overloaded or has failed, or the connection broke.
    #[error("the provider is not available: {reason}")]
    Unavailable {
        reason: String,
        /// The wait that the provider asks for.
        retry_after: Option<Duration>,
    },
    /// The API key is missing or wrong.
    #[error("the model server does not accept the key: {answer}")]
    Unauthorized { answer: ServerAnswer },
    /// The server recognises the account but does not serve it. The cause may be the region, the
    /// credit, terms that were not accepted, or a model that the key may not use.
    #[error("the model server refuses this account: {answer}")]
    AccessDenied { answer: ServerAnswer },
    /// The settings do not match the server: the address, the name of the model or the encryption.
    #[error("the model server does not accept these settings: {answer}")]
    Misconfigured { answer: ServerAnswer },
    /// The prompt and the space for the reply do not fit into the model's context. A shorter
    /// prompt, or less space for the reply, may fit.
    #[error("the request does not fit into the model's context: {answer}")]
    ContextExceeded {
        /// The size of the context, if the server gave it.
        limit_tokens: Option<u32>,
        /// The tokens of the prompt, if the server counted them.
        prompt_tokens: Option<u32>,
        answer: ServerAnswer,
    },
    /// The model or the provider's filter declined to write the text. The request is never retried.
    #[error("the model declined: {reason}")]
    Refused {
        /// The words of the model or the filter.
        reason: String,
        /// The tokens that the call used nevertheless.
        usage: TokenUsage,
    },
    /// The model produced reasoning but no text. The same request would have the same result.
    /// Possible solutions are a higher limit of output tokens, less reasoning, or a server that
    /// does not mistake the text for reasoning.
    #[error("{}", only_reasoning_text(*limit_reached))]
    ReasoningOnly {
        /// The tokens that the call used.
        usage: TokenUsage,
        /// True if the reply ended at the limit of output tokens, so that a higher limit may help.
        limit_reached: bool,
    },
    /// The reply was blank.
    #[error("the model's reply is empty{}", empty_reply_text(address))]
    Empty {
        /// The address of the call without secrets; empty if it is unknown.
        address: String,
        /// The tokens that the call used.
        usage: TokenUsage,
    },
    /// The answer was not in the provider's format.
    #[error("the provider's answer could not be read: {reason}")]
    InvalidReply {
        /// What was wrong with the answer.
        reason: String,
    },
    /// The server rejects this request for another reason.
    #[error("the model server rejected the request: {answer}")]
    RequestRejected { answer: ServerAnswer },
    /// The provider failed too often, so no call was made.
    #[error("the provider failed too often; the next call is made after {until}")]
    BreakerOpen {
        /// The time after which calls are made again.
        until: Timestamp,
    },
}

fn only_reasoning_text(limit_reached: bool) -> &'static str {
    if limit_reached {
        "the model spent its output on reasoning and wrote nothing"
    } else {
        "the model server sent only reasoning and no text. Turn the server's reasoning parser off"
    }
}

fn empty_reply_text(address: &str) -> String {
    if address.is_empty() {
        return String::new();
    }
    format!(
        ": {address} sent a reply without text. Check the model's chat template at the server, or \
         choose another model with model.name"
    )
}

impl ModelError {
    /// Returns true if exactly the same request may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Timeout { .. }
            | Self::RateLimited { .. }
            | Self::NotReady { .. }
            | Self::Unavailable { .. }
            | Self::Empty { .. }
            | Self::InvalidReply { .. }
            | Self::BreakerOpen { .. } => true,
            Self::Unauthorized { .. }
            | Self::AccessDenied { .. }
            | Self::Misconfigured { .. }
            | Self::ContextExceeded { .. }
            | Self::Refused { .. }
            | Self::ReasoningOnly { .. }
            | Self::RequestRejected { .. } => false,
        }
    }

    /// Returns true if the provider is at fault, independently of the request. The breaker counts
    /// these errors.
    #[must_use]
    pub fn is_provider_fault(&self) -> bool {
        match self {
            Self::Timeout { .. } | Self::Unavailable { .. } | Self::InvalidReply { .. } => true,
            Self::RateLimited { .. }
            | Self::NotReady { .. }
            | Self::Unauthorized { .. }
            | Self::AccessDenied { .. }
            | Self::Misconfigured { .. }
            | Self::ContextExceeded { .. }
            | Self::Refused { .. }
            | Self::ReasoningOnly { .. }
            | Self::Empty { .. }
            | Self::RequestRejected { .. }
            | Self::BreakerOpen { .. } => false,
        }
    }

    /// Returns the wait that the provider asked for, if any.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after, .. }
            | Self::NotReady { retry_after, .. }
            | Self::Unavailable { retry_after, .. } => *retry_after,
            Self::Timeout { .. }
            | Self::Unauthorized { .. }
            | Self::AccessDenied { .. }
            | Self::Misconfigured { .. }
            | Self::ContextExceeded { .. }
            | Self::Refused { .. }
            | Self::ReasoningOnly { .. }
            | Self::Empty { .. }
            | Self::InvalidReply { .. }
            | Self::RequestRejected { .. }
            | Self::BreakerOpen { .. } => None,
        }
    }

    /// Returns the tokens that the failed call used, if they are known.
    #[must_use]
    pub fn usage(&self) -> Option<TokenUsage> {
        match self {
            Self::Refused { usage, .. }
            | Self::ReasoningOnly { usage, .. }
            | Self::Empty { usage, .. } => Some(*usage),
            Self::Timeout { .. }
            | Self::RateLimited { .. }
            | Self::NotReady { .. }
            | Self::Unavailable { .. }
            | Self::Unauthorized { .. }
            | Self::AccessDenied { .. }
            | Self::Misconfigured { .. }
            | Self::ContextExceeded { .. }
            | Self::InvalidReply { .. }
            | Self::RequestRejected { .. }
            | Self::BreakerOpen { .. } => None,
        }
    }
}
