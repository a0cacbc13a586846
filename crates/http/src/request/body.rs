//! The bytes of a body, read within limits: of size before and while they come, of time, and of the
//! memory that all bodies together take.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Body,
    http::{HeaderMap, header},
};
use futures::StreamExt;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout, timeout_at},
};

use crate::problem::{Problem, ProblemCode};

/// The longest body of a command that takes no long text, in bytes.
pub const MAX_COMMAND_BYTES: usize = 64 * 1024;

/// The longest body of a command that takes a text, in bytes: the longest text of a chapter, and what
/// is around it.
pub const MAX_TEXT_COMMAND_BYTES: usize =
    scribe_domain::chapter::edit_chapter::MAX_BYTES + MAX_COMMAND_BYTES;

/// What all bodies beyond [`MAX_COMMAND_BYTES`] take together at most, in pieces of that size: 32 MiB.
const MAX_PIECES: usize = 512;

/// How many bodies beyond [`MAX_COMMAND_BYTES`] are parsed at once.
const MAX_PARSED: usize = 2;

/// How long a body waits for memory or for its turn to be parsed.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The bytes that extend the time of a body by a second: a slow and steady sender is waited for.
const SLOWEST_BYTES_PER_SECOND: u64 = 16 * 1024;

/// The share of memory and of processor time that bodies may take; all requests use one.
#[derive(Debug, Clone)]
pub struct BodyBudget {
    time: Duration,
    pieces: Arc<Semaphore>,
    parsers: Arc<Semaphore>,
}

impl BodyBudget {
    /// Makes a budget; `time` is how long a body may take, plus a second for each 16 KiB.
    #[must_use]
    pub fn new(time: Duration) -> Self {
        Self {
            time,
            pieces: Arc::new(Semaphore::new(MAX_PIECES)),
            parsers: Arc::new(Semaphore::new(MAX_PARSED)),
        }
    }

    /// Waits until a large body may be parsed.
    pub(super) async fn parser(&self) -> Result<OwnedSemaphorePermit, Problem> {
        acquire(&self.parsers).await
    }
}

impl Default for BodyBudget {
    fn default() -> Self {
        Self::new(Duration::from_secs(30))
    }
}

/// A body that was read whole, with its share of the budget.
pub(super) struct ReceivedBody {
    pub(super) bytes: Vec<u8>,
    _pieces: Vec<OwnedSemaphorePermit>,
}

/// Reads a body of at most `max_bytes`.
pub(super) async fn receive(
    headers: &HeaderMap,
    body: Body,
    max_bytes: usize,
    budget: &BodyBudget,
) -> Result<ReceivedBody, Problem> {
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    let declared = declared.and_then(|length| length.parse::<u64>().ok());
    if declared.is_some_and(|length| length > max_bytes as u64) {
        return Err(too_large(max_bytes));
    }
    let began = Instant::now();
    let mut chunks = body.into_data_stream();
    let mut received = ReceivedBody { bytes: Vec::new(), _pieces: Vec::new() };
    loop {
        let earned = Duration::from_secs(received.bytes.len() as u64 / SLOWEST_BYTES_PER_SECOND);
        let chunk = timeout_at(began + budget.time + earned, chunks.next()).await;
        let chunk = match chunk {
            Err(_) => {
                return Err(Problem::new(ProblemCode::RequestTimeout, "the body came too slowly"));
            }
            Ok(None) => return Ok(received),
            Ok(Some(Err(_))) => return Err(Problem::of_field("", "the body broke off")),
            Ok(Some(Ok(chunk))) => chunk,
        };
        let length = received.bytes.len() + chunk.len();
        if length > max_bytes {
            return Err(too_large(max_bytes));
        }
        while length > MAX_COMMAND_BYTES * (received._pieces.len() + 1) {
            received._pieces.push(acquire(&budget.pieces).await?);
        }
        received.bytes.extend_from_slice(&chunk);
    }
}

/// A body is longer than its command takes.
pub(super) fn too_large(max_bytes: usize) -> Problem {
    Problem::new(
        ProblemCode::BodyTooLarge,
        format!("the body of this request has at most {max_bytes} bytes"),
    )
}

async fn acquire(places: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Problem> {
    match timeout(LONGEST_WAIT, Arc::clone(places).acquire_owned()).await {
        Ok(Ok(place)) => Ok(place),
        Ok(Err(_)) | Err(_) => {
            Err(Problem::new(ProblemCode::ServerBusy, "too many large bodies are being read"))
        }
    }
}
