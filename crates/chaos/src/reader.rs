//! A client that follows the stream of all events, even when processes end.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::time::{sleep, timeout};

use crate::{cluster::Addresses, history::Reader, http::EventStream};

/// After this time without an event, the reader continues at another process.
const MAX_SILENCE: Duration = Duration::from_secs(4);
const RECONNECT_PAUSE: Duration = Duration::from_millis(200);

/// A reader and what it has seen so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct SharedReader(Arc<Mutex<Reader>>);

impl SharedReader {
    /// Follows the stream, at first that of the process with the given number.
    pub(crate) async fn run(self, addresses: Addresses, mut process: usize) {
        loop {
            if let Ok(mut stream) = EventStream::open(&addresses.nth(process), self.last()).await {
                self.with_reader(|reader| reader.connections += 1);
                while let Ok(Ok(event)) = timeout(MAX_SILENCE, stream.next()).await {
                    self.with_reader(|reader| reader.seen.push(event));
                }
            }
            process += 1;
            sleep(RECONNECT_PAUSE).await;
        }
    }

    /// Returns the last position that has arrived.
    pub(crate) fn last(&self) -> i64 {
        self.with_reader(|reader| reader.seen.last().map_or(0, |event| event.position))
    }

    pub(crate) fn reader(&self) -> Reader {
        self.with_reader(|reader| reader.clone())
    }

    fn with_reader<T>(&self, change: impl FnOnce(&mut Reader) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
