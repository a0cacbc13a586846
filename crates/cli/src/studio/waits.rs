//! What a studio waits for besides its book: calls at its end, room on the disk, and a database that
//! is away.

use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::room::wait_for_room;
use crate::{exit::Failure, interrupts::Interrupts, stop::finish_calls, wiring::Wired};

/// How long a database that is away is left alone before it is asked again.
const PAUSE: Duration = Duration::from_secs(1);

/// How long calls whose replies are being stored may take before a person is told of them.
const UNTOLD: Duration = Duration::from_millis(500);

/// Waits until nothing holds this process up that a reply depends on, and lets nothing new begin.
pub(super) async fn end_calls(wired: &Wired, interrupts: &mut Interrupts, stop_time: Duration) {
    let shutdown = &wired.ports.shutdown;
    if shutdown.cuts_calls() {
        // They were waited for already.
        return;
    }
    shutdown.request();
    // A reply that is being stored is soon stored: nobody need read of it.
    if timeout(UNTOLD, shutdown.calls_ended()).await.is_err() {
        // However they end, the person is told the same.
        finish_calls(shutdown, interrupts, stop_time).await;
    }
}

/// Waits for room on the disk, as [`wait_for_room`] does.
pub(super) async fn hold(
    wired: &mut Wired,
    interrupts: &mut Interrupts,
    limit: Duration,
    reason: &str,
) -> Result<(), Failure> {
    let (database, shutdown) = (wired.database.clone(), wired.ports.shutdown.clone());
    tokio::select! {
        biased;
        () = interrupts.next() => Err(Failure::Interrupted),
        failure = wired.broken() => Err(failure),
        room = wait_for_room(&database, &shutdown, limit, reason) => room,
    }
}

/// Leaves a database alone that is away.
pub(super) async fn wait_for_database(
    wired: Option<&mut Box<Wired>>,
    interrupts: &mut Interrupts,
    failure: &Failure,
) -> Result<(), Failure> {
    tracing::warn!(%failure, "the book waits for the database, and goes on when it answers");
    let Some(wired) = wired else {
        return tokio::select! {
            biased;
            () = interrupts.next() => Err(Failure::Left),
            () = sleep(PAUSE) => Ok(()),
        };
    };
    tokio::select! {
        biased;
        () = interrupts.next() => Err(Failure::Interrupted),
        failure = wired.broken() => Err(failure),
        () = sleep(PAUSE) => Ok(()),
    }
}
