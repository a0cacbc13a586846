//! `GET /problems/{code}`: the page that a problem's `type` names.

use axum::{
    extract::RawPathParams,
    http::header,
    response::{IntoResponse, Response},
};

use crate::problem::{Code, Problem};

pub(super) async fn problem_page(params: RawPathParams) -> Result<Response, Problem> {
    let code = params.iter().next().and_then(|(_, text)| text.parse::<Code>().ok());
    match code {
        Some(code) => {
            let kind = (header::CONTENT_TYPE, "text/markdown; charset=utf-8");
            Ok(([kind], code.page()).into_response())
        }
        None => Err(Problem::new(Code::NotFound, "no problem has this code")),
    }
}
