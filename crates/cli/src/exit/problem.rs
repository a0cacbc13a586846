//! Failures as problem objects, in the form of the API.

use scribe_domain::problem_code::ProblemCode;
use scribe_domain::refusal::FieldError;
use scribe_http::problem::Problem;
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
        Failure::Usage(_) => shown(ProblemCode::WrongUsage, &detail, &[]),
        Failure::Resumable(_) => shown(ProblemCode::BookRests, &detail, &[]),
        Failure::Refused(_) => shown(ProblemCode::CommandFailed, &detail, &[]),
        Failure::RefusedAs(code, _) => shown(*code, &detail, &[]),
        Failure::Folder(_) => shown(ProblemCode::DataFolderUnwritable, &detail, &[]),
        Failure::Held(_) | Failure::DatabaseHeld(_) => {
            shown(ProblemCode::DataFolderHeld, &detail, &[])
        }
        Failure::Interrupted | Failure::Left | Failure::Unanswered => {
            shown(ProblemCode::Interrupted, &detail, &[])
        }
        Failure::Other(_) => shown(ProblemCode::Internal, &detail, &[]),
    }
}

/// A problem object.
pub(super) fn shown(code: ProblemCode, detail: &str, errors: &[FieldError]) -> Value {
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
        (Some(ProblemCode::InvalidData | ProblemCode::MalformedRequest), _) => Exit::Usage,
        (
            Some(
                ProblemCode::DataFolderUnwritable
                | ProblemCode::DataFolderHeld
                | ProblemCode::DatabaseUnusable,
            ),
            _,
        ) => Exit::Folder,
        (Some(ProblemCode::Stopping), _) => Exit::Resumable,
        (_, Some(400..=499)) => Exit::Refused,
        _ => Exit::Internal,
    }
}
