//! Problems: answers to failed requests, in the form of RFC 9457.
//!
//! A handler returns `Err(Problem)`. The middleware adds the correlation id and writes the body of
//! every problem.

mod from_error;

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use scribe_api::ProblemView;
use scribe_domain::refusal::{FieldError, Refusal};

use crate::answer::JsonAnswer;
pub(crate) use scribe_domain::problem_code::ProblemCode;

/// The number of seconds after which a temporarily failed request may be sent again.
const RETRY_AFTER_SECONDS: u16 = 1;

/// Why a request fails.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    code: ProblemCode,
    detail: String,
    errors: Vec<FieldError>,
    cause: Option<String>,
}

impl Problem {
    /// Creates a problem; `detail` says what is wrong with this request.
    #[must_use]
    pub(crate) fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), errors: Vec::new(), cause: None }
    }

    /// Adds the fields that are wrong.
    #[must_use]
    pub(crate) fn with_errors(self, errors: Vec<FieldError>) -> Self {
        Self { errors, ..self }
    }

    /// Adds a cause that is logged and not sent to the caller.
    #[must_use]
    pub(crate) fn with_cause(self, cause: String) -> Self {
        Self { cause: Some(cause), ..self }
    }

    /// Creates the problem of a request with an invalid field.
    #[must_use]
    pub(crate) fn invalid_field(field: impl Into<String>, message: impl Into<String>) -> Self {
        let (field, message) = (field.into(), message.into());
        let detail = if field.is_empty() { message.clone() } else { format!("{field}: {message}") };
        let errors = vec![FieldError { field, message }];
        Self::new(ProblemCode::MalformedRequest, detail).with_errors(errors)
    }

    /// Creates the problem of a type that is not a command of this scope.
    #[must_use]
    pub(crate) fn unknown_command(scope: &str) -> Self {
        let message = format!("is not a command for a {scope}");
        let detail = format!("command_type {message}");
        let errors = vec![FieldError { field: "command_type".to_owned(), message }];
        Self::new(ProblemCode::UnknownCommand, detail).with_errors(errors)
    }

    /// Creates the problem of a command that a later version of the program will offer.
    #[must_use]
    pub(crate) fn unavailable_command(command: &str) -> Self {
        scribe_app::Error::from(Refusal::NotOfferedYet(command.to_owned())).into()
    }

    /// Creates the problem of a server that is stopping and accepts no commands.
    #[must_use]
    pub(crate) fn server_stopping() -> Self {
        let detail = "the server is stopping and accepts no commands; send it again when a server \
                      is running";
        Self::new(ProblemCode::Stopping, detail)
    }

    /// Creates the problem of an id that does not exist.
    #[must_use]
    pub(crate) fn not_found(what: &'static str, id: &impl ToString) -> Self {
        scribe_app::Error::from(Refusal::NotFound { what, id: id.to_string() }).into()
    }

    #[must_use]
    pub(crate) fn code(&self) -> ProblemCode {
        self.code
    }

    /// Creates the answer with its body, and logs the cause, which the caller does not get.
    pub(crate) fn to_response(&self, correlation: &str) -> Response {
        if let Some(cause) = &self.cause {
            tracing::error!(code = self.code.as_str(), correlation, cause, "a request failed");
        }
        let mut answer =
            (to_http_status(self.code), JsonAnswer(self.to_view(correlation))).into_response();
        answer.headers_mut().extend(self.to_headers());
        answer
    }

    /// Returns the body of the answer.
    pub(crate) fn to_view(&self, correlation: &str) -> ProblemView {
        let problem = ProblemView::new(self.code, self.detail.clone(), self.errors.clone());
        ProblemView { correlation_id: Some(correlation.to_owned()), ..problem }
    }

    pub(crate) fn to_headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.code.http_status() == 503 {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(RETRY_AFTER_SECONDS));
        }
        headers
    }
}

/// Attaches the problem to the response. The middleware takes it out again and writes the body.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = to_http_status(self.code).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

pub(crate) fn to_http_status(code: ProblemCode) -> StatusCode {
    StatusCode::from_u16(code.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
