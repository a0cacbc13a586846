//! What a server says beside a reply. If no reply follows, it is the reason.

use serde_json::Value;

use super::super::{rejection::Rejection, said};

/// Words that no server has called an error.
pub(super) struct Notice {
    pub(super) rejection: Rejection,
    /// A code or a flag beside the words says that something failed.
    pub(super) has_failed: bool,
}

impl Notice {
    /// Reads an event that is a notice by its name, if it says anything.
    pub(super) fn beside_reply(value: &Value) -> Option<Self> {
        let words = said::find_error(value)?;
        tracing::debug!("the model server sent a notice beside the reply");
        Some(Self { rejection: Rejection::inside_reply(words), has_failed: false })
    }

    /// An object with words and without a reply.
    pub(super) fn in_place_of_reply(value: &Value) -> Self {
        tracing::debug!("the model server sent words instead of a reply");
        let has_failed = said::has_failed(value);
        Self { rejection: Rejection::inside_reply(value), has_failed }
    }

    /// Words that are no JSON.
    pub(super) fn in_words(words: &str) -> Self {
        tracing::debug!("the model server sent words instead of a reply");
        Self { rejection: Rejection::from_text(0, words), has_failed: false }
    }

    /// Returns true if the words explain why nothing follows, so that the reply is not merely late.
    pub(super) fn tells_why(&self) -> bool {
        self.has_failed || self.rejection.asks_to_wait()
    }
}
