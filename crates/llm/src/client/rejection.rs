//! A server's answer that is not a reply, and what it means.

mod context;
mod markup;
mod redirect;
mod table;
mod wait;

use std::time::Duration;

use reqwest::{Response, header::LOCATION};
use scribe_ports::model::{ModelError, ServerAnswer, TokenUsage};
use serde_json::Value;
use tokio::time::Instant;

pub(super) use self::wait::read_waits;
use self::{
    markup::{Markup, read_markup},
    table::RejectionKind,
};
use super::{
    charset::Charset,
    collect::{read_cut_json, read_value},
    endpoint::display_address,
    events::Events,
    http,
    said::{self, NamedWaits},
    until::wait_until,
};

/// The maximum number of bytes of a rejection that are read.
const MAX_BODY_BYTES: usize = 64 * 1024;

/// How long a rejection that is complete JSON may keep the connection open.
const MAX_TIME_AFTER_JSON: Duration = Duration::from_secs(1);
/// How long a rejection in plain text, which may continue, may keep the connection open.
const MAX_TIME_AFTER_TEXT: Duration = Duration::from_secs(5);

/// The status of an error that names no status.
const NO_STATUS: u16 = 0;

/// A server's answer that is not a reply.
#[derive(Debug, Default)]
pub(super) struct Rejection {
    /// The HTTP status, or the status that an error inside a reply names.
    status: u16,
    /// The words of the server, including its codes.
    message: String,
    /// The waits that the server asks for. They are boxed because most answers ask for none.
    waits: Box<NamedWaits>,
    /// The body, if it is JSON.
    body: Value,
    /// The next step after a redirect.
    redirect: Option<String>,
}

impl Rejection {
    /// Reads the answer, or the part of it that arrives in time.
    pub(super) async fn from_response(mut response: Response, limit: Duration) -> Self {
        let status = response.status().as_u16();
        let waits = read_waits(response.headers());
        let charset = Charset::from_headers(response.headers());
        let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
        // A location that is only a path is on the same server.
        let location = location.and_then(|location| response.url().join(location).ok());
        let requested_url = response.url().clone();
        let latest = Instant::now() + limit;
        let mut deadline = latest;
        let mut body = Vec::new();
        while body.len() < MAX_BODY_BYTES
            && let Ok(Ok(Some(bytes))) = wait_until(deadline, response.chunk()).await
        {
            body.extend_from_slice(&bytes);
            let is_json = body.trim_ascii_end().ends_with(b"}")
                && std::str::from_utf8(&body).is_ok_and(|text| read_value(text).is_some());
            let wait = if is_json { MAX_TIME_AFTER_JSON } else { MAX_TIME_AFTER_TEXT };
            deadline = latest.min(Instant::now() + wait);
        }
        body.truncate(MAX_BODY_BYTES);
        if let Some(encoding) = http::detect_compression(&body) {
            return Self::for_compressed_answer(status, encoding).with_waits(waits);
        }
        let mut rejection = Self::from_text(status, &charset.decode_body(&body));
        rejection = rejection.with_waits(waits);
        if (300..400).contains(&status) {
            if let Some(location) = &location {
                rejection.message =
                    format!("the server redirects to {}", display_address(location));
            }
            rejection.redirect =
                Some(redirect::next_step(status, &requested_url, location.as_ref()));
        }
        rejection
    }

    /// Reads the text of an answer: JSON, a web page, or plain text.
    pub(super) fn from_text(status: u16, text: &str) -> Self {
        let text = text.trim().trim_start_matches('\u{feff}');
        // The announced length of the body may have been too short.
        let read_cut = || text.starts_with('{').then(|| read_cut_json(text)).flatten();
        match read_value(text).or_else(read_cut) {
            Some(body @ (Value::Object(_) | Value::Array(_))) => {
                let error = said::find_error(&body).unwrap_or(&body);
                let message = said::brief_text(error);
                let waits = Box::new(said::read_body_waits(&body, &message));
                Self { status, message, waits, body, redirect: None }
            }
            // Null has no message.
            Some(Value::Null) => Self { status, ..Self::default() },
            Some(Value::String(message)) => Self::from_plain_text(status, message.trim()),
            _ => Self::from_stream(status, text)
                .unwrap_or_else(|| Self::from_plain_text(status, text)),
        }
    }

    /// Reads an answer in the form of a stream. Only its first event is used.
    fn from_stream(status: u16, text: &str) -> Option<Self> {
        let is_stream = ["data:", "event:", "error:"].iter().any(|name| text.starts_with(name));
        let mut events = Events::default();
        events.push(text.as_bytes()).ok().filter(|()| is_stream)?;
        events.end();
        let event = events.pop().filter(|event| event.data.starts_with(['{', '[']))?;
        Some(Self::from_text(status, &event.data))
    }

    /// Reads an answer that is not JSON: XML, a web page, or plain text.
    fn from_plain_text(status: u16, text: &str) -> Self {
        let message = match read_markup(text) {
            Some(Markup::Xml(body)) => {
                let status =
                    if status == NO_STATUS { said::read_status(&body) } else { Some(status) };
                let message = said::brief_text(&body);
                let waits = Box::new(said::read_body_waits(&body, &message));
                let status = status.unwrap_or(NO_STATUS);
                return Self { status, message, waits, body, redirect: None };
            }
            Some(Markup::Page(message)) => message,
            None => text.to_owned(),
        };
        let waits = Box::new(said::read_body_waits(&Value::Null, &message));
        Self { status, message, waits, ..Self::default() }
    }

    /// Reads an error inside a reply, with the status that it names.
    pub(super) fn inside_reply(error: &Value) -> Self {
        let message = said::brief_text(error);
        let status = said::read_status(error).unwrap_or(NO_STATUS);
        let waits = Box::new(said::read_body_waits(error, &message));
        Self { status, message, waits, body: error.clone(), redirect: None }
    }

    /// Adds the waits that the headers request.
    pub(super) fn with_waits(mut self, waits: NamedWaits) -> Self {
        self.waits = Box::new(waits.merge(*self.waits));
        self
    }

    /// Makes the rejection for a compressed answer. The client requests no compression.
    pub(super) fn for_compressed_answer(status: u16, encoding: &str) -> Self {
        let message = format!("{} ({encoding})", table::COMPRESSED_MESSAGE);
        Self { status, message, ..Self::default() }
    }

    /// Makes the rejection for a web page or an XML error that came in place of a reply.
    pub(super) fn for_markup(text: &str) -> Self {
        match read_markup(text) {
            Some(Markup::Xml(_)) => Self::from_plain_text(NO_STATUS, text),
            Some(Markup::Page(message)) => Self { status: 200, message, ..Self::default() },
            None => Self { status: 200, message: "a web page".to_owned(), ..Self::default() },
        }
    }

    /// Returns the words of the server in lower case.
    pub(super) fn lower_message(&self) -> String {
        self.message.to_lowercase()
    }

    pub(super) fn status(&self) -> u16 {
        self.status
    }

    /// Returns true if another form of the request may be accepted, because the server names no
    /// other reason.
    pub(super) fn is_about_form(&self) -> bool {
        matches!(self.kind(), RejectionKind::Rejected(_))
    }

    /// Returns true if the path may be wrong: the server has nothing at the path, and the model is
    /// not the cause.
    pub(super) fn is_about_path(&self) -> bool {
        let steps = [table::PATH_STEP, table::METHOD_STEP, table::WEB_PAGE_STEP, table::LOGIN_STEP];
        matches!(self.kind(), RejectionKind::Misconfigured(step) if steps.contains(&step))
    }

    /// Returns true if the server asks to be called again later.
    pub(super) fn asks_to_wait(&self) -> bool {
        matches!(self.kind(), RejectionKind::NotReady | RejectionKind::RateLimited)
    }

    fn kind(&self) -> RejectionKind {
        let by_status = match self.status {
            420 | 429 => RejectionKind::RateLimited,
            // Groq answers 498 if its capacity is exceeded.
            498 | 503 if self.waits.stated_wait().is_some() => RejectionKind::NotReady,
            408 | 498 | 500 | 502..=504 | 506..=599 | NO_STATUS => RejectionKind::Unavailable,
            _ => RejectionKind::Rejected(table::READ_MESSAGE_STEP),
        };
        match table::classify(self.status, &self.lower_message()).unwrap_or(by_status) {
            // The server is too busy for a body of this size and says for how long.
            RejectionKind::Rejected(_)
                if self.status == 413 && self.waits.stated_wait().is_some() =>
            {
                RejectionKind::NotReady
            }
            kind => kind,
        }
    }

    pub(super) fn into_error(self) -> ModelError {
        let kind = self.kind();
        let Self { status, message, waits, body, redirect } = self;
        let retry_after = match kind {
            RejectionKind::RateLimited => {
                waits.stated_wait().or_else(|| waits.until_reset(&message))
            }
            _ => waits.stated_wait(),
        };
        let status = Some(status).filter(|status| *status != NO_STATUS);
        let answer = |step: &str, message: String| ServerAnswer {
            address: String::new(),
            status,
            words: message,
            next_step: step.to_owned(),
        };
        let reason = |message: &str| match status {
            Some(status) => format!("{status} {}", message.trim()).trim_end().to_owned(),
            None if message.trim().is_empty() => {
                "the server failed without giving a reason".to_owned()
            }
            None => message.trim().to_owned(),
        };
        match kind {
            RejectionKind::Context => {
                let (limit_tokens, prompt_tokens) = context::parse_token_counts(&message, &body);
                let answer = answer(
                    table::CONTEXT_STEP,
                    append_counts(message, limit_tokens, prompt_tokens),
                );
                ModelError::ContextExceeded { limit_tokens, prompt_tokens, answer }
            }
            RejectionKind::Filtered => {
                ModelError::Refused { reason: message, usage: TokenUsage::default() }
            }
            RejectionKind::NotReady => {
                ModelError::NotReady { reason: reason(&message), retry_after }
            }
            RejectionKind::RateLimited => {
                ModelError::RateLimited { reason: reason(&message), retry_after }
            }
            RejectionKind::Unavailable => {
                ModelError::Unavailable { reason: reason(&message), retry_after }
            }
            RejectionKind::Key => {
                ModelError::Unauthorized { answer: answer(table::KEY_STEP, message) }
            }
            RejectionKind::Denied(step) => {
                ModelError::AccessDenied { answer: answer(step, message) }
            }
            RejectionKind::Misconfigured(step) => {
                let redirect = redirect.filter(|_| step == table::REDIRECT_STEP);
                let step = redirect.unwrap_or_else(|| step.to_owned());
                ModelError::Misconfigured { answer: answer(&step, message) }
            }
            RejectionKind::Rejected(step) => {
                ModelError::RequestRejected { answer: answer(step, message) }
            }
        }
    }
}

/// Appends the token counts that the body states outside the message.
fn append_counts(mut message: String, limit: Option<u32>, prompt: Option<u32>) -> String {
    for (tokens, place) in [(prompt, "in the prompt"), (limit, "in the context")] {
        if let Some(tokens) = tokens.map(|tokens| tokens.to_string())
            && !message.contains(&tokens)
        {
            message.push_str(&format!("; {tokens} tokens {place}"));
        }
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the name of an error's kind.
    fn kind(status: u16, text: &str) -> String {
        let error = format!("{:?}", Rejection::from_text(status, text).into_error());
        error.split([' ', '{']).next().unwrap().to_owned()
    }

    #[test]
    fn statuses_map_to_errors_that_a_caller_can_act_on() {
        for (status, text, expected) in [
            (401, "", "Unauthorized"),
            (403, "", "AccessDenied"),
            (400, "API key not valid. Please pass a valid API key.", "Unauthorized"),
            (403, "input flagged by moderation", "Refused"),
            (400, "x; content_filter", "Refused"),
            (404, "no such model", "Misconfigured"),
            (404, "404 page not found", "Misconfigured"),
            (302, "", "Misconfigured"),
            (429, "slow", "RateLimited"),
            (429, "insufficient_quota", "AccessDenied"),
            (402, "", "AccessDenied"),
            (403, "Key limit exceeded (total limit)", "AccessDenied"),
            (403, "Country, region, or territory not supported", "AccessDenied"),
            (501, "", "RequestRejected"),
            (422, "no", "RequestRejected"),
            (503, "Loading model", "NotReady"),
            (503, r#"{"error":"Model x is currently loading","estimated_time":20.0}"#, "NotReady"),
            (503, "server busy, please try again.  maximum pending requests exceeded", "NotReady"),
            (425, "", "NotReady"),
            (413, "Request too large for model `x` on tokens per minute", "ContextExceeded"),
            (413, "<html><title>413 Request Entity Too Large</title>", "RequestRejected"),
            (400, "The plain HTTP request was sent to HTTPS port", "Misconfigured"),
            (404, r#"{"error":{"message":"model 'x' not found"}}"#, "Misconfigured"),
        ] {
            assert_eq!(kind(status, text), expected, "{status} {text}");
        }
        for status in [408, 500, 502, 503, 529] {
            assert_eq!(kind(status, "down"), "Unavailable", "{status}");
        }
    }

    #[test]
    fn a_web_page_is_described_by_its_title() {
        let message = |text: &str| Rejection::from_text(502, text).message;
        assert_eq!(
            message("<!DOCTYPE html>\n<html><head><title>Just a moment...</title>"),
            "a web page with the title \"Just a moment...\""
        );
        assert_eq!(message("<html><body>x"), "a web page with the words \"x\"");
        assert_eq!(message("<think>"), "<think>");
    }
}
