//! Describes the problems of an operation by status.

use serde_json::{Value, json};

use crate::problem::ProblemCode;

/// The statuses of problems with which any request may be answered. 405 is for methods that a path
/// does not accept.
pub(super) const COMMON_STATUSES: [u16; 8] = [400, 403, 405, 408, 414, 431, 500, 503];

/// Returns the response for a status, with the problem codes that have this status.
pub(super) fn build_problem_response(status: u16, schema: &Value) -> Value {
    let codes = ProblemCode::ALL.iter().filter(|code| code.http_status() == status);
    let titles: Vec<String> =
        codes.map(|code| format!("`{}` ({})", code.as_str(), code.title())).collect();
    let mut response = json!({
        "description": format!("A problem: {}.", titles.join(", ")),
        "content": { "application/problem+json": { "schema": schema } },
    });
    if status == 503 {
        response["headers"] = json!({ "Retry-After": {
            "schema": { "type": "integer", "minimum": 0 },
            "description": "Seconds after which the request may be sent again.",
        } });
    }
    response
}
