//! The orderly stop: model calls in flight are finished and their replies stored, up to a deadline or
//! until the person asks again.

use std::time::Duration;

use scribe_app::Shutdown;
use tokio::time::{sleep, timeout};

use crate::{commands::progress::say, interrupts::Interrupts};

/// How long calls that were cut may take to be noted in the ledger.
const LONGEST_CUT: Duration = Duration::from_secs(2);

/// The same where the person has asked twice.
const LONGEST_HURRIED_CUT: Duration = Duration::from_millis(250);

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
            "Stopping: {} in flight, at most {} s; press Ctrl-C again to end at once.",
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

/// Says how many calls there are.
#[must_use]
pub fn count(calls: usize) -> String {
    if calls == 1 { "1 model call".to_owned() } else { format!("{calls} model calls") }
}

async fn cut(shutdown: &Shutdown, limit: Duration) {
    shutdown.cut_calls();
    if timeout(limit, shutdown.calls_ended()).await.is_err() {
        tracing::debug!("calls that were cut are left as after a kill");
    }
}
