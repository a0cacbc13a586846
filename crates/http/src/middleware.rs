//! The middleware of all routes. It adds a correlation id and headers that protect browsers, and
//! writes the body of a problem. A panic becomes a problem too. A request that another site may
//! have sent does not reach a route.

mod correlation;
mod cross_site;

use std::panic::AssertUnwindSafe;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::FutureExt;

pub(crate) use self::correlation::CorrelationId;
use crate::{
    HttpState,
    problem::{Problem, ProblemCode},
};

/// Headers that every answer has unless its route sets them.
const COMMON_HEADERS: [(HeaderName, &str); 7] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Runs a route inside the middleware.
pub(crate) async fn handle_request(
    State(state): State<HttpState>,
    mut request: Request,
    next: Next,
) -> Response {
    let correlation = CorrelationId::from_headers(request.headers(), &*state.ports.clock);
    request.extensions_mut().insert(correlation.clone());
    let answer = async {
        if let Err(problem) = cross_site::check_origin(&request, state.listens_on) {
            return problem.into_response();
        }
        // A request with an unsafe method is a command, and a stopping server accepts no commands.
        if !request.method().is_safe() && state.ports.shutdown.is_requested() {
            return Problem::server_stopping().into_response();
        }
        state.answer_budget.admit_answer(next.run(request).await)
    };
    let ran = AssertUnwindSafe(answer).catch_unwind().await;
    let response = ran.unwrap_or_else(|_| {
        Problem::new(
            ProblemCode::Internal,
            "the request failed; search the server log for its correlation id",
        )
        .with_cause("a route panicked".to_owned())
        .into_response()
    });
    let mut response = render_problem_body(response, &correlation);
    add_common_headers(response.headers_mut(), &correlation);
    response
}

/// Writes the body of a problem and keeps the headers of the route, such as `Allow`.
fn render_problem_body(mut response: Response, correlation: &CorrelationId) -> Response {
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    let mut answer = problem.to_response(correlation.as_str());
    for (name, value) in response.headers() {
        if *name != header::CONTENT_LENGTH && *name != header::CONTENT_TYPE {
            answer.headers_mut().insert(name.clone(), value.clone());
        }
    }
    answer
}

/// Adds the headers that every answer has.
pub(crate) fn add_common_headers(headers: &mut HeaderMap, correlation: &CorrelationId) {
    for (name, value) in COMMON_HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if let Ok(value) = HeaderValue::from_str(correlation.as_str()) {
        headers.insert(correlation::CORRELATION_HEADER, value);
    }
}
