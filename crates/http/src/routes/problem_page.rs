//! `GET /problems/{code}`: the page that a problem's `type` names.

use std::str::FromStr;

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use schemars::JsonSchema;

use crate::{
    openapi::{HandlerOutput, Operation},
    problem::{Problem, ProblemCode},
    request::LastPathParameter,
};

/// The code of a problem.
#[derive(JsonSchema)]
#[schemars(inline, transparent)]
pub(super) struct CodeInPath(ProblemCode);

impl FromStr for CodeInPath {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let unknown = |_| Problem::new(ProblemCode::NotFound, "no problem has this code");
        text.parse().map(Self).map_err(unknown)
    }
}

pub(super) async fn show_problem(
    name: LastPathParameter<CodeInPath>,
) -> Result<ProblemPage, Problem> {
    let CodeInPath(code) = name.parse()?;
    Ok(ProblemPage(code))
}

/// The page of a problem, as Markdown.
pub(super) struct ProblemPage(ProblemCode);

impl IntoResponse for ProblemPage {
    fn into_response(self) -> Response {
        let kind = (header::CONTENT_TYPE, "text/markdown; charset=utf-8");
        ([kind], self.0.page()).into_response()
    }
}

impl HandlerOutput for ProblemPage {
    fn describe(operation: &mut Operation<'_>) {
        operation.add_text_answer("text/markdown");
    }
}
