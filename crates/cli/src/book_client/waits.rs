//! Waits that do not concern the book itself: for model calls at shutdown, for free disk space, and
//! for an unavailable database.

use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::room::wait_for_room;
use crate::{exit::Failure, interrupts::Interrupts, stop::finish_calls, wiring::App};

/// The pause before an unavailable database is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// How long storing the replies may take before the user is told to wait.
const UNTOLD: Duration = Duration::from_millis(500);

/// Starts no new model calls, and waits until the replies of those in flight are stored.
pub(super) async fn end_calls(app: &App, interrupts: &mut Interrupts, stop_time: Duration) {
    let shutdown = &app.ports.shutdown;
    if shutdown.cuts_calls() {
        // An earlier wait has already aborted the calls.
        return;
    }
    shutdown.request();
    // Storing the replies is usually quick, and then no message is needed.
    if timeout(UNTOLD, shutdown.calls_ended()).await.is_err() {
        // The result is not needed: the message to the user is the same, however the calls end.
        finish_calls(shutdown, interrupts, stop_time).await;
    }
}

/// Waits for free disk space, see [`wait_for_room`].
pub(super) async fn hold_for_room(
    app: &mut App,
    interrupts: &mut Interrupts,
    limit: Duration,
    reason: &str,
) -> Result<(), Failure> {
    let (database, shutdown) = (app.database.clone(), app.ports.shutdown.clone());
    tokio::select! {
        biased;
        () = interrupts.next() => Err(Failure::Interrupted),
        failure = app.broken() => Err(failure),
        room = wait_for_room(&database, &shutdown, limit, reason) => room,
    }
}

/// Pauses before an unavailable database is tried again.
pub(super) async fn wait_for_database(
    app: Option<&mut Box<App>>,
    interrupts: &mut Interrupts,
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
            () = interrupts.next() => Err(Failure::Detached),
            () = sleep(PAUSE) => Ok(()),
        };
    };
    tokio::select! {
        biased;
        () = interrupts.next() => Err(Failure::Interrupted),
        failure = app.broken() => Err(failure),
        () = sleep(PAUSE) => Ok(()),
    }
}
