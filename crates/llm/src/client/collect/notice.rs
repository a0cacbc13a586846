//! What a server sends in addition to a reply. If no reply follows, the notice is the reason.

use serde_json::Value;

use super::super::{rejection::Rejection, said};

/// Text from the server that is not marked as an error.
pub(super) struct Notice {
    pub(super) rejection: Rejection,
    /// True if a code or a flag in the same object reports a failure.
    pub(super) has_failed: bool,
}

impl Notice {
    /// Reads an event whose name marks it as a notice. Returns `None` if it has no text.
    pub(super) fn from_event(value: &Value) -> Option<Self> {
        let error = said::find_error(value)?;
        tracing::debug!("the model server sent a notice in addition to the reply");
        Some(Self { rejection: Rejection::inside_reply(error), has_failed: false })
    }

    /// Reads an object that has text but no reply.
    pub(super) fn from_object(value: &Value) -> Self {
        tracing::debug!("the model server sent a message instead of a reply");
        let has_failed = said::has_failed(value);
        Self { rejection: Rejection::inside_reply(value), has_failed }
    }

    /// Reads text that is not JSON.
    pub(super) fn from_text(error: &str) -> Self {
        tracing::debug!("the model server sent a message instead of a reply");
        Self { rejection: Rejection::from_text(0, error), has_failed: false }
    }

    /// Returns true if the text explains why no reply follows. Without such a text, the reply may
    /// only be late.
    pub(super) fn explains_missing_reply(&self) -> bool {
        self.has_failed || self.rejection.asks_to_wait()
    }
}
