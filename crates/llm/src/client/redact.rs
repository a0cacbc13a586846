//! Redacts a server's text before it is shown: removes keys and limits the length.

mod controls;
mod secrets;

use scribe_ports::model::{ModelError, ServerAnswer};
use secrecy::{ExposeSecret, SecretString};

use self::{controls::strip_controls, secrets::hide_secrets};
use super::{collect, cut, endless, unicode};

const MAX_CHARS: usize = 400;
/// The maximum number of bytes of a text that are read, even if parts of them are hidden.
const MAX_READ_BYTES: usize = 4 * 1024;

// The next steps for errors that contain no server answer.
const FAILED_STEP: &str = "Look at the server's log, then run scribe resume";
const RATE_LIMITED_STEP: &str = "Wait a while, or raise the rate limit in the provider's console";
const REFUSED_STEP: &str = "Change the brief, or choose another model with model.name";
const UNREADABLE_STEP: &str = "Check that model.base_url is the address of ";

/// The call that an error belongs to.
pub(super) struct CallContext<'a> {
    /// The address in the form that messages show.
    pub(super) address: &'a str,
    /// The address that lists the models.
    pub(super) models_url: &'a str,
    /// The model's name on the server.
    pub(super) model: &'a str,
    /// What the address of a server usually looks like.
    pub(super) address_form: String,
    /// What answers at the address if the settings are right.
    pub(super) server_name: &'a str,
}

/// Prepares an error for users: adds the address and the next step, and redacts every text, because
/// each text may repeat the server's answer.
pub(super) fn redact_error(
    error: ModelError,
    call: &CallContext<'_>,
    key: Option<&SecretString>,
) -> ModelError {
    let text = |text: String| {
        let line = join_line(&strip_controls(&unicode::resolve_halves(&text)));
        truncate_text(&hide_secrets(&hide_key(&line, key)))
    };
    // For a server that is not ready, the worker adds the wait and the next step.
    let with_address = |reason: String| format!("{}: {}", call.address, text(reason));
    // The error of a broken connection already has its address and its next step.
    let with_address_and_step = |reason: String, step: &str| {
        let reason = text(reason);
        if reason.contains(call.address) {
            return reason;
        }
        format!("{}: {}. {step}", call.address, reason.trim_end_matches('.'))
    };
    let answer = |answer: ServerAnswer| {
        let step = answer.next_step.replace("{models_url}", call.models_url);
        let step = step.replace("{address_form}", &call.address_form);
        ServerAnswer {
            address: call.address.to_owned(),
            status: answer.status,
            words: text(answer.words),
            next_step: hide_secrets(&hide_key(&step, key)).replace("{model}", call.model),
        }
    };
    match error {
        ModelError::Unavailable { reason, retry_after } => ModelError::Unavailable {
            reason: with_address_and_step(reason, FAILED_STEP),
            retry_after,
        },
        ModelError::RateLimited { reason, retry_after } => ModelError::RateLimited {
            reason: with_address_and_step(reason, RATE_LIMITED_STEP),
            retry_after,
        },
        ModelError::Refused { reason, usage } => {
            ModelError::Refused { reason: with_address_and_step(reason, REFUSED_STEP), usage }
        }
        ModelError::InvalidReply { reason } => {
            let known =
                endless::next_step_after(&reason).or_else(|| collect::next_step_after(&reason));
            let known = known.or_else(|| cut::next_step_after(&reason)).map(str::to_owned);
            let step = known.unwrap_or_else(|| format!("{UNREADABLE_STEP}{}", call.server_name));
            ModelError::InvalidReply { reason: with_address_and_step(reason, &step) }
        }
        ModelError::NotReady { reason, retry_after } => {
            ModelError::NotReady { reason: with_address(reason), retry_after }
        }
        ModelError::Unauthorized { answer: answer_text } => {
            ModelError::Unauthorized { answer: answer(answer_text) }
        }
        ModelError::AccessDenied { answer: answer_text } => {
            ModelError::AccessDenied { answer: answer(answer_text) }
        }
        ModelError::Misconfigured { answer: answer_text } => {
            ModelError::Misconfigured { answer: answer(answer_text) }
        }
        ModelError::ContextExceeded { limit_tokens, prompt_tokens, answer: answer_text } => {
            ModelError::ContextExceeded { limit_tokens, prompt_tokens, answer: answer(answer_text) }
        }
        ModelError::RequestRejected { answer: answer_text } => {
            ModelError::RequestRejected { answer: answer(answer_text) }
        }
        ModelError::Empty { usage, .. } => {
            ModelError::Empty { usage, address: call.address.to_owned() }
        }
        without_server_text @ (ModelError::Timeout { .. }
        | ModelError::ReasoningOnly { .. }
        | ModelError::BreakerOpen { .. }) => without_server_text,
    }
}

fn hide_key(text: &str, key: Option<&SecretString>) -> String {
    match key.map(|key| key.expose_secret().trim()).filter(|key| !key.is_empty()) {
        Some(key) => text.replace(key, "[key]"),
        None => text.to_owned(),
    }
}

/// Returns the beginning of a text on one line, without terminal control characters. A word that
/// may be a key is never split: it is included as a whole or omitted.
fn join_line(text: &str) -> String {
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let mut line = String::new();
    for word in words.filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        let remaining_bytes = MAX_READ_BYTES.saturating_sub(line.len());
        if word.len() > remaining_bytes {
            let end = word
                .char_indices()
                .map(|(at, _)| at)
                .take_while(|at| *at <= remaining_bytes)
                .last();
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
    match text.char_indices().nth(MAX_CHARS) {
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
        let message = format!("{} sk-secret-0123456789 ", "x".repeat(MAX_CHARS - 5));
        let answer = ServerAnswer { words: message, ..ServerAnswer::default() };
        let error = ModelError::RequestRejected { answer };
        let call = CallContext {
            address: "http://x.test/v1",
            models_url: "http://x.test/v1/models",
            model: "tiny",
            address_form: String::new(),
            server_name: "a server",
        };
        let shown = redact_error(error, &call, Some(&key)).to_string();
        assert!(!shown.contains("sk-"), "{shown}");
    }
}
