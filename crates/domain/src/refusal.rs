//! Refusals: the negative answers of the domain to commands. They are values and not failures of
//! the program.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    chapter::ChapterStatus,
    genesis::GenesisStatus,
    id::CommandId,
    novel::NovelStatus,
    stage::{FieldProblem, Stage},
};

/// A field that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FieldError {
    /// The path of the field, for example `payload.preferences.chapters`.
    pub field: String,
    /// The fault, in words for a user.
    pub message: String,
}

/// The reason why a command is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The session, novel or chapter does not exist.
    #[error("{what} {id} does not exist")]
    NotFound {
        /// The kind of the object: `session`, `novel`, `chapter`, `proposal` or `concept`.
        what: &'static str,
        /// The id as the command gave it.
        id: String,
    },
    /// The session is finished or abandoned.
    #[error("the session is {0}")]
    SessionClosed(GenesisStatus),
    /// The status of the session does not allow the command.
    #[error("the session is {0}")]
    WrongStatus(GenesisStatus),
    /// The command is for a stage other than the current one.
    #[error("the current stage is {current}")]
    WrongStage {
        /// The session's current stage.
        current: String,
    },
    /// No concept is selected.
    #[error("no concept is selected")]
    NoConceptSelected,
    /// Another command of this kind is active.
    #[error("command {0} is still active")]
    CommandActive(CommandId),
    /// The stage has no proposal that could be criticised.
    #[error("the stage {0} has no proposal yet; ask for one with GENERATE_INSPIRATION")]
    NoProposals(Stage),
    /// Some stages are not confirmed, or are stale.
    #[error("stages are not confirmed: {}", .0.join(", "))]
    StagesOpen(Vec<String>),
    /// The stage has the maximum number of proposals.
    #[error(
        "this stage already has {0} proposals, the maximum; confirm one of them or your own text"
    )]
    TooManyProposals(usize),
    /// The version that the command expects is not the current one.
    #[error("the command expects version {expected}, but the current version is {current}")]
    StaleVersion {
        /// The expected version.
        expected: i64,
        /// The current version.
        current: i64,
    },
    /// The version that was edited is not the current one.
    #[error("the edit is based on version {base}, but the current version is {current}")]
    StaleText {
        /// The version that was edited.
        base: String,
        /// The current version.
        current: String,
    },
    /// The novel's status does not allow the command.
    #[error("the novel is {status}{}", reason_clause(.reason.as_deref()))]
    NovelStatus { status: NovelStatus, reason: Option<String> },
    /// Agents work on the chapter.
    #[error("chapter {position} is in work")]
    ChapterInWork { position: u32 },
    /// A user has already ordered work on the chapter.
    #[error("work on the chapter is already ordered")]
    ChapterOrdered,
    /// The chapter does not wait for approval.
    #[error("the chapter does not wait for approval; it is {status}")]
    NotAwaitingApproval { status: ChapterStatus },
    /// The chapter has no finished text.
    #[error("the chapter has no finished text; it is {status}")]
    NoText { status: ChapterStatus },
    /// A chapter before the one to be written is not published.
    #[error("chapter {position} must be written first")]
    EarlierChapterUnwritten { position: u32 },
    /// Every planned chapter is published.
    #[error("every planned chapter is written; name the one to write again")]
    NoChapterLeft,
    /// The novel has no chapters planned.
    #[error("the novel has no chapters planned")]
    NoPlan,
    /// Fields of the command's data break a rule.
    #[error("the data breaks a rule")]
    InvalidData(Vec<FieldError>),
    /// The command is not available in this version of the program.
    #[error("{0} is not available yet")]
    NotOfferedYet(String),
}

fn reason_clause(reason: Option<&str>) -> String {
    reason.map_or_else(String::new, |reason| format!(": {reason}"))
}

impl Refusal {
    /// Creates a refusal for one field.
    #[must_use]
    pub fn for_field(field: &str, message: impl Into<String>) -> Self {
        Self::InvalidData(vec![FieldError { field: field.to_owned(), message: message.into() }])
    }

    /// Creates a refusal for several fields below a path.
    #[must_use]
    pub fn for_fields(path: &str, problems: Vec<FieldProblem>) -> Self {
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
        Self::for_fields("", problems)
    }
}

/// The data cannot be expressed in JSON, for example because a number is not finite.
impl From<serde_json::Error> for Refusal {
    fn from(error: serde_json::Error) -> Self {
        Self::for_field("", error.to_string())
    }
}
