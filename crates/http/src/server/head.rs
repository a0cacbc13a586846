//! Checks the head of a request before the HTTP library reads it, so that this server answers a
//! faulty head with a problem.

use axum::http::Uri;
use httparse::{EMPTY_HEADER, Error, Header, Request, Status};

use super::framing::BodyFraming;
use crate::problem::{Problem, ProblemCode};

/// The maximum length of a request target, in bytes.
pub const MAX_URI_BYTES: usize = 8 * 1024;
/// The maximum size of a head, in bytes: the request line and all headers.
pub const MAX_HEAD_BYTES: usize = 32 * 1024;
/// The maximum number of headers.
pub const MAX_HEADERS: usize = 100;

/// The maximum number of bytes of empty lines before a request. A client may have sent them after
/// its last body.
///
/// Source: RFC 9112, section 2.2.
pub const MAX_EMPTY_LINE_BYTES: usize = 1024;

/// A body of this length or more is refused because of its head alone, because the HTTP library
/// cannot parse such a number.
const MAX_BODY_LENGTH: u64 = 1 << 62;

/// The result of parsing a head.
pub(super) enum HeadOutcome {
    /// More bytes are needed.
    Partial,
    /// The head is complete. The values are its length in bytes and the framing of the body.
    Whole(usize, BodyFraming),
    Refused(Problem),
}

/// Parses the bytes from the start of a request.
pub(super) fn read_head(bytes: &[u8]) -> HeadOutcome {
    let mut headers = [EMPTY_HEADER; MAX_HEADERS];
    let mut request = Request::new(&mut headers);
    let parsed = request.parse(bytes);
    let target = request.path.unwrap_or_default();
    let empty_lines = bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    if empty_lines > MAX_EMPTY_LINE_BYTES {
        return refuse_head("too many empty lines before the request");
    }
    if target.len() > MAX_URI_BYTES {
        return HeadOutcome::Refused(uri_too_long_problem());
    }
    match parsed {
        Ok(Status::Partial)
            if request.path.is_none() && bytes.len() - empty_lines > MAX_URI_BYTES =>
        {
            HeadOutcome::Refused(uri_too_long_problem())
        }
        Ok(Status::Partial) if bytes.len() > MAX_HEAD_BYTES => {
            HeadOutcome::Refused(headers_too_large_problem())
        }
        Ok(Status::Partial) => HeadOutcome::Partial,
        Ok(Status::Complete(length)) if length > MAX_HEAD_BYTES => {
            HeadOutcome::Refused(headers_too_large_problem())
        }
        Ok(Status::Complete(length)) => {
            if target.parse::<Uri>().is_err() {
                return refuse_head("the target of the request is not a URI");
            }
            let hosts = request.headers.iter().filter(|header| has_name(header, "host"));
            if hosts.count() > 1 {
                return refuse_head("the header Host occurs more than once");
            }
            match parse_framing(request.version, request.headers) {
                Ok(framing) => HeadOutcome::Whole(length, framing),
                Err(problem) => HeadOutcome::Refused(problem),
            }
        }
        Err(Error::TooManyHeaders) => HeadOutcome::Refused(headers_too_large_problem()),
        Err(Error::Version) => refuse_head("the request line is not `METHOD target HTTP/1.1`"),
        Err(Error::HeaderName | Error::HeaderValue) => refuse_head("a header cannot be read"),
        Err(Error::NewLine | Error::Status | Error::Token) => {
            refuse_head("the first line is not that of an HTTP request")
        }
    }
}

/// Returns the framing of the body. Two different lengths, or a length together with chunks, are
/// refused, because two readers could then disagree about where the request ends.
///
/// Source: RFC 9112, section 6.3.
fn parse_framing(version: Option<u8>, headers: &[Header<'_>]) -> Result<BodyFraming, Problem> {
    let values = |name: &'static str| headers.iter().filter(move |header| has_name(header, name));
    let mut length = None;
    for header in values("content-length") {
        let digits = std::str::from_utf8(header.value).ok();
        let digits = digits.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        let digits = digits.filter(|digits| !digits.is_empty());
        // A number that does not fit into 64 bits is longer than any body.
        let own = digits.map(|digits| digits.parse().unwrap_or(u64::MAX));
        if own.is_none() || length.is_some_and(|length| Some(length) != own) {
            return Err(malformed_head_problem(
                "the header Content-Length must be one whole number",
            ));
        }
        length = own;
    }
    let mut encodings = values("transfer-encoding");
    match (encodings.next(), encodings.next(), length) {
        (None, _, Some(MAX_BODY_LENGTH..)) => {
            let detail = "the header Content-Length is larger than any body may be";
            Err(Problem::new(ProblemCode::BodyTooLarge, detail))
        }
        (None, _, length) => Ok(BodyFraming::with_length(length.unwrap_or(0))),
        (Some(_), _, Some(_)) => {
            Err(malformed_head_problem("Content-Length and Transfer-Encoding cannot be combined"))
        }
        (Some(only), None, None)
            if version == Some(1) && only.value.eq_ignore_ascii_case(b"chunked") =>
        {
            Ok(BodyFraming::new_chunked())
        }
        (Some(_), _, None) => Err(malformed_head_problem(
            "the only accepted Transfer-Encoding is chunked, with HTTP/1.1",
        )),
    }
}

fn has_name(header: &Header<'_>, name: &str) -> bool {
    header.name.eq_ignore_ascii_case(name)
}

fn refuse_head(detail: &str) -> HeadOutcome {
    HeadOutcome::Refused(malformed_head_problem(detail))
}

fn malformed_head_problem(detail: &str) -> Problem {
    Problem::new(ProblemCode::MalformedRequest, detail)
}

fn uri_too_long_problem() -> Problem {
    let detail = format!("the target of a request may have at most {MAX_URI_BYTES} bytes");
    Problem::new(ProblemCode::UriTooLong, detail)
}

fn headers_too_large_problem() -> Problem {
    let detail = format!(
        "a request may have at most {MAX_HEADERS} headers and {MAX_HEAD_BYTES} bytes before its \
         body"
    );
    Problem::new(ProblemCode::HeadersTooLarge, detail)
}
