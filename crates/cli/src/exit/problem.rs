//! Failures as problem objects, in the form of the API.

use scribe_domain::refusal::FieldError;
use scribe_http::problem::{Code, Problem};
use serde_json::{Value, json};

use super::{Exit, Failure};

/// The problem object of a failure.
pub(super) fn of(failure: &Failure) -> Value {
    let detail = failure.to_string();
    match failure {
        Failure::OfBook { failure: inner, session_id, novel_id } => {
            let mut problem = of(inner);
            if let Value::Object(fields) = &mut problem {
                fields.extend(session_id.map(|id| ("session_id".to_owned(), json!(id))));
                fields.extend(novel_id.map(|id| ("novel_id".to_owned(), json!(id))));
            }
            problem
        }
        Failure::Server(problem) => (**problem).clone(),
        Failure::App(error) => {
            let problem = Problem::from((**error).clone());
            shown(problem.code(), &detail, problem.errors())
        }
        Failure::Usage(_) => shown(Code::WrongUsage, &detail, &[]),
        Failure::Resumable(_) => shown(Code::BookRests, &detail, &[]),
        Failure::Refused(_) => shown(Code::CommandFailed, &detail, &[]),
        Failure::RefusedAs(code, _) => shown(*code, &detail, &[]),
        Failure::Folder(_) => shown(Code::DataFolderUnwritable, &detail, &[]),
        Failure::Held(_) => shown(Code::DataFolderHeld, &detail, &[]),
        Failure::Interrupted | Failure::Left => shown(Code::Interrupted, &detail, &[]),
        Failure::Other(_) => shown(Code::Internal, &detail, &[]),
    }
}

/// A problem object.
pub(super) fn shown(code: Code, detail: &str, errors: &[FieldError]) -> Value {
    json!({
        "type": format!("/problems/{}", code.as_str()),
        "title": code.title(),
        "status": code.http_status(),
        "detail": detail,
        "code": code.as_str(),
        "errors": errors,
    })
}

/// The exit code of a server's problem.
pub(super) fn exit(problem: &Value) -> Exit {
    let code = problem.get("code").and_then(Value::as_str).and_then(|text| text.parse().ok());
    match (code, problem.get("status").and_then(Value::as_u64)) {
        (Some(Code::InvalidData | Code::MalformedRequest), _) => Exit::Usage,
        (Some(Code::DataFolderUnwritable | Code::DataFolderHeld | Code::DatabaseUnusable), _) => {
            Exit::Folder
        }
        (_, Some(400..=499)) => Exit::Refused,
        _ => Exit::Internal,
    }
}
