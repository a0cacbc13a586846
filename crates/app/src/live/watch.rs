//! One who listens: first to what there is so far, then to what comes.

use std::{collections::VecDeque, future::pending, sync::Arc};

use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::{Live, Moment, Of};

/// Listens to what happens in a scope.
pub struct LiveWatch {
    live: Live,
    of: Option<Of>,
    /// `None` only while the watch is dropped.
    receiver: Option<Receiver<Arc<Moment>>>,
    ready: VecDeque<Arc<Moment>>,
}

impl LiveWatch {
    pub(super) fn new(live: Live, of: Option<Of>) -> Self {
        let (receiver, so_far) = live.present().join(of);
        Self { live, of, receiver: Some(receiver), ready: so_far.into() }
    }

    /// Waits for the next moment. One who was too slow is shown what there is so far instead of
    /// what was lost. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Arc<Moment> {
        loop {
            if let Some(moment) = self.ready.pop_front() {
                return moment;
            }
            let Some(receiver) = &mut self.receiver else { return pending().await };
            match receiver.recv().await {
                Ok(moment) => return moment,
                Err(RecvError::Lagged(_)) => {
                    // Nothing is said between the new beginning and what there is so far.
                    let present = self.live.present();
                    *receiver = receiver.resubscribe();
                    self.ready = present.so_far(self.of).into();
                }
                // Whoever listens keeps the channel.
                Err(RecvError::Closed) => return pending().await,
            }
        }
    }
}

impl Drop for LiveWatch {
    fn drop(&mut self) {
        if let Some(receiver) = self.receiver.take() {
            self.live.present().leave(self.of, receiver);
        }
    }
}
