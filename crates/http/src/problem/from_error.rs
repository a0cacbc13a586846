//! Converts the application's errors to problems. Decides which details are sent to the caller and
//! which are only written to the log.

use scribe_app::Error;
use scribe_domain::refusal::{FieldError, Refusal};
use scribe_ports::store::StoreError;

use super::{Problem, ProblemCode};

/// The detail for the caller if the cause is only logged.
const LOGGED_CAUSE_DETAIL: &str =
    "the request failed; search the server log for its correlation id";

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let (code, text) = (error.problem_code(), error.to_string());
        let problem = match (&error, code) {
            (Error::Refused(Refusal::InvalidData(fields)), _) => {
                Self::new(code, describe_first_fault(fields))
            }
            (_, ProblemCode::DataFolderUnwritable) => {
                let detail = format!(
                    "{text}. Nothing was stored; free some space, then send the request again"
                );
                Self::new(code, detail).with_cause(text)
            }
            (
                _,
                ProblemCode::DatabaseUnavailable
                | ProblemCode::DatabaseUnusable
                | ProblemCode::BusUnavailable
                | ProblemCode::DamagedData
                | ProblemCode::Internal,
            ) => Self::new(code, LOGGED_CAUSE_DETAIL).with_cause(text),
            _ => Self::new(code, text),
        };
        problem.with_errors(error.field_errors())
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Error::from(error).into()
    }
}

/// Describes the first fault; the others are in the list of errors.
fn describe_first_fault(fields: &[FieldError]) -> String {
    match fields {
        [] => "the data breaks a rule".to_owned(),
        [only] => format!("{}: {}", only.field, only.message),
        [first, rest @ ..] => {
            format!("{}: {} (and {} more)", first.field, first.message, rest.len())
        }
    }
}
