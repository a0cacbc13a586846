//! Starts background work in such a way that a crashed task is noticed and a shutdown waits for
//! running tasks.

use std::{future::Future, pin::Pin};

/// A future that runs in the background.
pub type BackgroundFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

pub trait Spawner: Send + Sync {
    /// Runs `work` until it ends or the process shuts down. `name` identifies the work for people.
    fn spawn(&self, name: &'static str, work: BackgroundFuture);
}
