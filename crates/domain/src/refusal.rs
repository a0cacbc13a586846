//! Refusals: the answers of a domain that says no. They are values, not failures.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{genesis::GenesisStatus, novel::NovelStatus, stage::FieldProblem};

/// One field that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FieldError {
    /// The path of the field, as `payload.preferences.chapters`.
    pub field: String,
    /// What is wrong, for a person.
    pub message: String,
}

/// Why a command is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The session, novel or chapter does not exist.
    #[error("{what} {id} does not exist")]
    NotFound {
        /// `session`, `novel`, `chapter`, `proposal`, `concept`.
        what: &'static str,
        /// The id as it was given.
        id: String,
    },
    /// The session has been finished or abandoned.
    #[error("the session is {0}")]
    SessionClosed(GenesisStatus),
    /// The session is not paused, or is paused already.
    #[error("the session is {0}")]
    WrongStatus(GenesisStatus),
    /// The command is for another stage than the present one.
    #[error("the current stage is {current}")]
    WrongStage {
        /// The session's present stage.
        current: String,
    },
    /// No concept has been selected yet.
    #[error("no concept is selected")]
    NoConceptSelected,
    /// Stages are still open.
    #[error("stages are not confirmed: {}", .0.join(", "))]
    StagesOpen(Vec<String>),
    /// The stage has as many proposals as are kept.
    #[error("this stage has {0} proposals; confirm one of them or your own text")]
    TooManyProposals(usize),
    /// The caller's version is not the present one.
    #[error("the command expects version {expected}, but the current version is {current}")]
    StaleVersion {
        /// What the caller expected.
        expected: i64,
        /// What is true.
        current: i64,
    },
    /// Another version of the text is the present one.
    #[error("the edit is based on version {base}, but the current version is {current}")]
    StaleText {
        /// What was edited.
        base: String,
        /// What is present.
        current: String,
    },
    /// The novel does not stand where the command needs it.
    #[error("the novel is {status}{}", because(.reason.as_deref()))]
    NovelStatus { status: NovelStatus, reason: Option<String> },
    /// The novel has no chapters planned.
    #[error("the novel has no chapters planned")]
    NoPlan,
    /// Fields of the command's data break a rule.
    #[error("the data breaks a rule")]
    InvalidData(Vec<FieldError>),
    /// The command comes with a later version of this program.
    #[error("{0} is not available yet")]
    NotOfferedYet(String),
}

fn because(reason: Option<&str>) -> String {
    reason.map_or_else(String::new, |reason| format!(": {reason}"))
}

impl Refusal {
    /// Refuses data for one field.
    #[must_use]
    pub fn of_field(field: &str, message: impl Into<String>) -> Self {
        Self::InvalidData(vec![FieldError { field: field.to_owned(), message: message.into() }])
    }

    /// Refuses data for its fields, each below a path.
    #[must_use]
    pub fn of_fields(path: &str, problems: Vec<FieldProblem>) -> Self {
        Self::InvalidData(
            problems
                .into_iter()
                .map(|problem| FieldError {
                    field: match (path, problem.field.as_str()) {
                        ("", field) => field.to_owned(),
                        (path, "") => path.to_owned(),
                        (path, field) => format!("{path}.{field}"),
                    },
                    message: problem.message,
                })
                .collect(),
        )
    }
}

impl From<Vec<FieldProblem>> for Refusal {
    fn from(problems: Vec<FieldProblem>) -> Self {
        Self::of_fields("", problems)
    }
}

/// Data that JSON cannot express, as a number that is not finite.
impl From<serde_json::Error> for Refusal {
    fn from(error: serde_json::Error) -> Self {
        Self::of_field("", error.to_string())
    }
}
