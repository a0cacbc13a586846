//! Handles a full disk while model calls are in flight. Their replies are paid for, so they are
//! kept in memory until there is space again.

use std::time::Duration;

use scribe_app::Shutdown;
use tokio::time::sleep;

use crate::{
    commands::progress::print_notice, exit::Failure, stop::format_calls, wiring::HeldDatabase,
};

/// Waits until the disk can be written again, for at most `limit`. Waits only while model calls are
/// in flight, because only their replies would be lost.
///
/// # Errors
/// No model call is in flight, or the time is up.
pub(super) async fn wait_for_free_space(
    database: &HeldDatabase,
    shutdown: &Shutdown,
    limit: Duration,
    reason: &str,
) -> Result<(), Failure> {
    let calls = shutdown.calls_in_flight();
    if calls == 0 || limit.is_zero() {
        return Err(full_disk_failure(reason, 0));
    }
    print_notice(&format!(
        "{reason}. {} in flight; replies are kept in memory for up to {} s. Free some disk space.",
        format_calls(calls),
        limit.as_secs(),
    ));
    tokio::select! {
        biased;
        () = database.wait_until_writable() => Ok(()),
        () = shutdown.wait_until_calls_ended() => Err(full_disk_failure(reason, 0)),
        () = sleep(limit) => Err(full_disk_failure(reason, shutdown.calls_in_flight())),
    }
}

/// Returns the failure that says why nothing can be stored, and how many model calls must be
/// repeated.
fn full_disk_failure(reason: &str, calls: usize) -> Failure {
    let lost = match calls {
        0 => "Nothing is lost".to_owned(),
        1 => "Everything stored is kept; 1 model call will be repeated".to_owned(),
        calls => format!("Everything stored is kept; {calls} model calls will be repeated"),
    };
    Failure::Folder(format!("{reason}. {lost}. Free some disk space, then run scribe resume"))
}
