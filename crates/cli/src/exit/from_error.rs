//! Maps the application's errors to the command line's exit codes and messages.

use scribe_app::Error;
use scribe_domain::refusal::Refusal;
use scribe_ports::store::StoreError;

use super::{Exit, Failure};

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::App(Box::new(error))
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Error::from(error).into()
    }
}

pub(super) fn exit_code_of_error(error: &Error) -> Exit {
    match error {
        Error::Refused(Refusal::InvalidData(_)) => Exit::Usage,
        Error::Refused(_)
        | Error::CommandActive(_)
        | Error::CommandReused(_)
        | Error::DeadLetterClosed(_)
        | Error::NoText(_) => Exit::Refused,
        Error::Store(
            StoreError::Unwritable(_) | StoreError::WriterLockLost | StoreError::Unusable(_),
        ) => Exit::Folder,
        _ => Exit::Internal,
    }
}

pub(super) fn is_database_unavailable(error: &Error) -> bool {
    matches!(error, Error::Store(StoreError::Unavailable(_)))
}

/// Returns why nothing can be stored, if the cause is the disk or the folder.
pub(super) fn explain_storage_failure(error: &Error) -> Option<String> {
    match error {
        Error::Store(error @ StoreError::Unwritable(_)) => Some(error.to_string()),
        _ => None,
    }
}

/// Returns the message of an error for a user of the command line. The prefix `payload.` of field
/// names is removed, because the user gave arguments and no payload.
pub(super) fn format_error_message(error: &Error) -> String {
    let Error::Refused(Refusal::InvalidData(fields)) = error else { return error.to_string() };
    let lines: Vec<String> = fields
        .iter()
        .map(|field| {
            let name = field.field.trim_start_matches("payload.");
            format!("{}: {}", name.trim_start_matches("preferences."), field.message)
        })
        .collect();
    lines.join("\n")
}
