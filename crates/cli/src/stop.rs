//! The orderly stop: model calls in flight are completed and their replies stored, until a deadline
//! passes or the user interrupts again.

use std::{future::pending, time::Duration};

use scribe_app::Shutdown;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use crate::{commands::progress::print_notice, interrupts::InterruptReceiver};

/// How long recording the aborted calls in the ledger may take.
const ABORT_TIMEOUT: Duration = Duration::from_secs(1);

/// The same limit if the user has interrupted twice.
const HURRIED_ABORT_TIMEOUT: Duration = Duration::from_millis(250);

/// How long closing the database may take after the deadline of a stop.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// How the calls in flight ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallsEnd {
    /// Every reply is stored.
    Stored,
    /// This many calls exceeded the deadline and were aborted.
    AbortedAtDeadline(usize),
    /// The user interrupted again, and the calls in flight were aborted.
    AbortedByUser,
}

/// Prevents new model calls. Waits for the calls in flight until `limit` has passed or the next
/// interrupt arrives, and reports on standard error what it waits for.
pub async fn finish_calls(
    shutdown: &Shutdown,
    interrupts: &mut InterruptReceiver,
    limit: Duration,
) -> CallsEnd {
    if shutdown.is_aborting_calls() {
        // An earlier wait has already aborted the calls.
        return CallsEnd::AbortedByUser;
    }
    shutdown.request_stop();
    let calls = shutdown.calls_in_flight();
    if calls > 0 {
        print_notice(&format!(
            "Stopping: waiting up to {1} s for {0} in flight; press Ctrl-C again to stop at once.",
            format_calls(calls),
            limit.as_secs(),
        ));
    }
    tokio::select! {
        biased;
        () = shutdown.wait_until_calls_ended() => CallsEnd::Stored,
        () = interrupts.wait_for_next() => {
            abort_calls(shutdown, HURRIED_ABORT_TIMEOUT).await;
            CallsEnd::AbortedByUser
        }
        () = sleep(limit) => {
            let calls = shutdown.calls_in_flight();
            abort_calls(shutdown, ABORT_TIMEOUT).await;
            CallsEnd::AbortedAtDeadline(calls)
        }
    }
}

/// Resolves when the deadline of a stop that the user requested has passed. It resolves at the
/// earliest one second from now, which is enough to close a working database.
pub async fn wait_for_deadline(stops_since: Option<Instant>, limit: Duration) {
    match stops_since.and_then(|since| since.checked_add(limit)) {
        Some(end) => sleep_until(end.max(Instant::now() + CLOSE_TIMEOUT)).await,
        None => pending().await,
    }
}

/// Formats a number of calls.
#[must_use]
pub fn format_calls(calls: usize) -> String {
    if calls == 1 { "1 model call".to_owned() } else { format!("{calls} model calls") }
}

async fn abort_calls(shutdown: &Shutdown, limit: Duration) {
    shutdown.abort_calls();
    if timeout(limit, shutdown.wait_until_calls_ended()).await.is_err() {
        tracing::debug!(
            "some model calls did not end in time after they were cut off; the next process cleans \
             up"
        );
    }
}
