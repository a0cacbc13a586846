//! The supervisor: background work whose death is noticed, and which is stopped at an orderly end.

use std::{
    mem,
    sync::{Arc, Mutex, PoisonError},
};

use scribe_ports::spawner::{Background, Spawner};
use tokio::{sync::mpsc, task::JoinHandle};

/// Starts background work and tells when some of it has died.
#[derive(Debug, Clone)]
pub struct Supervisor {
    dead: mpsc::UnboundedSender<&'static str>,
    running: Arc<Mutex<Vec<JoinHandle<()>>>>,
}

/// Hears of work that has died.
pub type Deaths = mpsc::UnboundedReceiver<&'static str>;

impl Supervisor {
    /// Makes a supervisor, and the end that hears of deaths.
    #[must_use]
    pub fn new() -> (Self, Deaths) {
        let (dead, deaths) = mpsc::unbounded_channel();
        (Self { dead, running: Arc::default() }, deaths)
    }

    /// Starts work that comes to its end by itself: it is not stopped.
    #[expect(clippy::disallowed_methods, reason = "the supervisor is where work is spawned")]
    pub fn start(&self, name: &'static str, work: Background) -> JoinHandle<()> {
        let watch = Watch { name, dead: self.dead.clone() };
        tokio::spawn(async move {
            work.await;
            drop(watch);
        })
    }

    /// Stops what was spawned, and waits until it has stopped. What it was at is taken up again by
    /// the next process, as after a kill.
    pub async fn stop(&self) {
        let running = mem::take(&mut *self.running.lock().unwrap_or_else(PoisonError::into_inner));
        running.iter().for_each(JoinHandle::abort);
        for work in running {
            // That it was stopped is no news.
            drop(work.await);
        }
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
    fn spawn(&self, name: &'static str, work: Background) {
        let started = self.start(name, work);
        self.running.lock().unwrap_or_else(PoisonError::into_inner).push(started);
    }
}
