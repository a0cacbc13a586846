//! The exit codes, which scripts rely on.

use std::process::ExitCode;

use scribe_domain::refusal::Refusal;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// A defect of the program, or something that it could not foresee.
    Internal = 1,
    /// A wrong argument or setting.
    Usage = 2,
    /// Stopped, with everything kept: `scribe resume` goes on.
    Resumable = 3,
    /// Refused.
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

/// Why a command did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A wrong argument or setting.
    #[error("{0}")]
    Usage(String),
    /// The book waits and can be resumed.
    #[error("{0}")]
    Resumable(String),
    /// The domain says no.
    #[error("{0}")]
    Refused(String),
    /// The data folder cannot be used.
    #[error("{0}")]
    Folder(String),
    /// The person interrupted.
    #[error("interrupted; everything is stored, and scribe resume goes on")]
    Interrupted,
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
            Self::Refused(_) => Exit::Refused,
            Self::Folder(_) => Exit::Folder,
            Self::Interrupted => Exit::Interrupted,
            Self::Other(_) => Exit::Internal,
        }
    }
}

impl From<scribe_app::Error> for Failure {
    fn from(error: scribe_app::Error) -> Self {
        match &error {
            scribe_app::Error::Refused(Refusal::InvalidData(fields)) => {
                let lines: Vec<String> = fields
                    .iter()
                    .map(|field| {
                        let name = field.field.trim_start_matches("payload.");
                        format!("{}: {}", name.trim_start_matches("preferences."), field.message)
                    })
                    .collect();
                Self::Usage(lines.join("\n"))
            }
            scribe_app::Error::Refused(_) | scribe_app::Error::CommandActive(_) => {
                Self::Refused(error.to_string())
            }
            scribe_app::Error::Store(scribe_ports::store::StoreError::Unwritable(_)) => {
                Self::Folder(error.to_string())
            }
            _ => Self::Other(anyhow::Error::new(error)),
        }
    }
}

impl From<scribe_ports::store::StoreError> for Failure {
    fn from(error: scribe_ports::store::StoreError) -> Self {
        scribe_app::Error::from(error).into()
    }
}
