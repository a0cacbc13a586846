//! From the application's errors to problems: the one place.

use scribe_app::Error;
use scribe_domain::refusal::{FieldError, Refusal};
use scribe_ports::{bus::BusError, store::StoreError};

use super::{Problem, ProblemCode};

/// What a caller reads of a failure whose cause is for the log only.
const SEE_THE_LOG: &str = "the log says more under the correlation id";

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let text = error.to_string();
        let hidden = |code| Self::new(code, SEE_THE_LOG).caused_by(text.clone());
        match error {
            Error::CommandActive(_) => Self::new(ProblemCode::CommandAlreadyActive, text),
            Error::CommandReused(_) => Self::new(ProblemCode::CommandIdReused, text),
            Error::DeadLetterClosed(_) => Self::new(ProblemCode::DeadLetterClosed, text),
            Error::NoText(_) => Self::new(ProblemCode::NoTextYet, text),
            Error::Refused(Refusal::NotFound { .. }) => Self::new(ProblemCode::NotFound, text),
            Error::Refused(Refusal::SessionClosed(_)) => {
                Self::new(ProblemCode::SessionClosed, text)
            }
            Error::Refused(Refusal::WrongStatus(_)) => Self::new(ProblemCode::WrongStatus, text),
            Error::Refused(Refusal::WrongStage { .. }) => Self::new(ProblemCode::WrongStage, text),
            Error::Refused(Refusal::NoConceptSelected) => {
                Self::new(ProblemCode::NoConceptSelected, text)
            }
            Error::Refused(Refusal::StagesOpen(stages)) => {
                Self::new(ProblemCode::StagesOpen, text).with_errors(of_stages(stages))
            }
            Error::Refused(Refusal::TooManyProposals(_)) => {
                Self::new(ProblemCode::TooManyProposals, text)
            }
            Error::Refused(Refusal::StaleVersion { current, .. }) => {
                Self::new(ProblemCode::StaleVersion, text).with_errors(vec![FieldError {
                    field: "expected_version".to_owned(),
                    message: format!("the present version is {current}"),
                }])
            }
            Error::Refused(Refusal::StaleText { base, current }) => {
                Self::new(ProblemCode::StaleVersion, text).with_errors(of_versions(&base, &current))
            }
            Error::Refused(Refusal::NovelStatus { .. }) => {
                Self::new(ProblemCode::NovelStatus, text)
            }
            Error::Refused(Refusal::NoPlan) => Self::new(ProblemCode::NoPlan, text),
            Error::Refused(Refusal::InvalidData(fields)) => {
                Self::new(ProblemCode::InvalidData, of_fields(&fields)).with_errors(fields)
            }
            Error::Refused(Refusal::NotOfferedYet(_)) => {
                Self::new(ProblemCode::NotOfferedYet, text)
            }
            Error::Store(StoreError::Unavailable(_)) => hidden(ProblemCode::DatabaseUnavailable),
            Error::Store(StoreError::Unwritable(_)) => {
                let detail = format!("{text}. Nothing was stored; make room, and send it again");
                Self::new(ProblemCode::DataFolderUnwritable, detail).caused_by(text)
            }
            Error::Store(StoreError::HeldByAnother) => Self::new(ProblemCode::DataFolderHeld, text),
            Error::Store(StoreError::Unusable(_)) => hidden(ProblemCode::DatabaseUnusable),
            Error::Bus(BusError::Unavailable(_) | BusError::Closed) => {
                hidden(ProblemCode::BusUnavailable)
            }
            Error::Contended => Self::new(ProblemCode::Busy, text),
            Error::Store(StoreError::Damaged(_))
            | Error::UnreadableEvent(_)
            | Error::Damaged(_) => hidden(ProblemCode::DamagedData),
            Error::Store(StoreError::Refused(_)) | Error::Prompt(_) | Error::Defect(_) => {
                hidden(ProblemCode::Internal)
            }
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Error::from(error).into()
    }
}

fn of_stages(stages: Vec<String>) -> Vec<FieldError> {
    let open = |field| FieldError { field, message: "is not confirmed, or stale".to_owned() };
    stages.into_iter().map(open).collect()
}

fn of_versions(base: &str, current: &str) -> Vec<FieldError> {
    [format!("version {base} was edited"), format!("the present version is {current}")]
        .into_iter()
        .map(|message| FieldError { field: "payload.base_version".to_owned(), message })
        .collect()
}

/// The first fault in words; the others are in the list.
fn of_fields(fields: &[FieldError]) -> String {
    match fields {
        [] => "the data breaks a rule".to_owned(),
        [only] => format!("{}: {}", only.field, only.message),
        [first, rest @ ..] => {
            format!("{}: {} (and {} more)", first.field, first.message, rest.len())
        }
    }
}
