//! From the application's errors to problems: the one place.

use scribe_app::Error;
use scribe_domain::refusal::{FieldError, Refusal};
use scribe_ports::{bus::BusError, store::StoreError};

use super::{Code, Problem};

/// What a caller reads of a failure whose cause is for the log only.
const SEE_THE_LOG: &str = "the log says more under the correlation id";

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let text = error.to_string();
        let hidden = |code| Self::new(code, SEE_THE_LOG).caused_by(text.clone());
        match error {
            Error::CommandActive(_) => Self::new(Code::CommandAlreadyActive, text),
            Error::CommandReused(_) => Self::new(Code::CommandIdReused, text),
            Error::DeadLetterClosed(_) => Self::new(Code::DeadLetterClosed, text),
            Error::NoText(_) => Self::new(Code::NoTextYet, text),
            Error::Refused(Refusal::NotFound { .. }) => Self::new(Code::NotFound, text),
            Error::Refused(Refusal::SessionClosed(_)) => Self::new(Code::SessionClosed, text),
            Error::Refused(Refusal::WrongStatus(_)) => Self::new(Code::WrongStatus, text),
            Error::Refused(Refusal::WrongStage { .. }) => Self::new(Code::WrongStage, text),
            Error::Refused(Refusal::NoConceptSelected) => Self::new(Code::NoConceptSelected, text),
            Error::Refused(Refusal::StagesOpen(stages)) => {
                Self::new(Code::StagesOpen, text).with_errors(of_stages(stages))
            }
            Error::Refused(Refusal::TooManyProposals(_)) => Self::new(Code::TooManyProposals, text),
            Error::Refused(Refusal::StaleVersion { current, .. }) => {
                Self::new(Code::StaleVersion, text).with_errors(vec![FieldError {
                    field: "expected_version".to_owned(),
                    message: format!("the present version is {current}"),
                }])
            }
            Error::Refused(Refusal::StaleText { base, current }) => {
                Self::new(Code::StaleVersion, text).with_errors(of_versions(&base, &current))
            }
            Error::Refused(Refusal::NovelStatus { .. }) => Self::new(Code::NovelStatus, text),
            Error::Refused(Refusal::NoPlan) => Self::new(Code::NoPlan, text),
            Error::Refused(Refusal::InvalidData(fields)) => {
                Self::new(Code::InvalidData, of_fields(&fields)).with_errors(fields)
            }
            Error::Refused(Refusal::NotOfferedYet(_)) => Self::new(Code::NotOfferedYet, text),
            Error::Store(StoreError::Unavailable(_)) => hidden(Code::DatabaseUnavailable),
            Error::Store(StoreError::Unwritable(_)) => hidden(Code::DataFolderUnwritable),
            Error::Store(StoreError::HeldByAnother) => Self::new(Code::DataFolderHeld, text),
            Error::Store(StoreError::Unusable(_)) => hidden(Code::DatabaseUnusable),
            Error::Bus(BusError::Unavailable(_) | BusError::Closed) => hidden(Code::BusUnavailable),
            Error::Contended => Self::new(Code::Busy, text),
            Error::Store(StoreError::Damaged(_))
            | Error::UnreadableEvent(_)
            | Error::Damaged(_) => hidden(Code::DamagedData),
            Error::Store(StoreError::Refused(_)) | Error::Prompt(_) | Error::Defect(_) => {
                hidden(Code::Internal)
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
