//! Replies that never end.

use scribe_ports::model::ModelError;

/// The longest reply, and the longest line of one. A server that sends more is faulty.
pub(super) const LONGEST_REPLY_BYTES: usize = 8 * 1024 * 1024;

const ENDLESS: &str = "the reply grew beyond 8 MiB without an end";
const OBEY: &str =
    "Check that the server obeys max_tokens, or choose another model with model.name";

/// The error of a reply that has grown beyond the limit.
pub(super) fn endless_reply() -> ModelError {
    ModelError::InvalidReply { reason: ENDLESS.to_owned() }
}

/// The next step after a reply that never ended; `None` for any other fault.
pub(super) fn step_after(reason: &str) -> Option<&'static str> {
    (reason == ENDLESS).then_some(OBEY)
}
