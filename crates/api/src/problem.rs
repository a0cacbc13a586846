//! Problems: the answer to a request that fails, in the form of RFC 9457.

use schemars::JsonSchema;
use scribe_domain::{
    id::{NovelId, SessionId},
    problem_code::ProblemCode,
    refusal::FieldError,
};
use serde::{Deserialize, Serialize};

/// A problem document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub struct ProblemView {
    pub code: ProblemCode,
    /// The correlation id of the request; the command line has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub correlation_id: Option<String>,
    /// What is wrong with this request.
    pub detail: String,
    /// The fields that are wrong.
    pub errors: Vec<FieldError>,
    /// The HTTP status.
    pub status: u16,
    /// The meaning of the code.
    pub title: String,
    /// The page that says what to do.
    #[serde(rename = "type")]
    pub problem_type: String,
}

/// The reason why a command of the command line failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FailureView {
    #[serde(flatten)]
    pub problem: ProblemView,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_id: Option<SessionId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub novel_id: Option<NovelId>,
}

impl ProblemView {
    /// Creates the document of a problem. All fields that do not depend on the request are derived
    /// from the code.
    #[must_use]
    pub fn new(code: ProblemCode, detail: String, errors: Vec<FieldError>) -> Self {
        Self {
            code,
            correlation_id: None,
            detail,
            errors,
            status: code.http_status(),
            title: code.title().to_owned(),
            problem_type: format!("/problems/{}", code.as_str()),
        }
    }
}
