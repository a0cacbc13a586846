//! Reads the bytes of a body. Limits the declared and the received size, the time, and the memory
//! that all bodies take together.

use std::{
    error::Error,
    io::{self, ErrorKind},
    sync::Arc,
    time::Duration,
};

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

/// The maximum size of a body of a command without a long text, in bytes.
pub const MAX_COMMAND_BYTES: usize = 64 * 1024;

/// The maximum size of a body of a command with a text, in bytes: the longest text of a chapter
/// plus the rest of the command.
pub const MAX_TEXT_COMMAND_BYTES: usize =
    scribe_domain::chapter::edit_chapter::MAX_BYTES + MAX_COMMAND_BYTES;

/// The limit of all bodies larger than [`MAX_COMMAND_BYTES`] together, in units of that size. It
/// equals 32 MiB.
const MAX_BUDGET_UNITS: usize = 512;

/// The maximum number of bodies larger than [`MAX_COMMAND_BYTES`] that are parsed at the same time.
const MAX_CONCURRENT_PARSES: usize = 2;

/// How long a body waits in total for its share of memory and for its turn to be parsed.
const PERMIT_TIMEOUT: Duration = Duration::from_secs(5);

/// The number of bytes that extend the time limit of a body by one second. A slow but steady sender
/// is therefore not cut off.
const MIN_BYTES_PER_SECOND: u64 = 16 * 1024;

/// The memory and processor time that bodies may take; shared by all requests.
#[derive(Debug, Clone)]
pub struct BodyBudget {
    time: Duration,
    pieces: Arc<Semaphore>,
    parsers: Arc<Semaphore>,
}

impl BodyBudget {
    /// Creates a budget. `time` is how long receiving a body may take; each 16 KiB of the body add
    /// one second.
    #[must_use]
    pub fn new(time: Duration) -> Self {
        Self {
            time,
            pieces: Arc::new(Semaphore::new(MAX_BUDGET_UNITS)),
            parsers: Arc::new(Semaphore::new(MAX_CONCURRENT_PARSES)),
        }
    }

    /// Waits until a large body may be parsed.
    pub(super) async fn acquire_parse_permit(
        &self,
        body: &mut ReceivedBody,
    ) -> Result<OwnedSemaphorePermit, Problem> {
        acquire_permits(&self.parsers, 1, &mut body.patience).await
    }
}

impl Default for BodyBudget {
    fn default() -> Self {
        Self::new(Duration::from_secs(30))
    }
}

/// A completely received body with its share of the budget.
pub(super) struct ReceivedBody {
    pub(super) bytes: Vec<u8>,
    /// The share, released with the body; `None` while the body is short.
    share: Option<OwnedSemaphorePermit>,
    /// The remaining part of [`PERMIT_TIMEOUT`].
    patience: Duration,
}

/// Reads a body of at most `max_bytes`. A large body gets its whole share of the budget before more
/// of it is read. Otherwise several bodies could each hold a part of their share and wait for each
/// other forever.
pub(super) async fn receive_body(
    headers: &HeaderMap,
    body: Body,
    max_bytes: usize,
    budget: &BodyBudget,
) -> Result<ReceivedBody, Problem> {
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    let declared = declared.and_then(|length| length.parse::<u64>().ok());
    if declared.is_some_and(|length| length > max_bytes as u64) {
        return Err(body_too_large_problem(max_bytes));
    }
    let began = Instant::now();
    let mut chunks = body.into_data_stream();
    let mut received = ReceivedBody { bytes: Vec::new(), share: None, patience: PERMIT_TIMEOUT };
    loop {
        let earned = Duration::from_secs(received.bytes.len() as u64 / MIN_BYTES_PER_SECOND);
        let waited = PERMIT_TIMEOUT.saturating_sub(received.patience);
        let chunk = timeout_at(began + budget.time + earned + waited, chunks.next()).await;
        let chunk = match chunk {
            Err(_) => {
                return Err(Problem::new(
                    ProblemCode::RequestTimeout,
                    "the body arrived too slowly",
                ));
            }
            Ok(None) => return Ok(received),
            Ok(Some(Err(error))) => {
                return Err(Problem::invalid_field("", describe_read_error(&error)));
            }
            Ok(Some(Ok(chunk))) => chunk,
        };
        let length = received.bytes.len() + chunk.len();
        if length > max_bytes {
            return Err(body_too_large_problem(max_bytes));
        }
        if length > MAX_COMMAND_BYTES && received.share.is_none() {
            // A chunked body does not declare its length, so the maximum is assumed.
            let whole = declared.and_then(|length| usize::try_from(length).ok());
            let whole = whole.unwrap_or(max_bytes);
            let pieces = (whole - MAX_COMMAND_BYTES).div_ceil(MAX_COMMAND_BYTES);
            let share = acquire_permits(&budget.pieces, pieces, &mut received.patience).await?;
            received.share = Some(share);
            received.bytes.reserve_exact(whole);
        }
        received.bytes.extend_from_slice(&chunk);
    }
}

/// Returns why the HTTP library could not read a body to its end.
fn describe_read_error(error: &axum::Error) -> &'static str {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    let mut is_malformed = false;
    while let Some(error) = cause {
        is_malformed |= error.downcast_ref::<io::Error>().is_some_and(|error| {
            matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::InvalidData)
        });
        cause = error.source();
    }
    if is_malformed {
        "the chunks of the body cannot be read: a chunk is its size in hexadecimal digits, CR LF, \
         that many bytes, and CR LF"
    } else {
        "the body ended too early"
    }
}

/// Creates the problem of a body that is larger than its command allows.
pub(super) fn body_too_large_problem(max_bytes: usize) -> Problem {
    Problem::new(
        ProblemCode::BodyTooLarge,
        format!("the body of this request may have at most {max_bytes} bytes"),
    )
}

/// Acquires all the permits at once, and subtracts the waiting time from the patience.
async fn acquire_permits(
    places: &Arc<Semaphore>,
    count: usize,
    patience: &mut Duration,
) -> Result<OwnedSemaphorePermit, Problem> {
    let busy = || Problem::new(ProblemCode::ServerBusy, "too many large bodies are being read");
    let count = u32::try_from(count).map_err(|_| busy())?;
    let began = Instant::now();
    let acquired = timeout(*patience, Arc::clone(places).acquire_many_owned(count)).await;
    *patience = patience.saturating_sub(began.elapsed());
    match acquired {
        Ok(Ok(acquired)) => Ok(acquired),
        Ok(Err(_)) | Err(_) => Err(busy()),
    }
}
