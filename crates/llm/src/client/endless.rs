//! Replies that never end.

use scribe_ports::model::ModelError;

/// The size limit of a reply and of a line in it. A server that sends more is faulty.
pub(super) const MAX_REPLY_BYTES: usize = 8 * 1024 * 1024;

const ENDLESS_REASON: &str = "the reply grew beyond 8 MiB without an end";
const MAX_TOKENS_STEP: &str =
    "Check that the server obeys max_tokens, or choose another model with model.name";

/// Returns the error of a reply that exceeds the limit.
pub(super) fn endless_reply_error() -> ModelError {
    ModelError::InvalidReply { reason: ENDLESS_REASON.to_owned() }
}

/// Returns the next step after a reply that never ended, or `None` for any other fault.
pub(super) fn next_step_after(reason: &str) -> Option<&'static str> {
    (reason == ENDLESS_REASON).then_some(MAX_TOKENS_STEP)
}
