//! The supervisor: background work whose unexpected end is noticed, and which is aborted when the
//! process ends.

use std::{
    mem,
    sync::{Arc, Mutex, PoisonError},
};

use scribe_ports::spawner::{Background, Spawner};
use tokio::{sync::mpsc, task::JoinHandle};

/// Starts background work and reports work that has ended unexpectedly.
#[derive(Debug, Clone)]
pub struct Supervisor {
    dead: mpsc::UnboundedSender<&'static str>,
    running: Arc<Mutex<Vec<JoinHandle<()>>>>,
}

/// Receives the name of each work that has ended unexpectedly.
pub type TaskDeaths = mpsc::UnboundedReceiver<&'static str>;

impl Supervisor {
    /// Makes a supervisor, and the receiver of what it reports.
    #[must_use]
    pub fn new() -> (Self, TaskDeaths) {
        let (dead, deaths) = mpsc::unbounded_channel();
        (Self { dead, running: Arc::default() }, deaths)
    }

    /// Starts work that ends by itself: it is never aborted.
    #[expect(clippy::disallowed_methods, reason = "the supervisor is where work is spawned")]
    pub fn start(&self, name: &'static str, work: Background) -> JoinHandle<()> {
        let watch = Watch { name, dead: self.dead.clone() };
        tokio::spawn(async move {
            work.await;
            drop(watch);
        })
    }

    /// Aborts what was spawned, wherever it stands, and waits until it has ended. The next process
    /// takes up what was left unfinished, as after a kill; model calls are to be finished before, see
    /// [`crate::stop`].
    pub async fn stop(&self) {
        let running = mem::take(&mut *self.running.lock().unwrap_or_else(PoisonError::into_inner));
        running.iter().for_each(JoinHandle::abort);
        for work in running {
            // An aborted task ends with an error, which says nothing new.
            drop(work.await);
        }
    }
}

/// Reports the end of its work when it is dropped, after a panic as well.
struct Watch {
    name: &'static str,
    dead: mpsc::UnboundedSender<&'static str>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        // The receiver is gone once the process ends.
        if self.dead.send(self.name).is_err() {
            tracing::debug!(work = self.name, "background work ended during the stop");
        }
    }
}

impl Spawner for Supervisor {
    fn spawn(&self, name: &'static str, work: Background) {
        let started = self.start(name, work);
        self.running.lock().unwrap_or_else(PoisonError::into_inner).push(started);
    }
}
