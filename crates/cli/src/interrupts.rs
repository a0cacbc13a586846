//! Signals by which a person asks the process to end: Ctrl-C, SIGTERM, and SIGHUP when a terminal is
//! closed, unless the process was started to outlive its terminal, as with `nohup`. A signal that
//! arrives between two waits is kept for the next wait.
//!
//! A person who has asked twice does not wait for ever: the second signal ends the process soon,
//! whatever it waits for, and if it is a pipe that nobody reads. What was committed is kept, as after a
//! kill.

use crate::exit::Failure;

/// Makes a file that reaches the limit of the process (`ulimit -f`) an error like that of a full disk;
/// by default the system ends the process.
///
/// # Errors
/// The system does not let the process listen.
pub fn outlive_file_limit() -> std::io::Result<()> {
    #[cfg(unix)]
    kinds::receive_file_limit()?;
    Ok(())
}

/// Receives interrupts.
#[derive(Debug)]
pub struct Interrupts {
    #[cfg(unix)]
    signals: Vec<tokio::signal::unix::Signal>,
}

impl Interrupts {
    /// Begins to listen. From then on an interrupt no longer ends the process by itself.
    ///
    /// # Errors
    /// The system does not let the process listen.
    #[cfg(unix)]
    pub fn listen() -> Result<Self, Failure> {
        let signals = kinds::receive().map_err(anyhow::Error::new)?;
        last_resort::start()?;
        Ok(Self { signals })
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
        kinds::next(&mut self.signals).await;
        #[cfg(not(unix))]
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// The signals that are heard.
#[cfg(unix)]
mod kinds {
    use std::{fs, io, sync::OnceLock, task::Poll};

    use tokio::signal::unix::{Signal, SignalKind, signal};

    /// Begins to receive them.
    pub(super) fn receive() -> io::Result<Vec<Signal>> {
        let mut kinds = vec![SignalKind::interrupt(), SignalKind::terminate()];
        if !is_hang_up_ignored() {
            kinds.push(SignalKind::hangup());
        }
        kinds.into_iter().map(signal).collect()
    }

    /// Takes the signal of a file that is too long. Whoever writes it hears of it, too.
    pub(super) fn receive_file_limit() -> io::Result<()> {
        let kind = rustix::process::Signal::XFSZ.as_raw();
        signal(SignalKind::from_raw(kind)).map(drop)
    }

    /// Waits for one of any kind.
    pub(super) async fn next(signals: &mut [Signal]) {
        std::future::poll_fn(|context| {
            let mut polled = signals.iter_mut().map(|signal| signal.poll_recv(context));
            if polled.any(|signal| signal.is_ready()) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    /// True where whoever started the process has it ignore SIGHUP. Only Linux tells; elsewhere a
    /// terminal that closes ends the process.
    fn is_hang_up_ignored() -> bool {
        // Listening would take the mark away.
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

/// Ends the process after the second signal, from a thread of its own: every other one may be blocked.
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
        let (sender, listens) = mpsc::sync_channel(1);
        // The runtime lives and dies in the thread: none may be dropped where another one runs.
        thread::Builder::new().name("interrupts".to_owned()).spawn(move || {
            let listening =
                Builder::new_current_thread().enable_all().build().and_then(|runtime| {
                    let signals = runtime.block_on(async { kinds::receive() })?;
                    Ok((runtime, signals))
                });
            let (runtime, mut signals) = match listening {
                Ok(listening) => listening,
                Err(error) => return drop(sender.send(Err(error))),
            };
            sender.send(Ok(())).ok();
            runtime.block_on(async {
                kinds::next(&mut signals).await;
                kinds::next(&mut signals).await;
            });
            thread::sleep(LONGEST_END);
            end_process();
        })?;
        Ok(listens.recv()??)
    }
}
