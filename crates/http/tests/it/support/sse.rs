//! A client of an event stream.

use axum::body::{Body, BodyDataStream};
use futures::StreamExt;
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use super::WAIT_TIMEOUT;

/// An event as a client sees it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StoredEvent {
    pub(crate) id: i64,
    pub(crate) event: String,
    pub(crate) data: Value,
}

/// A live moment as a client sees it: an event without an id.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LiveEvent {
    pub(crate) event: String,
    pub(crate) data: Value,
}

/// Reads events from a body.
pub(crate) struct SseReader {
    body: BodyDataStream,
    text: String,
    /// The last event, for the message of a wait that times out.
    last: Option<(Option<i64>, LiveEvent)>,
}

impl SseReader {
    pub(crate) fn new(body: Body) -> Self {
        Self { body: body.into_data_stream(), text: String::new(), last: None }
    }

    /// Waits for the next event of the log; `None` at the end.
    pub(crate) async fn next(&mut self) -> Option<StoredEvent> {
        loop {
            let (id, LiveEvent { event, data }) = self.next_event().await?;
            if let Some(id) = id {
                return Some(StoredEvent { id, event, data });
            }
        }
    }

    /// Waits for the next event of a type that has no id.
    pub(crate) async fn next_live(&mut self, event: &str) -> Option<Value> {
        loop {
            let (id, passing) = self.next_event().await?;
            if passing.event == event {
                assert_eq!(id, None, "{passing:?}");
                return Some(passing.data);
            }
        }
    }

    /// Waits for the next event. Returns it with its id, if it has one.
    pub(crate) async fn next_event(&mut self) -> Option<(Option<i64>, LiveEvent)> {
        let end = Instant::now() + WAIT_TIMEOUT;
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let received = parse_block(block);
                self.text = rest.to_owned();
                if received.is_some() {
                    self.last.clone_from(&received);
                    return received;
                }
                continue;
            }
            let chunk = timeout_at(end, self.body.next()).await;
            assert!(chunk.is_ok(), "no event came; the last one was {:?}", self.last);
            let chunk = chunk.unwrap()?.unwrap();
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// Reads events of the log up to and including the first one that satisfies a condition.
    pub(crate) async fn read_until(
        &mut self,
        wanted: impl Fn(&StoredEvent) -> bool,
    ) -> Vec<StoredEvent> {
        let mut all = Vec::new();
        while let Some(received) = self.next().await {
            let last = wanted(&received);
            all.push(received);
            if last {
                break;
            }
        }
        all
    }
}

/// Parses a block; returns `None` for a comment.
fn parse_block(block: &str) -> Option<(Option<i64>, LiveEvent)> {
    let field =
        |name: &str| block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    let id = field("id").map(|id| id.parse().unwrap());
    let event = field("event")?.to_owned();
    let data = serde_json::from_str(field("data")?).unwrap();
    Some((id, LiveEvent { event, data }))
}
