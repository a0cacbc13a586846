//! Answers that are written without a route: to requests that cannot be parsed, and to connections
//! beyond the limit.

use std::{sync::Arc, time::Duration};

use axum::http::{HeaderMap, HeaderValue, header};
use scribe_ports::clock::Clock;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::{
    middleware::{CorrelationId, add_common_headers},
    problem::{Problem, ProblemCode, to_http_status},
};

/// How long a refused connection stays open, so that its client can read the answer.
const REFUSAL_TIMEOUT: Duration = Duration::from_secs(1);

/// Returns the bytes of a complete answer, after which the connection is closed.
pub(super) fn render_refusal(problem: &Problem, clock: &dyn Clock) -> Vec<u8> {
    let correlation = CorrelationId::from_headers(&HeaderMap::new(), clock);
    let status = to_http_status(problem.code());
    let body = json!(problem.to_view(correlation.as_str())).to_string();
    let mut headers = problem.to_headers();
    add_common_headers(&mut headers, &correlation);
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    let date = clock.now().format("%a, %d %b %Y %H:%M:%S GMT");
    let reason = status.canonical_reason().unwrap_or_default();
    let mut answer = format!("HTTP/1.1 {} {reason}\r\ndate: {date}\r\n", status.as_u16());
    for (name, value) in &headers {
        answer.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap_or_default()));
    }
    answer.push_str("\r\n");
    answer.push_str(&body);
    answer.into_bytes()
}

/// Refuses a connection beyond the limit, and closes it.
pub(super) async fn refuse_connection(mut stream: TcpStream, clock: Arc<dyn Clock>) {
    let detail = "the server has reached its limit of open connections";
    let answer = render_refusal(&Problem::new(ProblemCode::ServerBusy, detail), &*clock);
    let refused = timeout(REFUSAL_TIMEOUT, async {
        let mut unread = [0; 4_096];
        // A client that has sent nothing yet does not expect an answer, but gets one anyway.
        if let Ok(read) = timeout(REFUSAL_TIMEOUT / 2, stream.read(&mut unread)).await {
            read?;
        }
        stream.write_all(&answer).await?;
        stream.shutdown().await?;
        // If bytes remained unread, closing the connection would discard the answer.
        while stream.read(&mut unread).await? > 0 {}
        Ok::<(), std::io::Error>(())
    });
    if !matches!(refused.await, Ok(Ok(()))) {
        tracing::trace!("a refused client did not read its whole answer");
    }
}
