//! The supervisor: background work whose death is noticed.

use scribe_ports::spawner::{Background, Spawner};
use tokio::sync::mpsc;

/// Starts background work and tells when some of it has died.
#[derive(Debug, Clone)]
pub struct Supervisor {
    dead: mpsc::UnboundedSender<&'static str>,
}

/// Hears of work that has died.
pub type Deaths = mpsc::UnboundedReceiver<&'static str>;

impl Supervisor {
    /// Makes a supervisor, and the end that hears of deaths.
    #[must_use]
    pub fn new() -> (Self, Deaths) {
        let (dead, deaths) = mpsc::unbounded_channel();
        (Self { dead }, deaths)
    }
}

/// Tells of the death of its work when it is dropped, be it by a panic.
struct Watch {
    name: &'static str,
    dead: mpsc::UnboundedSender<&'static str>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        // Nobody hears it any more once the process is going down.
        if self.dead.send(self.name).is_err() {
            tracing::debug!(work = self.name, "ended while shutting down");
        }
    }
}

impl Spawner for Supervisor {
    #[expect(clippy::disallowed_methods, reason = "the supervisor is where work is spawned")]
    fn spawn(&self, name: &'static str, work: Background) {
        let watch = Watch { name, dead: self.dead.clone() };
        tokio::spawn(async move {
            work.await;
            drop(watch);
        });
    }
}
