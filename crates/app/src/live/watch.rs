//! A watcher: it gets the current progress first, then every later moment.

use std::{collections::VecDeque, future::pending, sync::Arc};

use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::{LiveHub, LiveScope, Moment};

/// Watches the live progress of a scope.
pub struct LiveWatch {
    live: LiveHub,
    scope: Option<LiveScope>,
    /// `None` only while the watch is being dropped.
    receiver: Option<Receiver<Arc<Moment>>>,
    ready: VecDeque<Arc<Moment>>,
}

impl LiveWatch {
    pub(super) fn new(live: LiveHub, scope: Option<LiveScope>) -> Self {
        let (receiver, current) = live.lock_state().subscribe(scope);
        Self { live, scope, receiver: Some(receiver), ready: current.into() }
    }

    /// Waits for the next moment. A watcher that was too slow gets the current progress in place of
    /// the lost moments. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Arc<Moment> {
        loop {
            if let Some(moment) = self.ready.pop_front() {
                return moment;
            }
            let Some(receiver) = &mut self.receiver else { return pending().await };
            match receiver.recv().await {
                Ok(moment) => return moment,
                Err(RecvError::Lagged(_)) => {
                    // The lock is held, so nothing is sent between the new subscription and the
                    // snapshot.
                    let mut state = self.live.lock_state();
                    *receiver = receiver.resubscribe();
                    self.ready = state.current_moments(self.scope).into();
                    // The other processes send their current progress again.
                    state.new_watches.push(self.scope);
                    self.live.watch_began.notify_one();
                }
                // The channel exists as long as this watch, so it is never closed.
                Err(RecvError::Closed) => return pending().await,
            }
        }
    }
}

impl Drop for LiveWatch {
    fn drop(&mut self) {
        if let Some(receiver) = self.receiver.take() {
            self.live.lock_state().unsubscribe(self.scope, receiver);
        }
    }
}
