//! Replies that end in the middle of a document.

use scribe_ports::model::ModelError;

const CUT_OFF: &str = "the reply is cut off at the end of its Content-Length of";

/// The error of a reply that is cut off. A length that a server has announced wrongly stays wrong,
/// and a connection may hold the next time.
pub(super) fn cut_off(announced_bytes: Option<u64>) -> ModelError {
    match announced_bytes {
        Some(bytes) => ModelError::InvalidReply { reason: format!("{CUT_OFF} {bytes} bytes") },
        None => ModelError::Unavailable {
            reason: "the reply is cut off in the middle of a JSON document".to_owned(),
            retry_after: None,
        },
    }
}

/// The next step after a reply that its length has cut off; `None` for any other fault.
pub(super) fn step_after(reason: &str) -> Option<&'static str> {
    reason.starts_with(CUT_OFF).then_some(
        "Correct the Content-Length that the server, or the proxy in front of it, sends with its \
         replies",
    )
}
