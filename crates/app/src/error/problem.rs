//! Maps errors to problem codes. This is the only place that does so.

use scribe_domain::{
    problem_code::ProblemCode,
    refusal::{FieldError, Refusal},
};
use scribe_ports::{bus::BusError, store::StoreError};

use super::Error;

impl Error {
    /// Returns the problem code that clients receive for this error.
    #[must_use]
    pub fn problem_code(&self) -> ProblemCode {
        match self {
            Self::Refused(refusal) => problem_code_of_refusal(refusal),
            Self::CommandActive(_) => ProblemCode::CommandAlreadyActive,
            Self::CommandReused(_) => ProblemCode::CommandIdReused,
            Self::DeadLetterClosed(_) => ProblemCode::DeadLetterClosed,
            Self::NoText(_) => ProblemCode::NoTextYet,
            Self::Store(StoreError::Unavailable(_) | StoreError::NotLeading) => {
                ProblemCode::DatabaseUnavailable
            }
            Self::Store(StoreError::Unwritable(_)) => ProblemCode::DataFolderUnwritable,
            Self::Store(StoreError::WriterLockLost) => ProblemCode::DataFolderHeld,
            Self::Store(StoreError::Unusable(_)) => ProblemCode::DatabaseUnusable,
            Self::Bus(BusError::Unavailable(_) | BusError::Closed) => ProblemCode::BusUnavailable,
            Self::Contended => ProblemCode::Busy,
            Self::Store(StoreError::Damaged(_)) | Self::UnreadableEvent(_) | Self::Damaged(_) => {
                ProblemCode::DamagedData
            }
            Self::Store(StoreError::Refused(_)) | Self::Prompt(_) | Self::Defect(_) => {
                ProblemCode::Internal
            }
        }
    }

    /// Returns the fields of the request that are wrong.
    #[must_use]
    pub fn field_errors(&self) -> Vec<FieldError> {
        let error = |field: &str, message: String| FieldError { field: field.to_owned(), message };
        match self {
            Self::Refused(Refusal::InvalidData(fields)) => fields.clone(),
            Self::Refused(Refusal::StagesOpen(stages)) => stages
                .iter()
                .map(|stage| error(stage, "is not confirmed, or is stale".to_owned()))
                .collect(),
            Self::Refused(Refusal::StaleVersion { current, .. }) => {
                vec![error("expected_version", format!("the current version is {current}"))]
            }
            Self::Refused(Refusal::StaleText { base, current }) => vec![
                error("payload.base_version", format!("the edit is based on version {base}")),
                error("payload.base_version", format!("the current version is {current}")),
            ],
            _ => Vec::new(),
        }
    }
}

fn problem_code_of_refusal(refusal: &Refusal) -> ProblemCode {
    match refusal {
        Refusal::NotFound { .. } => ProblemCode::NotFound,
        Refusal::SessionClosed(_) => ProblemCode::SessionClosed,
        Refusal::WrongStatus(_) => ProblemCode::WrongStatus,
        Refusal::WrongStage { .. } => ProblemCode::WrongStage,
        Refusal::NoConceptSelected => ProblemCode::NoConceptSelected,
        Refusal::CommandActive(_) => ProblemCode::CommandAlreadyActive,
        Refusal::NoProposals(_) => ProblemCode::NoProposals,
        Refusal::StagesOpen(_) => ProblemCode::StagesOpen,
        Refusal::TooManyProposals(_) => ProblemCode::TooManyProposals,
        Refusal::StaleVersion { .. } | Refusal::StaleText { .. } => ProblemCode::StaleVersion,
        Refusal::NovelStatus { .. } => ProblemCode::NovelStatus,
        Refusal::NoPlan => ProblemCode::NoPlan,
        Refusal::ChapterInWork { .. } | Refusal::ChapterOrdered => ProblemCode::ChapterInWork,
        Refusal::NotAwaitingApproval { .. } => ProblemCode::NotAwaitingApproval,
        Refusal::NoText { .. } => ProblemCode::NoTextYet,
        Refusal::EarlierChapterUnwritten { .. } => ProblemCode::EarlierChapterUnwritten,
        Refusal::NoChapterLeft => ProblemCode::NoChapterLeft,
        Refusal::InvalidData(_) => ProblemCode::InvalidData,
        Refusal::NotOfferedYet(_) => ProblemCode::NotOfferedYet,
    }
}
