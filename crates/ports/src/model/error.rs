//! Why a model gave no reply.

use std::{fmt, time::Duration};

use scribe_domain::Timestamp;

use super::usage::Usage;

/// Which limit of time ran out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Reaching the provider, TLS included.
    Connect,
    /// Waiting for the first token.
    FirstToken,
    /// Waiting for the next token.
    Silence,
    /// The whole call.
    Total,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connecting",
            Self::FirstToken => "waiting for the first token",
            Self::Silence => "waiting for the next token",
            Self::Total => "the whole call",
        })
    }
}

/// Says why a call gave no reply. No variant ever holds a key.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ModelError {
    /// A limit of time ran out.
    #[error("the model did not answer in time ({stage})")]
    Timeout {
        /// Which limit.
        stage: Stage,
    },
    /// The provider asks to slow down.
    #[error("the provider takes no more calls for now: {reason}")]
    RateLimited {
        /// What it said.
        reason: String,
        /// How long the provider wants to be left alone.
        retry_after: Option<Duration>,
    },
    /// The provider cannot be reached, is overloaded or failed, or the connection broke.
    #[error("the provider is not available: {reason}")]
    Unavailable {
        /// What happened.
        reason: String,
        /// How long the provider wants to be left alone.
        retry_after: Option<Duration>,
    },
    /// The key is missing, wrong or not allowed to use the model.
    #[error("the provider does not accept the key")]
    Unauthorized,
    /// The model or the provider's filter declined to write this. It is never asked again.
    #[error("the model declined: {reason}")]
    Refused {
        /// What the model or the filter said.
        reason: String,
        /// The tokens it took all the same.
        usage: Usage,
    },
    /// The model thought and wrote nothing. The same request would end the same way: more output
    /// tokens or less thinking are needed.
    #[error("the model spent its output on reasoning and wrote nothing")]
    ReasoningOnly {
        /// The tokens it took.
        usage: Usage,
    },
    /// The reply was blank.
    #[error("the model answered with nothing")]
    Empty {
        /// The tokens it took.
        usage: Usage,
    },
    /// What came back was not in the provider's format.
    #[error("the provider's answer could not be read: {reason}")]
    InvalidReply {
        /// What was wrong with it.
        reason: String,
    },
    /// The provider does not take this request: an unknown model, a prompt that is too long, no
    /// credit left.
    #[error("the provider rejected the request ({status}): {message}")]
    RequestRejected {
        /// The HTTP status.
        status: u16,
        /// What the provider said, shortened.
        message: String,
    },
    /// The provider failed too often; no call was made.
    #[error("the provider failed too often and is left alone until {until}")]
    BreakerOpen {
        /// When it is worth asking again.
        until: Timestamp,
    },
}

impl ModelError {
    /// True where the very same request may succeed when it is sent again later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Timeout { .. }
            | Self::RateLimited { .. }
            | Self::Unavailable { .. }
            | Self::Empty { .. }
            | Self::InvalidReply { .. }
            | Self::BreakerOpen { .. } => true,
            Self::Unauthorized
            | Self::Refused { .. }
            | Self::ReasoningOnly { .. }
            | Self::RequestRejected { .. } => false,
        }
    }

    /// True where the provider is to blame, whatever it was asked: what a breaker counts.
    #[must_use]
    pub fn is_provider_fault(&self) -> bool {
        match self {
            Self::Timeout { .. } | Self::Unavailable { .. } | Self::InvalidReply { .. } => true,
            Self::RateLimited { .. }
            | Self::Unauthorized
            | Self::Refused { .. }
            | Self::ReasoningOnly { .. }
            | Self::Empty { .. }
            | Self::RequestRejected { .. }
            | Self::BreakerOpen { .. } => false,
        }
    }

    /// How long the provider wants to be left alone, where it said so.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after, .. } | Self::Unavailable { retry_after, .. } => {
                *retry_after
            }
            Self::Timeout { .. }
            | Self::Unauthorized
            | Self::Refused { .. }
            | Self::ReasoningOnly { .. }
            | Self::Empty { .. }
            | Self::InvalidReply { .. }
            | Self::RequestRejected { .. }
            | Self::BreakerOpen { .. } => None,
        }
    }

    /// The tokens that the call took although it gave no reply, where they are known.
    #[must_use]
    pub fn usage(&self) -> Option<Usage> {
        match self {
            Self::Refused { usage, .. } | Self::ReasoningOnly { usage } | Self::Empty { usage } => {
                Some(*usage)
            }
            Self::Timeout { .. }
            | Self::RateLimited { .. }
            | Self::Unavailable { .. }
            | Self::Unauthorized
            | Self::InvalidReply { .. }
            | Self::RequestRejected { .. }
            | Self::BreakerOpen { .. } => None,
        }
    }
}
