//! Limits how long an answer may take. A network can fall silent: it neither delivers an answer nor
//! closes the connection, and the operating system gives up only after many minutes.

use std::{io, time::Duration};

use tokio::time::timeout;

/// Waits for an answer.
///
/// # Errors
/// The query failed, or there was no answer within the limit. After that, the connection must not
/// be used again, because the answer may still arrive.
pub(super) async fn answer_within<T>(
    limit: Duration,
    answer: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    timeout(limit, answer).await.unwrap_or_else(|_| Err(no_answer_error()))
}

fn no_answer_error() -> sqlx::Error {
    io::Error::new(io::ErrorKind::TimedOut, "the server does not answer").into()
}

/// True if the limit was exceeded.
pub(super) fn is_silence(cause: &sqlx::Error) -> bool {
    matches!(cause, sqlx::Error::Io(cause) if cause.kind() == io::ErrorKind::TimedOut)
}
