//! `GET /problems/{code}`: the page that a problem's `type` names.

use axum::{
    extract::RawPathParams,
    http::header,
    response::{IntoResponse, Response},
};

use crate::problem::{Problem, ProblemCode};

pub(super) async fn problem_page(params: RawPathParams) -> Result<Response, Problem> {
    let code = params.iter().next().and_then(|(_, text)| text.parse::<ProblemCode>().ok());
    match code {
        Some(code) => {
            let kind = (header::CONTENT_TYPE, "text/markdown; charset=utf-8");
            Ok(([kind], code.page()).into_response())
        }
        None => Err(Problem::new(ProblemCode::NotFound, "no problem has this code")),
    }
}
