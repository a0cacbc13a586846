//! Reads a response within its time limits. Its first bytes show whether it consists of server-sent
//! events, JSON documents, a web page or plain text. Its content type is ignored, because servers
//! often label their responses wrongly.

use std::time::Duration;

use reqwest::{
    Response,
    header::{CONTENT_LENGTH, HeaderMap, TRANSFER_ENCODING},
};
use scribe_ports::model::{ModelError, TimeoutPhase};
use tokio::time::Instant;

use super::{
    charset::Charset,
    collect::{CollectedReply, Fault, FinishedReply, StreamEnd},
    events::Events,
    http,
    rejection::Rejection,
    timeouts::CallLimits,
    transport,
    until::wait_until,
};

/// How long the connection may stay open after the stated end of a reply.
const MAX_TIME_AFTER_END: Duration = Duration::from_secs(1);
/// How long it may stay open after that if the token count was requested and has not arrived.
const MAX_TIME_BEFORE_TOKEN_COUNT: Duration = Duration::from_secs(3);

/// How long a server may still reply after it has reported a failure without calling it an error.
const MAX_TIME_AFTER_FAILURE: Duration = Duration::from_secs(5);
/// How long to wait for the rest of a line that appears to be the last one.
const MAX_TIME_FOR_REST_OF_LINE: Duration = Duration::from_secs(2);

/// The limits of a stream, and the data of its call.
pub(super) struct ReadContext<'a> {
    pub(super) limits: CallLimits,
    pub(super) sent: Instant,
    /// True if the server was asked to count the stream's tokens.
    pub(super) expects_count: bool,
    /// The address in the form that messages show.
    pub(super) address: &'a str,
}

/// Reads the response until the reply is complete.
///
/// A comment that only keeps the connection alive does not count as activity of the model. If only
/// the token count is missing, the reply stays valid even if waiting for the count fails.
pub(super) async fn read_reply(
    mut response: Response,
    mut collected: CollectedReply<'_>,
    context: &ReadContext<'_>,
) -> Result<FinishedReply, Fault> {
    let announces_end = [TRANSFER_ENCODING, CONTENT_LENGTH]
        .iter()
        .any(|name| response.headers().contains_key(name));
    let mut events = Events::new(Charset::from_headers(response.headers()));
    collected.set_announced_bytes(read_announced_bytes(response.headers()));
    let status = response.status().as_u16();
    let mut last_activity = context.sent;
    let mut is_first = true;
    // The time at which the current line is processed without its end.
    let mut line_deadline: Option<Instant> = None;
    let end = loop {
        let (phase, limit) = current_limit(&collected, context);
        let deadline = last_activity + limit;
        let next_line_deadline = line_deadline.filter(|ends| *ends < deadline);
        let bytes = match wait_until(next_line_deadline.unwrap_or(deadline), response.chunk()).await
        {
            Ok(Ok(Some(bytes))) => bytes,
            Err(_) if next_line_deadline.is_some() => {
                line_deadline = None;
                if events.process_complete_line() {
                    process_events(&mut events, &mut collected)?;
                    last_activity = Instant::now();
                }
                if collected.is_ended() || (collected.is_whole() && collected.is_document()) {
                    break StreamEnd::Complete;
                }
                continue;
            }
            Ok(Ok(None)) if announces_end => break StreamEnd::Complete,
            Ok(Ok(None)) => break StreamEnd::Unknown,
            Ok(Err(_)) | Err(_) if collected.is_whole() => break StreamEnd::Complete,
            Ok(Err(error)) => {
                // The end of the body is missing, but the reply may be complete.
                events.end();
                process_events(&mut events, &mut collected)?;
                if collected.is_whole() || (collected.is_document() && !events.is_framed()) {
                    break StreamEnd::Complete;
                }
                return Err(broken_response_fault(&error, &mut collected, &events, context));
            }
            Err(_) if collected.is_document() => break StreamEnd::Complete,
            Err(_) if is_web_page(&collected, &events) => break StreamEnd::Unknown,
            Err(_) => {
                let timeout = ModelError::Timeout { phase }.into();
                return Err(collected.take_notice_fault().unwrap_or(timeout));
            }
        };
        if std::mem::take(&mut is_first)
            && let Some(encoding) = http::detect_compression(&bytes)
        {
            return Err(Fault::Rejected(Rejection::for_compressed_answer(status, encoding)));
        }
        events.push(&bytes)?;
        line_deadline =
            events.may_hold_last_line().then(|| Instant::now() + MAX_TIME_FOR_REST_OF_LINE);
        let was_whole = collected.is_whole();
        let had_failed = collected.has_reported_failure();
        let has_events = process_events(&mut events, &mut collected)?;
        let is_activity = has_events && (collected.has_begun() || collected.is_whole());
        // Data after the stated end extends no limit.
        if (is_activity && !was_whole) || (collected.has_reported_failure() && !had_failed) {
            last_activity = Instant::now();
        }
        if collected.is_ended() {
            break StreamEnd::Complete;
        }
    };
    if !collected.is_whole() {
        events.end();
        process_events(&mut events, &mut collected)?;
        if is_web_page(&collected, &events) {
            return Err(Fault::Rejected(Rejection::for_markup(events.unframed_text())));
        }
    }
    let end = if collected.is_document() { StreamEnd::Complete } else { end };
    collected.finish(end, events.unframed_text())
}

/// Returns the length that the server announces for the whole body. A chunked body announces none.
fn read_announced_bytes(headers: &HeaderMap) -> Option<u64> {
    if headers.contains_key(TRANSFER_ENCODING) {
        return None;
    }
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()
}

/// Returns true if a web page came instead of a reply.
fn is_web_page(collected: &CollectedReply<'_>, events: &Events) -> bool {
    !collected.has_begun() && events.unframed_text().starts_with('<')
}

/// Processes every complete event. Returns true if there was one.
fn process_events(events: &mut Events, collected: &mut CollectedReply<'_>) -> Result<bool, Fault> {
    let mut has_events = false;
    while !collected.is_ended()
        && let Some(event) = events.pop()
    {
        collected.process_event(&event)?;
        has_events = true;
    }
    Ok(has_events)
}

/// Returns how long to wait for the next bytes after the last activity.
fn current_limit(
    collected: &CollectedReply<'_>,
    context: &ReadContext<'_>,
) -> (TimeoutPhase, Duration) {
    let CallLimits { first_token, silence, .. } = context.limits;
    if collected.is_whole() {
        let waits_for_count = context.expects_count && !collected.is_counted();
        let limit = if waits_for_count { MAX_TIME_BEFORE_TOKEN_COUNT } else { MAX_TIME_AFTER_END };
        return (TimeoutPhase::Silence, limit.min(silence));
    }
    if collected.has_reported_failure() {
        return (TimeoutPhase::Silence, MAX_TIME_AFTER_FAILURE.min(silence));
    }
    if collected.has_begun() {
        (TimeoutPhase::Silence, silence)
    } else {
        (TimeoutPhase::FirstToken, first_token)
    }
}

/// Returns the error of a response that broke off. If the server sent a message before that, the
/// message takes precedence, because it explains more.
fn broken_response_fault(
    error: &reqwest::Error,
    collected: &mut CollectedReply<'_>,
    events: &Events,
    context: &ReadContext<'_>,
) -> Fault {
    if let Some(reason) = collected.take_notice_fault() {
        return reason;
    }
    if !collected.has_begun() && !events.unframed_text().is_empty() {
        return Fault::Rejected(Rejection::from_text(0, events.unframed_text()));
    }
    transport::connection_error(error, context.address).into()
}
