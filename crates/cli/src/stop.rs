//! The orderly stop: model calls in flight are finished and their replies stored, up to a deadline or
//! until the person asks again.

use std::{future::pending, time::Duration};

use scribe_app::Shutdown;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use crate::{commands::progress::say, interrupts::Interrupts};

/// How long calls that were cut may take to be noted in the ledger.
const LONGEST_CUT: Duration = Duration::from_secs(1);

/// The same where the person has asked twice.
const LONGEST_HURRIED_CUT: Duration = Duration::from_millis(250);

/// How long the database may take to be closed once the time of a stop is up.
const LONGEST_CLOSE: Duration = Duration::from_secs(1);

/// How the calls in flight ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallsEnd {
    /// Every reply is stored.
    Stored,
    /// So many calls outlasted the deadline and were cut.
    Cut(usize),
    /// The person asked again, and what was in flight was cut.
    Hurried,
}

/// Has no model call begin any more, and waits for those in flight: for `limit`, or until the next
/// interrupt. Says on standard error what it waits for.
pub async fn finish_calls(
    shutdown: &Shutdown,
    interrupts: &mut Interrupts,
    limit: Duration,
) -> CallsEnd {
    if shutdown.cuts_calls() {
        // They were waited for already.
        return CallsEnd::Hurried;
    }
    shutdown.request();
    let calls = shutdown.calls_in_flight();
    if calls > 0 {
        say(&format!(
            "Stopping: waiting up to {1} s for {0} in flight; press Ctrl-C again to stop at once.",
            count(calls),
            limit.as_secs(),
        ));
    }
    tokio::select! {
        biased;
        () = shutdown.calls_ended() => CallsEnd::Stored,
        () = interrupts.next() => {
            cut(shutdown, LONGEST_HURRIED_CUT).await;
            CallsEnd::Hurried
        }
        () = sleep(limit) => {
            let calls = shutdown.calls_in_flight();
            cut(shutdown, LONGEST_CUT).await;
            CallsEnd::Cut(calls)
        }
    }
}

/// Resolves when the time of a stop is up that a person has asked for, and a moment later at the
/// earliest: what is in order until then is soon closed.
pub async fn time_is_up(stops_since: Option<Instant>, limit: Duration) {
    match stops_since.and_then(|since| since.checked_add(limit)) {
        Some(end) => sleep_until(end.max(Instant::now() + LONGEST_CLOSE)).await,
        None => pending().await,
    }
}

/// Says how many calls there are.
#[must_use]
pub fn count(calls: usize) -> String {
    if calls == 1 { "1 model call".to_owned() } else { format!("{calls} model calls") }
}

async fn cut(shutdown: &Shutdown, limit: Duration) {
    shutdown.cut_calls();
    if timeout(limit, shutdown.calls_ended()).await.is_err() {
        tracing::debug!("cut calls did not end in time; the next process cleans up");
    }
}
