//! Waiting until a moment, in a process that may have been stopped meanwhile: by a signal, or with the
//! laptop that it runs on.

use std::{pin::pin, time::Duration};

use tokio::time::{Instant, error::Elapsed, timeout, timeout_at};

/// Nobody looks at the clock so late unless the process was stopped.
const LATE: Duration = Duration::from_secs(1);
/// What has come by then lies in the socket and is read within this.
const LOOK: Duration = Duration::from_secs(2);

/// Waits for something until a moment.
///
/// # Errors
/// The moment has passed. Where that was noticed late, what had come by then was looked for.
pub(super) async fn until<F: Future>(moment: Instant, awaited: F) -> Result<F::Output, Elapsed> {
    let mut awaited = pin!(awaited);
    match timeout_at(moment, awaited.as_mut()).await {
        Err(_) if moment.elapsed() > LATE => timeout(LOOK, awaited).await,
        waited => waited,
    }
}

#[cfg(test)]
mod tests {
    use tokio::{sync::oneshot, task::yield_now, time::advance};

    use super::*;

    /// What comes of waiting a minute in a process that was stopped for so many seconds.
    async fn stopped_for(seconds: u64) -> Result<&'static str, Elapsed> {
        let (send, receive) = oneshot::channel();
        let moment = Instant::now() + Duration::from_secs(60);
        let stops = async {
            yield_now().await;
            advance(Duration::from_secs(seconds)).await;
            yield_now().await;
            // Whoever reads the socket has its turn after the one who looks at the clock.
            _ = send.send("Rain fell.");
        };
        let (waited, ()) = tokio::join!(until(moment, receive), stops);
        waited.map(Result::unwrap)
    }

    #[tokio::test(start_paused = true)]
    async fn what_came_while_the_process_was_stopped_is_read() {
        assert_eq!(stopped_for(30).await.unwrap(), "Rain fell.");
        assert_eq!(stopped_for(90).await.unwrap(), "Rain fell.");
        assert!(stopped_for(60).await.is_err());
    }
}
