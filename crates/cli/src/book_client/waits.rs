//! Waits that do not concern the book itself: for model calls at shutdown, for free disk space, and
//! for an unavailable database.

use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::free_space::wait_for_free_space;
use crate::{exit::Failure, interrupts::InterruptReceiver, stop::finish_calls, wiring::App};

/// The pause before an unavailable database is tried again.
const DATABASE_RETRY_INTERVAL: Duration = Duration::from_secs(1);

/// How long storing the replies may take before the user is told to wait.
const NOTICE_DELAY: Duration = Duration::from_millis(500);

/// Starts no new model calls, and waits until the replies of those in flight are stored.
pub(super) async fn end_calls(app: &App, interrupts: &mut InterruptReceiver, stop_time: Duration) {
    let shutdown = &app.ports.shutdown;
    if shutdown.is_aborting_calls() {
        // An earlier wait has already aborted the calls.
        return;
    }
    shutdown.request_stop();
    // Storing the replies is usually quick, and then no message is needed.
    if timeout(NOTICE_DELAY, shutdown.wait_until_calls_ended()).await.is_err() {
        // The result is not needed: the message to the user is the same, however the calls end.
        finish_calls(shutdown, interrupts, stop_time).await;
    }
}

/// Waits for free disk space, see [`wait_for_free_space`].
pub(super) async fn hold_calls_for_free_space(
    app: &mut App,
    interrupts: &mut InterruptReceiver,
    limit: Duration,
    reason: &str,
) -> Result<(), Failure> {
    let (database, shutdown) = (app.database.clone(), app.ports.shutdown.clone());
    tokio::select! {
        biased;
        () = interrupts.wait_for_next() => Err(Failure::Interrupted),
        failure = app.wait_for_failure() => Err(failure),
        room = wait_for_free_space(&database, &shutdown, limit, reason) => room,
    }
}

/// Pauses before an unavailable database is tried again.
pub(super) async fn wait_for_database(
    app: Option<&mut Box<App>>,
    interrupts: &mut InterruptReceiver,
    failure: &Failure,
) -> Result<(), Failure> {
    tracing::warn!(
        %failure,
        "the database is unavailable; the book continues as soon as the database is available \
         again"
    );
    let Some(app) = app else {
        return tokio::select! {
            biased;
            () = interrupts.wait_for_next() => Err(Failure::Detached),
            () = sleep(DATABASE_RETRY_INTERVAL) => Ok(()),
        };
    };
    tokio::select! {
        biased;
        () = interrupts.wait_for_next() => Err(Failure::Interrupted),
        failure = app.wait_for_failure() => Err(failure),
        () = sleep(DATABASE_RETRY_INTERVAL) => Ok(()),
    }
}
