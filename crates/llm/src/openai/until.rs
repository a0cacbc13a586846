//! Waits until a point in time, in a process that may have been suspended in the meantime, by a
//! signal or with its laptop.

use std::{pin::pin, time::Duration};

use tokio::time::{Instant, error::Elapsed, timeout, timeout_at};

/// The clock check is this late only if the process was suspended.
const LATE: Duration = Duration::from_secs(1);
/// The time for reading the data that arrived while the process was suspended.
const LOOK_AFTER_STOP: Duration = Duration::from_secs(2);
/// The same for a process that was busy, or that was suspended until shortly before the deadline.
const LOOK: Duration = Duration::from_millis(200);

/// Waits for a future until a deadline.
///
/// # Errors
/// Fails if the deadline has passed and the future was not ready by then.
pub(super) async fn wait_until<F: Future>(
    moment: Instant,
    awaited: F,
) -> Result<F::Output, Elapsed> {
    let mut awaited = pin!(awaited);
    if let Ok(waited) = timeout_at(moment, awaited.as_mut()).await {
        return Ok(waited);
    }
    let look = if moment.elapsed() > LATE { LOOK_AFTER_STOP } else { LOOK };
    timeout(look, awaited).await
}

#[cfg(test)]
mod tests {
    use tokio::{sync::oneshot, task::yield_now, time::advance};

    use super::*;

    /// Returns the result of a one-minute wait in a process that was suspended for `seconds`
    /// seconds.
    async fn stopped_for(seconds: u64) -> Result<&'static str, Elapsed> {
        let (send, receive) = oneshot::channel();
        let moment = Instant::now() + Duration::from_secs(60);
        let stops = async {
            yield_now().await;
            advance(Duration::from_secs(seconds)).await;
            yield_now().await;
            // The reader of the socket runs after the clock check.
            _ = send.send("Rain fell.");
        };
        let (waited, ()) = tokio::join!(wait_until(moment, receive), stops);
        waited.map(Result::unwrap)
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_waited_for_long_after_the_moment() {
        let began = Instant::now();
        let silence = std::future::pending::<()>();
        assert!(wait_until(began + Duration::from_secs(60), silence).await.is_err());
        assert!(began.elapsed() <= Duration::from_secs(60) + LOOK + Duration::from_millis(1));
    }

    #[tokio::test(start_paused = true)]
    async fn bytes_that_arrived_during_a_stop_are_read() {
        for seconds in [30, 60, 61, 90] {
            assert_eq!(stopped_for(seconds).await.unwrap(), "Rain fell.", "{seconds} s");
        }
    }
}
