//! Reads a response within its limits of time: server-sent events, or one JSON document from a
//! server that does not stream.
//!
//! Source: WHATWG HTML, "Server-sent events". Every `data` line is an event of its own here: no
//! server breaks one over several lines, and some leave out the blank line between two.

use reqwest::{Response, header::CONTENT_TYPE};
use scribe_ports::model::{ModelError, Stage};
use tokio::time::{Instant, timeout_at};

use super::{Timeouts, collect::Collected, rejection};

/// No line of a stream is longer.
const LONGEST_LINE_BYTES: usize = 8 * 1024 * 1024;

/// Reads the response until the reply is whole.
///
/// A comment that only keeps the connection alive does not count as a sign of life from the model.
/// Where nothing but the count of tokens is missing, waiting for it never spoils the reply.
pub(super) async fn read(
    mut response: Response,
    collected: &mut Collected<'_>,
    timeouts: &Timeouts,
    sent: Instant,
) -> Result<(), ModelError> {
    let is_document = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"application/json"));
    let mut lines = Lines::default();
    let mut last_sign = sent;
    loop {
        let (stage, limit) = if collected.has_begun() {
            (Stage::Silence, timeouts.silence)
        } else {
            (Stage::FirstToken, timeouts.first_token)
        };
        let bytes = match timeout_at(last_sign + limit, response.chunk()).await {
            Ok(Ok(Some(bytes))) => bytes,
            Ok(Ok(None)) => break,
            Ok(Err(_)) | Err(_) if collected.is_whole() => return Ok(()),
            Ok(Err(error)) => return Err(rejection::unreachable(&error)),
            Err(_) => return Err(ModelError::Timeout { stage }),
        };
        lines.push(&bytes)?;
        if is_document {
            continue;
        }
        while let Some(line) = lines.next_line()? {
            if take(&line, collected)? && collected.has_begun() {
                last_sign = Instant::now();
            }
            if collected.is_ended() {
                return Ok(());
            }
        }
    }
    let rest = lines.rest()?;
    if is_document {
        return collected.take(rest.trim());
    }
    take(&rest, collected)?;
    if collected.is_whole() {
        return Ok(());
    }
    let reason = "the connection ended before the reply did".to_owned();
    if collected.has_begun() {
        return Err(ModelError::Unavailable { reason, retry_after: None });
    }
    Err(ModelError::InvalidReply { reason })
}

/// Takes a line; true if it held an event.
fn take(line: &str, collected: &mut Collected<'_>) -> Result<bool, ModelError> {
    match line.strip_prefix("data:").map(str::trim) {
        Some(data) if !data.is_empty() => collected.take(data).map(|()| true),
        Some(_) | None => Ok(false),
    }
}

/// Cuts bytes into lines, wherever they were cut on the way.
#[derive(Default)]
struct Lines {
    bytes: Vec<u8>,
    /// Up to here there is no end of a line.
    searched: usize,
}

impl Lines {
    fn push(&mut self, bytes: &[u8]) -> Result<(), ModelError> {
        self.bytes.extend_from_slice(bytes);
        if self.bytes.len() > LONGEST_LINE_BYTES {
            return Err(ModelError::InvalidReply { reason: "a line has no end".to_owned() });
        }
        Ok(())
    }

    fn next_line(&mut self) -> Result<Option<String>, ModelError> {
        let found = self.bytes[self.searched..].iter().position(|b| matches!(b, b'\n' | b'\r'));
        let Some(offset) = found else {
            self.searched = self.bytes.len();
            return Ok(None);
        };
        let end = self.searched + offset;
        let line = text(self.bytes[..end].to_vec());
        self.bytes.drain(..=end);
        self.searched = 0;
        line.map(Some)
    }

    fn rest(self) -> Result<String, ModelError> {
        text(self.bytes)
    }
}

fn text(bytes: Vec<u8>) -> Result<String, ModelError> {
    String::from_utf8(bytes)
        .map_err(|_| ModelError::InvalidReply { reason: "the reply is not UTF-8".to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_whole_wherever_the_bytes_were_cut() {
        let stream = "data: 雨\r\n\r\n: ping\ndata: b\rdata: c".as_bytes();
        for size in 1..stream.len() {
            let mut lines = Lines::default();
            let mut seen = Vec::new();
            for bytes in stream.chunks(size) {
                lines.push(bytes).unwrap();
                while let Some(line) = lines.next_line().unwrap() {
                    seen.push(line);
                }
            }
            seen.push(lines.rest().unwrap());
            seen.retain(|line| !line.is_empty());
            assert_eq!(seen, ["data: 雨", ": ping", "data: b", "data: c"], "{size}");
        }
    }
}
