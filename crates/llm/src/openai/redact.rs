//! Redacts a server's text before it is shown: removes keys and limits the length.

mod controls;
mod secrets;

use scribe_ports::model::{ModelError, ServerAnswer};
use secrecy::{ExposeSecret, SecretString};

use self::{controls::without_controls, secrets::hide_secrets};
use super::{collect, cut, endless, unicode};

const LONGEST_CHARS: usize = 400;
/// The most bytes of a text that are read, even if parts of them are hidden.
const LONGEST_READ_BYTES: usize = 4 * 1024;

// The next steps for errors that contain no server answer.
const FAILED: &str = "Look at the server's log, then run scribe resume";
const LIMITED: &str = "Wait a while, or raise the rate limit in the provider's console";
const DECLINED: &str = "Change the brief, or choose another model with model.name";
const UNREADABLE: &str =
    "Check that model.base_url is the address of an OpenAI-compatible model server";

/// The call that an error belongs to.
pub(super) struct CallContext<'a> {
    /// The address in the form that messages show.
    pub(super) address: &'a str,
    /// The model's name on the server.
    pub(super) model: &'a str,
}

/// Prepares an error for users: adds the address and the next step, and redacts every text, because
/// each text may repeat the server's answer.
pub(super) fn redact_error(
    error: ModelError,
    asked: &CallContext<'_>,
    key: Option<&SecretString>,
) -> ModelError {
    let text = |text: String| {
        let line = in_one_line(&without_controls(&unicode::joined(&text)));
        truncate_text(&hide_secrets(&without_key(&line, key)))
    };
    // For a server that is not ready, the worker adds the wait and the next step.
    let located = |reason: String| format!("{}: {}", asked.address, text(reason));
    // The error of a broken connection already has its address and its next step.
    let placed = |reason: String, step: &str| {
        let reason = text(reason);
        if reason.contains(asked.address) {
            return reason;
        }
        format!("{}: {}. {step}", asked.address, reason.trim_end_matches('.'))
    };
    let answer = |answer: ServerAnswer| {
        let models_url = format!("{}/models", asked.address);
        let step = answer.next_step.replace("{models_url}", &models_url);
        ServerAnswer {
            address: asked.address.to_owned(),
            status: answer.status,
            words: text(answer.words),
            next_step: hide_secrets(&without_key(&step, key)).replace("{model}", asked.model),
        }
    };
    match error {
        ModelError::Unavailable { reason, retry_after } => {
            ModelError::Unavailable { reason: placed(reason, FAILED), retry_after }
        }
        ModelError::RateLimited { reason, retry_after } => {
            ModelError::RateLimited { reason: placed(reason, LIMITED), retry_after }
        }
        ModelError::Refused { reason, usage } => {
            ModelError::Refused { reason: placed(reason, DECLINED), usage }
        }
        ModelError::InvalidReply { reason } => {
            let known = endless::step_after(&reason).or_else(|| collect::step_after(&reason));
            let step = known.or_else(|| cut::step_after(&reason)).unwrap_or(UNREADABLE);
            ModelError::InvalidReply { reason: placed(reason, step) }
        }
        ModelError::NotReady { reason, retry_after } => {
            ModelError::NotReady { reason: located(reason), retry_after }
        }
        ModelError::Unauthorized { answer: said } => {
            ModelError::Unauthorized { answer: answer(said) }
        }
        ModelError::AccessDenied { answer: said } => {
            ModelError::AccessDenied { answer: answer(said) }
        }
        ModelError::Misconfigured { answer: said } => {
            ModelError::Misconfigured { answer: answer(said) }
        }
        ModelError::ContextExceeded { limit_tokens, prompt_tokens, answer: said } => {
            ModelError::ContextExceeded { limit_tokens, prompt_tokens, answer: answer(said) }
        }
        ModelError::RequestRejected { answer: said } => {
            ModelError::RequestRejected { answer: answer(said) }
        }
        ModelError::Empty { usage, .. } => {
            ModelError::Empty { usage, address: asked.address.to_owned() }
        }
        wordless @ (ModelError::Timeout { .. }
        | ModelError::ReasoningOnly { .. }
        | ModelError::BreakerOpen { .. }) => wordless,
    }
}

fn without_key(text: &str, key: Option<&SecretString>) -> String {
    match key.map(|key| key.expose_secret().trim()).filter(|key| !key.is_empty()) {
        Some(key) => text.replace(key, "[key]"),
        None => text.to_owned(),
    }
}

/// Returns the beginning of a text on one line, without terminal controls. A word that may be a key
/// is kept whole or omitted.
fn in_one_line(text: &str) -> String {
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let mut line = String::new();
    for word in words.filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        let room = LONGEST_READ_BYTES.saturating_sub(line.len());
        if word.len() > room {
            let end = word.char_indices().map(|(at, _)| at).take_while(|at| *at <= room).last();
            let start = &word[..end.unwrap_or(0)];
            line.push_str(start.trim_end_matches(|letter: char| letter.is_ascii_graphic()));
            line.push('…');
            return line;
        }
        line.push_str(word);
    }
    line
}

/// Limits the length of a text.
fn truncate_text(text: &str) -> String {
    match text.char_indices().nth(LONGEST_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_part_of_a_key_is_shown() {
        let key = SecretString::from("sk-secret-0123456789");
        let message = format!("{} sk-secret-0123456789 ", "x".repeat(LONGEST_CHARS - 5));
        let answer = ServerAnswer { words: message, ..ServerAnswer::default() };
        let error = ModelError::RequestRejected { answer };
        let asked = CallContext { address: "http://x.test/v1", model: "tiny" };
        let shown = redact_error(error, &asked, Some(&key)).to_string();
        assert!(!shown.contains("sk-"), "{shown}");
    }
}
