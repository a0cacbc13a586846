//! The live texts of other processes, as the listener of this process receives them.

use std::fmt;

use async_trait::async_trait;
use scribe_ports::{
    live_channel::{LiveChannel, LiveNews, LiveSubscription, MAX_TEXT_BYTES},
    store::StoreError,
};
use tokio::sync::broadcast::{self, error::RecvError};

use crate::{backend::Backend, sql_store::SqlStore};

/// How many texts wait for a slow receiver before it has a gap.
const MAX_WAITING_TEXTS: usize = 1_024;

/// Passes received texts on within this process.
pub(crate) struct LiveSender(broadcast::Sender<LiveNews>);

impl Default for LiveSender {
    fn default() -> Self {
        Self(broadcast::channel(MAX_WAITING_TEXTS).0)
    }
}

impl fmt::Debug for LiveSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveSender").finish_non_exhaustive()
    }
}

impl LiveSender {
    pub(crate) fn send(&self, news: LiveNews) {
        // It is not an error if there is no receiver at the moment.
        drop(self.0.send(news));
    }
}

struct LiveReceiver(broadcast::Receiver<LiveNews>);

#[async_trait]
impl LiveSubscription for LiveReceiver {
    async fn next(&mut self) -> LiveNews {
        match self.0.recv().await {
            Ok(news) => news,
            Err(RecvError::Lagged(_)) => LiveNews::Gap,
            // The database is closed.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

#[async_trait]
impl<B: Backend> LiveChannel for SqlStore<B> {
    async fn send_live(&self, text: &str) -> Result<(), StoreError> {
        if text.len() > MAX_TEXT_BYTES {
            let message = format!("a live text may have at most {MAX_TEXT_BYTES} bytes");
            return Err(StoreError::Refused(message));
        }
        self.backend.send_live(text).await
    }

    fn subscribe_live(&self) -> Box<dyn LiveSubscription> {
        Box::new(LiveReceiver(self.signals.live().0.subscribe()))
    }
}
