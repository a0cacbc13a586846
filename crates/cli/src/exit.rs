//! The exit codes, which scripts rely on, and the failures behind them.

mod command_line;
mod from_error;
mod problem;

use std::{
    fmt::Display,
    io::{self, Write},
    process::ExitCode,
};

pub use self::command_line::report_parse_error as of_command_line;
use scribe_api::{FailureView, ProblemView};
use scribe_domain::id::{NovelId, SessionId};
use scribe_domain::problem_code::ProblemCode;

use crate::{folder::FolderHolder, terminal_escape};

/// The exit code of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    Done = 0,
    /// A defect of the program, or an unexpected error.
    Internal = 1,
    /// A wrong argument or setting.
    Usage = 2,
    /// The book has stopped and nothing is lost; `scribe resume` continues it.
    Resumable = 3,
    Refused = 4,
    /// The data folder cannot be used, or another process holds it.
    Folder = 5,
    /// Interrupted by the user; everything is stored and can be resumed.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Prints the reason of a failure to standard error. If standard error is closed, only the exit
/// code reports the failure.
pub fn print_failure(failure: impl Display) {
    if writeln!(io::stderr(), "scribe: {}", terminal_escape::escape_text(failure)).is_err() {
        tracing::trace!("standard error is closed");
    }
}

/// Returns the message after an interrupt, with the command that continues.
fn format_interrupted_message(resume: &str) -> String {
    format!(
        "interrupted. Everything written so far is kept; a model call that was cut off will be repeated. To \
         continue: {resume}"
    )
}

/// Returns the message of a failure that concerns a book.
fn format_book_failure(failure: &Failure, session_id: Option<SessionId>) -> String {
    match (failure, session_id) {
        (Failure::Interrupted, Some(id)) => {
            format_interrupted_message(&format!("scribe resume {id}"))
        }
        (failure, _) => failure.to_string(),
    }
}

/// The reason why a command did not complete.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A wrong argument or setting.
    #[error("{0}")]
    Usage(String),
    /// The book has stopped and can be resumed.
    #[error("{0}")]
    Resumable(String),
    /// The command is refused for a reason without a problem code.
    #[error("{0}")]
    Refused(String),
    /// The command is refused for a reason with a problem code.
    #[error("{1}")]
    RefusedAs(ProblemCode, String),
    /// The data folder cannot be used.
    #[error("{0}")]
    Folder(String),
    /// Another process holds the data folder.
    #[error("{0}")]
    Held(Box<FolderHolder>),
    /// Another process uses the database, and one of the two needs exclusive access. The text names
    /// the other process if it is known.
    #[error(
        "the database is in use by {}; stop that process, or name another database with \
         database.url",
        .0.as_deref().unwrap_or("another process")
    )]
    DatabaseHeld(Option<String>),
    /// The user interrupted the command.
    #[error("{}", format_interrupted_message("scribe resume"))]
    Interrupted,
    /// The user stopped following a server, which continues to write.
    #[error("the server continues to write the book; scribe resume shows its progress again")]
    Detached,
    /// The user interrupted the command before the server had answered.
    #[error(
        "interrupted before the server answered; scribe novels list shows whether the book was \
         begun"
    )]
    Unanswered,
    /// The application refused the command or failed.
    #[error("{}", from_error::format_error_message(.0))]
    App(Box<scribe_app::Error>),
    /// The server refused the command or failed; the value is the server's problem.
    #[error("{}", .0.detail)]
    Server(Box<ProblemView>),
    /// A failure together with the book that it concerns.
    #[error("{}", format_book_failure(.failure, *.session_id))]
    OfBook { failure: Box<Failure>, session_id: Option<SessionId>, novel_id: Option<NovelId> },
    /// Any other failure.
    #[error(transparent)]
    Other(#[from] anyhow::Error),
}

impl Failure {
    /// Returns the exit code of the failure.
    #[must_use]
    pub fn exit_code(&self) -> Exit {
        match self {
            Self::Usage(_) => Exit::Usage,
            Self::Resumable(_) => Exit::Resumable,
            Self::Refused(_) | Self::RefusedAs(..) => Exit::Refused,
            Self::Folder(_) | Self::Held(_) | Self::DatabaseHeld(_) => Exit::Folder,
            Self::Interrupted | Self::Detached | Self::Unanswered => Exit::Interrupted,
            Self::App(error) => from_error::exit_code_of_error(error),
            Self::Server(problem) => problem::exit_code_of_problem(problem),
            Self::OfBook { failure, .. } => failure.exit_code(),
            Self::Other(_) => Exit::Internal,
        }
    }

    /// True if the database is temporarily unavailable, so that the same command may succeed later.
    #[must_use]
    pub fn is_database_unavailable(&self) -> bool {
        matches!(self, Self::App(error) if from_error::is_database_unavailable(error))
    }

    /// True if a server refused the request because it is stopping.
    #[must_use]
    pub fn is_from_stopping_server(&self) -> bool {
        matches!(self, Self::Server(problem) if problem.code == ProblemCode::Stopping)
    }

    /// Returns why nothing can be stored, if the cause is the disk or the folder.
    #[must_use]
    pub fn explain_storage_failure(&self) -> Option<String> {
        match self {
            Self::App(error) => from_error::explain_storage_failure(error),
            _ => None,
        }
    }

    /// Adds the book that the failure concerns.
    #[must_use]
    pub fn with_book(self, session_id: SessionId, novel_id: Option<NovelId>) -> Self {
        Self::OfBook { failure: Box::new(self), session_id: Some(session_id), novel_id }
    }

    /// Adds the novel that the failure concerns.
    #[must_use]
    pub fn with_novel(self, novel_id: NovelId) -> Self {
        Self::OfBook { failure: Box::new(self), session_id: None, novel_id: Some(novel_id) }
    }

    /// Returns the problem object for programs: in the API's form, with the book if it is known.
    #[must_use]
    pub fn to_failure_view(&self) -> FailureView {
        problem::build_failure_view(self)
    }
}
