//! Replies that end in the middle of a document.

use scribe_ports::model::ModelError;

const CUT_OFF_REASON: &str = "the reply is cut off at the end of its Content-Length of";

/// Returns the error of a reply that was cut off. If the announced length was wrong, the error is
/// permanent. If the connection broke, a retry may succeed.
pub(super) fn cut_off_error(announced_bytes: Option<u64>) -> ModelError {
    match announced_bytes {
        Some(bytes) => {
            ModelError::InvalidReply { reason: format!("{CUT_OFF_REASON} {bytes} bytes") }
        }
        None => ModelError::Unavailable {
            reason: "the reply is cut off in the middle of a JSON document".to_owned(),
            retry_after: None,
        },
    }
}

/// Returns the advice for a reply that was cut off at its announced length, or `None` for any other
/// fault.
pub(super) fn next_step_after(reason: &str) -> Option<&'static str> {
    reason.starts_with(CUT_OFF_REASON).then_some(
        "Correct the Content-Length that the server, or the proxy in front of it, sends with its \
         replies",
    )
}
