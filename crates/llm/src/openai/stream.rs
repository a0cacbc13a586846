//! Reads a response within its time limits. Its first bytes show whether it consists of server-sent
//! events, JSON documents, a web page or plain text. Its content type is ignored, because servers
//! mislabel their responses.

use std::time::Duration;

use reqwest::{
    Response,
    header::{CONTENT_LENGTH, HeaderMap, TRANSFER_ENCODING},
};
use scribe_ports::model::{ModelError, TimeoutPhase};
use tokio::time::Instant;

use super::{
    charset::Charset,
    collect::{Collected, End, Fault, Finished},
    events::Events,
    http,
    rejection::Rejection,
    timeouts::Limits,
    transport,
    until::wait_until,
};

/// How long the connection may stay open after the stated end of a reply.
const AFTER_END: Duration = Duration::from_secs(1);
/// The same if the token count was requested and has not arrived.
const BEFORE_COUNT: Duration = Duration::from_secs(3);

/// How long a server may still reply after it has reported a failure without calling it an error.
const AFTER_FAILURE: Duration = Duration::from_secs(5);
/// How long to wait for the rest of a line that appears to be the last one.
const REST_OF_LINE: Duration = Duration::from_secs(2);

/// The limits of a stream, and the data of its call.
pub(super) struct ReadContext<'a> {
    pub(super) limits: Limits,
    pub(super) sent: Instant,
    /// True if the server was asked to count the stream's tokens.
    pub(super) expects_count: bool,
    /// The address in the form that messages show.
    pub(super) address: &'a str,
}

/// Reads the response until the reply is complete.
///
/// A comment that only keeps the connection alive does not count as activity of the model. If only
/// the token count is missing, waiting for it never invalidates the reply.
pub(super) async fn read_reply(
    mut response: Response,
    mut collected: Collected<'_>,
    reading: &ReadContext<'_>,
) -> Result<Finished, Fault> {
    let announces_end = [TRANSFER_ENCODING, CONTENT_LENGTH]
        .iter()
        .any(|name| response.headers().contains_key(name));
    let mut events = Events::new(Charset::from_headers(response.headers()));
    collected.announce(announced_bytes(response.headers()));
    let status = response.status().as_u16();
    let mut last_sign = reading.sent;
    let mut is_first = true;
    // The time at which the current line is processed without its end.
    let mut line_ends: Option<Instant> = None;
    let end = loop {
        let (phase, limit) = current_limit(&collected, reading);
        let moment = last_sign + limit;
        let next = line_ends.filter(|ends| *ends < moment);
        let bytes = match wait_until(next.unwrap_or(moment), response.chunk()).await {
            Ok(Ok(Some(bytes))) => bytes,
            Err(_) if next.is_some() => {
                line_ends = None;
                if events.take_complete_line() {
                    take_all(&mut events, &mut collected)?;
                    last_sign = Instant::now();
                }
                if collected.is_ended() || (collected.is_whole() && collected.is_document()) {
                    break End::Orderly;
                }
                continue;
            }
            Ok(Ok(None)) if announces_end => break End::Orderly,
            Ok(Ok(None)) => break End::Open,
            Ok(Err(_)) | Err(_) if collected.is_whole() => break End::Orderly,
            Ok(Err(error)) => {
                // The end of the body is missing, but the reply may be complete.
                events.end();
                take_all(&mut events, &mut collected)?;
                if collected.is_whole() || (collected.is_document() && !events.is_framed()) {
                    break End::Orderly;
                }
                return Err(broken_off(&error, &mut collected, &events, reading));
            }
            Err(_) if collected.is_document() => break End::Orderly,
            Err(_) if is_web_page(&collected, &events) => break End::Open,
            Err(_) => {
                let timeout = ModelError::Timeout { phase }.into();
                return Err(collected.take_reason().unwrap_or(timeout));
            }
        };
        if std::mem::take(&mut is_first)
            && let Some(encoding) = http::compression_of(&bytes)
        {
            return Err(Fault::Said(Rejection::compressed(status, encoding)));
        }
        events.push(&bytes)?;
        line_ends = events.may_hold_last_line().then(|| Instant::now() + REST_OF_LINE);
        let was_whole = collected.is_whole();
        let had_failed = collected.seems_failed();
        let has_taken = take_all(&mut events, &mut collected)?;
        let is_sign = has_taken && (collected.has_begun() || collected.is_whole());
        // Data after the stated end extends no limit.
        if (is_sign && !was_whole) || (collected.seems_failed() && !had_failed) {
            last_sign = Instant::now();
        }
        if collected.is_ended() {
            break End::Orderly;
        }
    };
    if !collected.is_whole() {
        events.end();
        take_all(&mut events, &mut collected)?;
        if is_web_page(&collected, &events) {
            return Err(Fault::Said(Rejection::in_markup(events.stray())));
        }
    }
    let end = if collected.is_document() { End::Orderly } else { end };
    collected.finish(end, events.stray())
}

/// Returns the length that the server announces for the whole body. A chunked body announces none.
fn announced_bytes(headers: &HeaderMap) -> Option<u64> {
    if headers.contains_key(TRANSFER_ENCODING) {
        return None;
    }
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()
}

/// Returns true if a web page came instead of a reply.
fn is_web_page(collected: &Collected<'_>, events: &Events) -> bool {
    !collected.has_begun() && events.stray().starts_with('<')
}

/// Processes every complete event. Returns true if there was one.
fn take_all(events: &mut Events, collected: &mut Collected<'_>) -> Result<bool, Fault> {
    let mut has_taken = false;
    while !collected.is_ended()
        && let Some(event) = events.pop()
    {
        collected.take_event(&event)?;
        has_taken = true;
    }
    Ok(has_taken)
}

/// Returns how long to wait for the next bytes after the last activity.
fn current_limit(collected: &Collected<'_>, reading: &ReadContext<'_>) -> (TimeoutPhase, Duration) {
    let Limits { first_token, silence, .. } = reading.limits;
    if collected.is_whole() {
        let waits_for_count = reading.expects_count && !collected.is_counted();
        let limit = if waits_for_count { BEFORE_COUNT } else { AFTER_END };
        return (TimeoutPhase::Silence, limit.min(silence));
    }
    if collected.seems_failed() {
        return (TimeoutPhase::Silence, AFTER_FAILURE.min(silence));
    }
    if collected.has_begun() {
        (TimeoutPhase::Silence, silence)
    } else {
        (TimeoutPhase::FirstToken, first_token)
    }
}

/// Returns the error of a broken response. An earlier message from the server takes precedence,
/// because it explains more.
fn broken_off(
    error: &reqwest::Error,
    collected: &mut Collected<'_>,
    events: &Events,
    reading: &ReadContext<'_>,
) -> Fault {
    if let Some(reason) = collected.take_reason() {
        return reason;
    }
    if !collected.has_begun() && !events.stray().is_empty() {
        return Fault::Said(Rejection::from_text(0, events.stray()));
    }
    transport::unreachable(error, reading.address).into()
}
