//! Why a model gave no reply.

use std::{fmt, time::Duration};

use scribe_domain::Timestamp;

use super::{request::Tier, server_answer::ServerAnswer, usage::Usage};

/// Which limit of time ran out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeoutPhase {
    /// Reaching the provider, TLS included.
    Connect,
    /// Waiting for the first token.
    FirstToken,
    /// Waiting for the next token.
    Silence,
    /// The whole call of a tier.
    Total(Tier),
}

impl TimeoutPhase {
    /// The setting that holds this limit.
    #[must_use]
    pub fn setting(self) -> &'static str {
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

/// Says why a call gave no reply. No variant ever holds a key.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ModelError {
    /// A limit of time ran out.
    #[error(
        "the model did not answer in time: {phase}. For a slower model, raise {}",
        phase.setting()
    )]
    Timeout {
        /// Which limit.
        phase: TimeoutPhase,
    },
    /// The provider asks to slow down.
    #[error("the provider's rate limit is reached: {reason}")]
    RateLimited {
        reason: String,
        /// The wait that the provider asks for.
        retry_after: Option<Duration>,
    },
    /// The server is there and cannot answer yet: it loads its model or is busy.
    #[error("the model server is not ready yet: {reason}")]
    NotReady {
        reason: String,
        /// The wait that the server asks for.
        retry_after: Option<Duration>,
    },
    /// The provider cannot be reached, is overloaded or failed, or the connection broke.
    #[error("the provider is not available: {reason}")]
    Unavailable {
        reason: String,
        /// The wait that the provider asks for.
        retry_after: Option<Duration>,
    },
    /// The key is missing or wrong.
    #[error("the model server does not accept the key: {answer}")]
    Unauthorized { answer: ServerAnswer },
    /// The server recognises the account and does not serve it, because of the region, its credit,
    /// terms that were not accepted, or a model that the key may not use.
    #[error("the model server refuses this account: {answer}")]
    AccessDenied { answer: ServerAnswer },
    /// The settings do not fit the server: the address, the name of the model, the encryption.
    #[error("the model's settings do not fit the server: {answer}")]
    Misconfigured { answer: ServerAnswer },
    /// The prompt and the room for the reply do not fit into the model's context. A shorter prompt,
    /// or less room for the reply, may.
    #[error("the request does not fit into the model's context: {answer}")]
    ContextExceeded {
        /// The size of the context, if the server gave it.
        limit_tokens: Option<u32>,
        /// The tokens of the prompt, if the server counted them.
        prompt_tokens: Option<u32>,
        answer: ServerAnswer,
    },
    /// The model or the provider's filter declined to write this. It is never asked again.
    #[error("the model declined: {reason}")]
    Refused {
        /// The words of the model or the filter.
        reason: String,
        /// The tokens it took all the same.
        usage: Usage,
    },
    /// The model thought and wrote nothing. The same request would end the same way: more output
    /// tokens or less thinking are needed, or a server that does not take the text for thinking.
    #[error("{}", only_reasoning(*limit_reached))]
    ReasoningOnly {
        /// The tokens it took.
        usage: Usage,
        /// True if the reply ended at the limit of output tokens, so that a higher limit may help.
        limit_reached: bool,
    },
    /// The reply was blank.
    #[error("the model's reply is empty{}", empty_at(address))]
    Empty {
        /// The address of the call without secrets; empty if it is unknown.
        address: String,
        /// The tokens it took.
        usage: Usage,
    },
    /// The answer was not in the provider's format.
    #[error("the provider's answer could not be read: {reason}")]
    InvalidReply {
        /// What was wrong with the answer.
        reason: String,
    },
    /// The server refuses this request for another reason.
    #[error("the model server rejected the request: {answer}")]
    RequestRejected { answer: ServerAnswer },
    /// The provider failed too often; no call was made.
    #[error("the provider failed too often; the next call is made after {until}")]
    BreakerOpen {
        /// When it is worth asking again.
        until: Timestamp,
    },
}

fn only_reasoning(limit_reached: bool) -> &'static str {
    if limit_reached {
        "the model spent its output on reasoning and wrote nothing"
    } else {
        "the model server sent only reasoning and no text. Turn the server's reasoning parser off"
    }
}

fn empty_at(address: &str) -> String {
    if address.is_empty() {
        return String::new();
    }
    format!(
        ": {address} sent a reply without text. Check the model's chat template at the server, or \
         choose another model with model.name"
    )
}

impl ModelError {
    /// Returns true if the very same request may succeed later.
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

    /// Returns true if the provider is at fault, whatever the request was. The breaker counts these
    /// errors.
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

    /// Returns the wait that the provider asked for, if it did.
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
    pub fn usage(&self) -> Option<Usage> {
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
