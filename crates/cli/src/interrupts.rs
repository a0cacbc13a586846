//! Signals by which the user asks the process to end: Ctrl-C, SIGTERM, and SIGHUP when the terminal
//! is closed. SIGHUP is ignored if the process was started to outlive its terminal, for example
//! with `nohup`. A signal that arrives between two waits is kept for the next wait.
//!
//! The second signal ends the process soon, even if the process is blocked, for example by a pipe
//! that nobody reads. As after a kill, everything committed is kept.

use crate::exit::Failure;

/// Changes what happens when a file reaches the size limit of the process (`ulimit -f`). By default
/// the system ends the process; from now on the write fails with an error, as on a full disk.
///
/// # Errors
/// The system does not let the process listen for the signal.
pub fn ignore_file_size_signal() -> std::io::Result<()> {
    #[cfg(unix)]
    kinds::receive_file_size_signal()?;
    Ok(())
}

/// Receives interrupts.
#[derive(Debug)]
pub struct InterruptReceiver {
    #[cfg(unix)]
    signals: Vec<tokio::signal::unix::Signal>,
}

impl InterruptReceiver {
    /// Starts listening. From then on, an interrupt no longer ends the process by itself.
    ///
    /// # Errors
    /// The system does not let the process listen.
    #[cfg(unix)]
    pub fn listen() -> Result<Self, Failure> {
        let signals = kinds::receive_signals().map_err(anyhow::Error::new)?;
        last_resort::start_signal_counter()?;
        Ok(Self { signals })
    }

    /// Does nothing, because this system needs no registration before the first wait.
    ///
    /// # Errors
    /// Never fails on this system.
    #[cfg(not(unix))]
    pub fn listen() -> Result<Self, Failure> {
        Ok(Self {})
    }

    /// Resolves at the next interrupt, or at once if one arrived after the last wait.
    pub async fn wait_for_next(&mut self) {
        #[cfg(unix)]
        kinds::wait_for_signal(&mut self.signals).await;
        #[cfg(not(unix))]
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// The signals that the process receives.
#[cfg(unix)]
mod kinds {
    use std::{fs, io, sync::OnceLock, task::Poll};

    use tokio::signal::unix::{Signal, SignalKind, signal};

    pub(super) fn receive_signals() -> io::Result<Vec<Signal>> {
        let mut kinds = vec![SignalKind::interrupt(), SignalKind::terminate()];
        if !is_hang_up_ignored() {
            kinds.push(SignalKind::hangup());
        }
        kinds.into_iter().map(signal).collect()
    }

    /// Receives the signal for a file that is too long, so that the signal does not end the
    /// process. The write itself also returns an error.
    pub(super) fn receive_file_size_signal() -> io::Result<()> {
        let kind = rustix::process::Signal::XFSZ.as_raw();
        signal(SignalKind::from_raw(kind)).map(drop)
    }

    /// Waits for the next signal of any kind.
    pub(super) async fn wait_for_signal(signals: &mut [Signal]) {
        std::future::poll_fn(|context| {
            let mut polled = signals.iter_mut().map(|signal| signal.poll_recv(context));
            if polled.any(|signal| signal.is_ready()) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    /// True if the process was started with SIGHUP ignored. Only Linux reports this. On other
    /// systems, closing the terminal ends the process.
    fn is_hang_up_ignored() -> bool {
        // The answer is cached, because listening for the signal removes the ignored state.
        static IGNORED: OnceLock<bool> = OnceLock::new();
        *IGNORED.get_or_init(|| {
            let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
            let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
            let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
            let bit = SignalKind::hangup().as_raw_value() - 1;
            mask.is_some_and(|mask| mask >> bit & 1 == 1)
        })
    }
}

/// Ends the process after the second signal. This runs in its own thread, because all others may be
/// blocked.
#[cfg(unix)]
mod last_resort {
    use std::{
        process::exit,
        sync::{Once, mpsc},
        thread,
        time::Duration,
    };

    use tokio::runtime::Builder;

    use super::kinds;
    use crate::exit::{Exit, Failure};

    /// How long the orderly shutdown may take after the second signal. This is longer than all
    /// deadlines of the shutdown itself.
    const MAX_STOP_TIME: Duration = Duration::from_secs(4);

    static STARTED: Once = Once::new();

    #[expect(clippy::disallowed_methods, reason = "the main thread may be blocked")]
    fn end_process() -> ! {
        exit(Exit::Interrupted as i32)
    }

    /// Starts counting signals, once per process.
    pub(super) fn start_signal_counter() -> Result<(), Failure> {
        let mut started = Ok(());
        STARTED.call_once(|| started = start_signal_thread());
        Ok(started?)
    }

    fn start_signal_thread() -> anyhow::Result<()> {
        let (sender, listens) = mpsc::sync_channel(1);
        // The runtime is created and dropped in this thread, because a runtime must not be dropped
        // within another one.
        thread::Builder::new().name("interrupts".to_owned()).spawn(move || {
            let listening =
                Builder::new_current_thread().enable_all().build().and_then(|runtime| {
                    let signals = runtime.block_on(async { kinds::receive_signals() })?;
                    Ok((runtime, signals))
                });
            let (runtime, mut signals) = match listening {
                Ok(listening) => listening,
                Err(error) => return drop(sender.send(Err(error))),
            };
            sender.send(Ok(())).ok();
            runtime.block_on(async {
                kinds::wait_for_signal(&mut signals).await;
                kinds::wait_for_signal(&mut signals).await;
            });
            thread::sleep(MAX_STOP_TIME);
            end_process();
        })?;
        Ok(listens.recv()??)
    }
}
