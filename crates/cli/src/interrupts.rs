//! Signals by which a person asks the process to end: Ctrl-C, SIGTERM, and SIGHUP when a terminal is
//! closed. A signal that arrives between two waits is kept for the next wait.
//!
//! A person who has asked twice does not wait for ever: the second signal ends the process soon,
//! whatever it waits for, and if it is a pipe that nobody reads. What was committed is kept, as after a
//! kill.

use crate::exit::Failure;

/// Receives interrupts.
#[derive(Debug)]
pub struct Interrupts {
    #[cfg(unix)]
    signals: [tokio::signal::unix::Signal; 3],
}

impl Interrupts {
    /// Begins to listen. From then on an interrupt no longer ends the process by itself.
    ///
    /// # Errors
    /// The system does not let the process listen.
    #[cfg(unix)]
    pub fn listen() -> Result<Self, Failure> {
        use tokio::signal::unix::{SignalKind, signal};
        let interrupt = signal(SignalKind::interrupt()).map_err(anyhow::Error::new)?;
        let terminate = signal(SignalKind::terminate()).map_err(anyhow::Error::new)?;
        let hang_up = signal(SignalKind::hangup()).map_err(anyhow::Error::new)?;
        last_resort::start()?;
        Ok(Self { signals: [interrupt, terminate, hang_up] })
    }

    /// Begins to listen.
    ///
    /// # Errors
    /// Never here.
    #[cfg(not(unix))]
    pub fn listen() -> Result<Self, Failure> {
        Ok(Self {})
    }

    /// Resolves at the next interrupt, or at once if one arrived after the last wait.
    pub async fn next(&mut self) {
        #[cfg(unix)]
        {
            let [interrupt, terminate, hang_up] = &mut self.signals;
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                _ = hang_up.recv() => {}
            }
        }
        #[cfg(not(unix))]
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Ends the process after the second signal, from a thread of its own: every other one may be blocked.
#[cfg(unix)]
mod last_resort {
    use std::{process::exit, sync::Once, thread, time::Duration};

    use tokio::{
        runtime::Builder,
        signal::unix::{Signal, SignalKind, signal},
    };

    use crate::exit::{Exit, Failure};

    /// How long the orderly end may take after the second signal: longer than all its own deadlines.
    const LONGEST_END: Duration = Duration::from_secs(4);

    static STARTED: Once = Once::new();

    #[expect(clippy::disallowed_methods, reason = "main waits for what is blocked")]
    fn end_process() -> ! {
        exit(Exit::Interrupted as i32)
    }

    /// Begins to count signals, once in a process.
    pub(super) fn start() -> Result<(), Failure> {
        let mut started = Ok(());
        STARTED.call_once(|| started = start_thread());
        Ok(started?)
    }

    fn start_thread() -> anyhow::Result<()> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let entered = runtime.enter();
        let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
        let mut signals = Vec::new();
        for kind in kinds {
            signals.push(signal(kind)?);
        }
        drop(entered);
        thread::Builder::new().name("interrupts".to_owned()).spawn(move || {
            runtime.block_on(async {
                next(&mut signals).await;
                next(&mut signals).await;
            });
            thread::sleep(LONGEST_END);
            end_process();
        })?;
        Ok(())
    }

    /// Waits for a signal of any kind.
    async fn next(signals: &mut [Signal]) {
        std::future::poll_fn(|context| {
            let mut polled = signals.iter_mut().map(|signal| signal.poll_recv(context));
            if polled.any(|signal| signal.is_ready()) {
                std::task::Poll::Ready(())
            } else {
                std::task::Poll::Pending
            }
        })
        .await;
    }
}
