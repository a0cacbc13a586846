//! The supervisor starts background work, notices if it ends unexpectedly, and aborts it when the
//! process ends.

use std::{
    mem,
    sync::{Arc, Mutex, PoisonError},
};

use scribe_ports::spawner::{BackgroundFuture, Spawner};
use tokio::{sync::mpsc, task::JoinHandle};

/// Starts background work and reports work that ends unexpectedly.
#[derive(Debug, Clone)]
pub struct Supervisor {
    dead: mpsc::UnboundedSender<&'static str>,
    running: Arc<Mutex<Vec<JoinHandle<()>>>>,
}

/// Receives the name of each piece of work that ends unexpectedly.
pub type DeadTaskReceiver = mpsc::UnboundedReceiver<&'static str>;

impl Supervisor {
    /// Creates a supervisor, and the receiver of its reports.
    #[must_use]
    pub fn new() -> (Self, DeadTaskReceiver) {
        let (dead, deaths) = mpsc::unbounded_channel();
        (Self { dead, running: Arc::default() }, deaths)
    }

    /// Starts work that ends on its own and is never aborted.
    #[expect(clippy::disallowed_methods, reason = "only the supervisor spawns tasks")]
    pub fn start_work(&self, name: &'static str, work: BackgroundFuture) -> JoinHandle<()> {
        let watch = EndReporter { name, dead: self.dead.clone() };
        tokio::spawn(async move {
            work.await;
            drop(watch);
        })
    }

    /// Aborts all spawned work at any point, and waits until it has ended. As after a kill, the
    /// next process or another process on the same database continues what was left unfinished. The
    /// caller should complete the model calls first, see [`crate::stop`].
    pub async fn abort_all(&self) {
        let running = mem::take(&mut *self.running.lock().unwrap_or_else(PoisonError::into_inner));
        running.iter().for_each(JoinHandle::abort);
        for work in running {
            // An aborted task returns an error, which is expected.
            drop(work.await);
        }
    }
}

/// Reports the end of its work when dropped, even after a panic.
struct EndReporter {
    name: &'static str,
    dead: mpsc::UnboundedSender<&'static str>,
}

impl Drop for EndReporter {
    fn drop(&mut self) {
        // The receiver has been dropped if the process is ending.
        if self.dead.send(self.name).is_err() {
            tracing::debug!(work = self.name, "background work ended during the stop");
        }
    }
}

impl Spawner for Supervisor {
    fn spawn(&self, name: &'static str, work: BackgroundFuture) {
        let started = self.start_work(name, work);
        self.running.lock().unwrap_or_else(PoisonError::into_inner).push(started);
    }
}
