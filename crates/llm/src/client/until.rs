//! Waits until a point in time. The process may have been suspended meanwhile, by a signal or
//! together with the laptop.

use std::{pin::pin, time::Duration};

use tokio::time::{Instant, error::Elapsed, timeout, timeout_at};

/// If the deadline is noticed later than this, the process was suspended.
const SUSPENSION_THRESHOLD: Duration = Duration::from_secs(1);
/// The time for reading the data that arrived while the process was suspended.
const SUSPENSION_GRACE: Duration = Duration::from_secs(2);
/// The time for reading that data in a process that was busy, or that was suspended until shortly
/// before the deadline.
const BUSY_GRACE: Duration = Duration::from_millis(200);

/// Waits for a future until a deadline.
///
/// # Errors
/// The deadline has passed and the future was not ready by then.
pub(super) async fn wait_until<F: Future>(
    deadline: Instant,
    future: F,
) -> Result<F::Output, Elapsed> {
    let mut future = pin!(future);
    if let Ok(output) = timeout_at(deadline, future.as_mut()).await {
        return Ok(output);
    }
    let grace =
        if deadline.elapsed() > SUSPENSION_THRESHOLD { SUSPENSION_GRACE } else { BUSY_GRACE };
    timeout(grace, future).await
}

#[cfg(test)]
mod tests {
    use tokio::{sync::oneshot, task::yield_now, time::advance};

    use super::*;

    /// Returns the result of a one-minute wait in a process that was suspended for `seconds`
    /// seconds.
    async fn wait_while_suspended(seconds: u64) -> Result<&'static str, Elapsed> {
        let (send, receive) = oneshot::channel();
        let deadline = Instant::now() + Duration::from_secs(60);
        let stops = async {
            yield_now().await;
            advance(Duration::from_secs(seconds)).await;
            yield_now().await;
            // The reader of the socket runs after the clock check.
            _ = send.send("Rain fell.");
        };
        let (output, ()) = tokio::join!(wait_until(deadline, receive), stops);
        output.map(Result::unwrap)
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_ends_shortly_after_its_deadline() {
        let started = Instant::now();
        let silence = std::future::pending::<()>();
        assert!(wait_until(started + Duration::from_secs(60), silence).await.is_err());
        assert!(
            started.elapsed() <= Duration::from_secs(60) + BUSY_GRACE + Duration::from_millis(1)
        );
    }

    #[tokio::test(start_paused = true)]
    async fn data_that_arrived_during_a_suspension_is_read() {
        for seconds in [30, 60, 61, 90] {
            assert_eq!(wait_while_suspended(seconds).await.unwrap(), "Rain fell.", "{seconds} s");
        }
    }
}
