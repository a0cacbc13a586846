//! The responses of an operation: every status that it may answer with.

use serde_json::{Map, Value, json};

use super::{Shape, Takes, schemas::reference};
use crate::problem::ProblemCode;

/// What any request may be answered with, whatever it asks for; 405 for any other method of the path.
const OF_ALL: [u16; 8] = [400, 403, 405, 408, 414, 431, 500, 503];

/// The statuses of an operation's problems.
fn problems(path: &str, shape: &Shape) -> Vec<u16> {
    let mut statuses = OF_ALL.to_vec();
    if path.contains('{') {
        statuses.push(404);
    }
    match shape.takes {
        Takes::Nothing => {}
        Takes::Action => statuses.push(409),
        // A command may name what does not exist.
        Takes::Command(_) => statuses.extend([404, 409, 413, 415, 422]),
        Takes::Unoffered(_) => statuses.extend([413, 415, 422]),
    }
    statuses.extend(shape.refused_with);
    statuses.sort_unstable();
    statuses.dedup();
    statuses
}

/// The responses object of an operation.
pub(super) fn responses(path: &str, shape: &Shape) -> Value {
    let (media_type, schema) = &shape.answer;
    let mut content = json!({ *media_type: { "schema": schema } });
    if let Some(other) = shape.or_media_type {
        content[other] = content[*media_type].clone();
    }
    let mut responses = Map::new();
    if !matches!(shape.takes, Takes::Unoffered(_)) {
        responses.insert("200".to_owned(), json!({ "description": "Done.", "content": content }));
    }
    if let Takes::Command(_) = shape.takes {
        let description = "Taken in; work goes on.";
        responses
            .insert("202".to_owned(), json!({ "description": description, "content": content }));
    }
    for status in problems(path, shape) {
        let mut response = problem(status);
        if status == 503 && shape.is_health {
            response["content"]["application/json"] = json!({ "schema": reference("Health") });
        }
        responses.insert(status.to_string(), response);
    }
    Value::Object(responses)
}

/// A problem, with the codes that have its status.
fn problem(status: u16) -> Value {
    let codes = ProblemCode::ALL.iter().filter(|code| code.http_status() == status);
    let titles: Vec<String> =
        codes.map(|code| format!("`{}` ({})", code.as_str(), code.title())).collect();
    let mut problem = json!({
        "description": format!("A problem: {}.", titles.join(", ")),
        "content": { "application/problem+json": { "schema": reference("Problem") } },
    });
    if status == 503 {
        problem["headers"] = json!({ "Retry-After": {
            "schema": { "type": "integer", "minimum": 0 },
            "description": "Seconds after which the request may be sent again.",
        } });
    }
    problem
}
