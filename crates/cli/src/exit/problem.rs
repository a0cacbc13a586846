//! Converts failures to problem objects in the form of the API.

use scribe_api::{FailureView, ProblemView};
use scribe_domain::problem_code::ProblemCode;

use super::{Exit, Failure};

/// Returns the problem object of a failure.
pub(super) fn build_failure_view(failure: &Failure) -> FailureView {
    let plain = |code| ProblemView::new(code, failure.to_string(), Vec::new());
    let problem = match failure {
        Failure::OfBook { failure: inner, session_id, novel_id } => {
            let inner = build_failure_view(inner);
            return FailureView {
                session_id: session_id.or(inner.session_id),
                novel_id: novel_id.or(inner.novel_id),
                ..inner
            };
        }
        Failure::Server(problem) => (**problem).clone(),
        Failure::App(error) => {
            ProblemView::new(error.problem_code(), failure.to_string(), error.field_errors())
        }
        Failure::Usage(_) => plain(ProblemCode::WrongUsage),
        Failure::Resumable(_) => plain(ProblemCode::BookRests),
        Failure::Refused(_) => plain(ProblemCode::CommandFailed),
        Failure::RefusedAs(code, _) => plain(*code),
        Failure::Folder(_) => plain(ProblemCode::DataFolderUnwritable),
        Failure::Held(_) | Failure::DatabaseHeld(_) => plain(ProblemCode::DataFolderHeld),
        Failure::Interrupted | Failure::Detached | Failure::Unanswered => {
            plain(ProblemCode::Interrupted)
        }
        Failure::Other(_) => plain(ProblemCode::Internal),
    };
    FailureView { problem, session_id: None, novel_id: None }
}

pub(super) fn exit_code_of_problem(problem: &ProblemView) -> Exit {
    match (problem.code, problem.status) {
        (ProblemCode::InvalidData | ProblemCode::MalformedRequest, _) => Exit::Usage,
        (
            ProblemCode::DataFolderUnwritable
            | ProblemCode::DataFolderHeld
            | ProblemCode::DatabaseUnusable,
            _,
        ) => Exit::Folder,
        (ProblemCode::Stopping, _) => Exit::Resumable,
        (_, 400..=499) => Exit::Refused,
        _ => Exit::Internal,
    }
}
