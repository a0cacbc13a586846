//! The correlation id of a request.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, HeaderValue, request::Parts},
};
use scribe_ports::clock::Clock;

use crate::openapi::{HandlerInput, Operation};

/// The header in requests and answers.
pub(super) const CORRELATION_HEADER: HeaderName = HeaderName::from_static("x-correlation-id");

/// The maximum length that is accepted, in characters.
const MAX_CORRELATION_CHARS: usize = 128;

/// Identifies everything that results from one request.
#[derive(Debug, Clone, Default)]
pub(crate) struct CorrelationId(Arc<str>);

impl CorrelationId {
    /// Uses the caller's id if it is printable ASCII and not too long; otherwise creates a UUID.
    pub(crate) fn from_headers(headers: &HeaderMap, clock: &dyn Clock) -> Self {
        let given = headers.get(CORRELATION_HEADER).map(HeaderValue::as_bytes).filter(|bytes| {
            (1..=MAX_CORRELATION_CHARS).contains(&bytes.len())
                && bytes.iter().all(|byte| matches!(byte, b' '..=b'~'))
        });
        match given.and_then(|bytes| std::str::from_utf8(bytes).ok()) {
            Some(given) => Self(given.into()),
            None => Self(clock.new_uuid().to_string().into()),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Every operation accepts the header, whether its handler uses it or not.
impl HandlerInput for CorrelationId {
    fn describe(_: &mut Operation<'_>) {}
}

impl<S: Send + Sync> FromRequestParts<S> for CorrelationId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}
