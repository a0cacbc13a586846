//! The exit codes, which scripts rely on, and the failures behind them.

mod command_line;
mod of_error;
mod problem;

use std::{
    fmt::Display,
    io::{self, Write},
    process::ExitCode,
};

pub use self::command_line::answer as of_command_line;
use scribe_api::{FailureView, ProblemView};
use scribe_domain::id::{NovelId, SessionId};
use scribe_domain::problem_code::ProblemCode;

use crate::{folder::Holder, terminal_escape};

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    Done = 0,
    /// A defect of the program, or something that it could not foresee.
    Internal = 1,
    /// A wrong argument or setting.
    Usage = 2,
    /// Stopped, with everything kept: `scribe resume` goes on.
    Resumable = 3,
    Refused = 4,
    /// The data folder cannot be used, or another process holds it.
    Folder = 5,
    /// Interrupted by the person; stored and resumable.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Prints the reason of a failure to standard error. If standard error is closed, only the exit code
/// reports it.
pub fn say_failure(failure: impl Display) {
    if writeln!(io::stderr(), "scribe: {}", terminal_escape::escape_text(failure)).is_err() {
        tracing::trace!("standard error is closed");
    }
}

/// What an interrupted person is told, with the command that goes on.
fn interrupted(resume: &str) -> String {
    format!(
        "interrupted. Everything written so far is kept; a model call that was cut off will be repeated. To \
         continue: {resume}"
    )
}

/// The failure of a book in words.
fn of_book_text(failure: &Failure, session_id: Option<SessionId>) -> String {
    match (failure, session_id) {
        (Failure::Interrupted, Some(id)) => interrupted(&format!("scribe resume {id}")),
        (failure, _) => failure.to_string(),
    }
}

/// Why a command did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A wrong argument or setting.
    #[error("{0}")]
    Usage(String),
    /// The book waits and can be resumed.
    #[error("{0}")]
    Resumable(String),
    /// It is refused, for a reason that has no code of its own.
    #[error("{0}")]
    Refused(String),
    /// It is refused, for a reason with a code.
    #[error("{1}")]
    RefusedAs(ProblemCode, String),
    /// The data folder cannot be used.
    #[error("{0}")]
    Folder(String),
    /// Another process holds the data folder.
    #[error("{0}")]
    Held(Box<Holder>),
    /// Another process holds the database, which may be known by its pid.
    #[error(
        "the database is in use by {}; stop that process, or name another database with \
         database.url",
        .0.as_deref().unwrap_or("another process")
    )]
    DatabaseHeld(Option<String>),
    /// The person interrupted.
    #[error("{}", interrupted("scribe resume"))]
    Interrupted,
    /// The person no longer watches a server that goes on writing.
    #[error("the server continues to write the book; scribe resume shows its progress again")]
    Detached,
    /// The person interrupted while a server had not answered yet.
    #[error(
        "interrupted before the server answered; scribe novels list shows whether the book was \
         begun"
    )]
    Unanswered,
    /// The application says no, or failed.
    #[error("{}", of_error::text(.0))]
    App(Box<scribe_app::Error>),
    /// The server says no, or failed: its problem.
    #[error("{}", .0.detail)]
    Server(Box<ProblemView>),
    /// Anything, with the book that it happened to.
    #[error("{}", of_book_text(.failure, *.session_id))]
    OfBook { failure: Box<Failure>, session_id: Option<SessionId>, novel_id: Option<NovelId> },
    /// Anything else.
    #[error(transparent)]
    Other(#[from] anyhow::Error),
}

impl Failure {
    /// The exit code that belongs to it.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) => Exit::Usage,
            Self::Resumable(_) => Exit::Resumable,
            Self::Refused(_) | Self::RefusedAs(..) => Exit::Refused,
            Self::Folder(_) | Self::Held(_) | Self::DatabaseHeld(_) => Exit::Folder,
            Self::Interrupted | Self::Detached | Self::Unanswered => Exit::Interrupted,
            Self::App(error) => of_error::exit(error),
            Self::Server(problem) => problem::exit(problem),
            Self::OfBook { failure, .. } => failure.exit(),
            Self::Other(_) => Exit::Internal,
        }
    }

    /// True where the database is away for the moment, and the same may succeed later.
    #[must_use]
    pub fn is_database_away(&self) -> bool {
        matches!(self, Self::App(error) if of_error::is_away(error))
    }

    /// True where a server refused what was asked because it stops.
    #[must_use]
    pub fn is_of_stopping_server(&self) -> bool {
        matches!(self, Self::Server(problem) if problem.code == ProblemCode::Stopping)
    }

    /// Why nothing can be stored, where the disk or the folder is the reason.
    #[must_use]
    pub fn no_room(&self) -> Option<String> {
        match self {
            Self::App(error) => of_error::no_room(error),
            _ => None,
        }
    }

    /// Names the book that it happened to.
    #[must_use]
    pub fn of_book(self, session_id: SessionId, novel_id: Option<NovelId>) -> Self {
        Self::OfBook { failure: Box::new(self), session_id: Some(session_id), novel_id }
    }

    /// Names the novel that it happened to.
    #[must_use]
    pub fn of_novel(self, novel_id: NovelId) -> Self {
        Self::OfBook { failure: Box::new(self), session_id: None, novel_id: Some(novel_id) }
    }

    /// The problem object for programs: as the API's, with the book where it is known.
    #[must_use]
    pub fn problem(&self) -> FailureView {
        problem::of(self)
    }
}
