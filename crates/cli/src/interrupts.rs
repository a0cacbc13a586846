//! Signals by which a person asks the process to end: Ctrl-C, SIGTERM, and SIGHUP when a terminal is
//! closed. A signal that arrives between two waits is kept for the next wait.

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
