//! Limits the memory and the processor time that all answers may take together. If a client does
//! not read its answer, the answer stays in memory until the write timeout, and there can be as
//! many such clients as there are connections.

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Body, HttpBody},
    response::{IntoResponse, Response},
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::{
    guarded_body::GuardedBody,
    problem::{Problem, ProblemCode},
};

/// Answers of at most this size are not counted.
const MIN_COUNTED_BYTES: u64 = 64 * 1024;

/// The limit of all larger answers together, in units of [`MIN_COUNTED_BYTES`]: 128 MiB.
const MAX_BUDGET_UNITS: u64 = 2_048;

/// The maximum number of books rendered at the same time.
const MAX_CONCURRENT_RENDERS: usize = 2;

/// How long a request waits for its turn to render a book.
const RENDER_WAIT_TIMEOUT: Duration = Duration::from_secs(5);

/// The budget that the answers to all requests share.
#[derive(Debug, Clone)]
pub struct AnswerBudget {
    pieces: Arc<Semaphore>,
    renderers: Arc<Semaphore>,
}

impl Default for AnswerBudget {
    fn default() -> Self {
        Self {
            // `MAX_BUDGET_UNITS` fits into a `usize` and is far below the maximum of a semaphore.
            pieces: Arc::new(Semaphore::new(
                usize::try_from(MAX_BUDGET_UNITS).unwrap_or(usize::MAX),
            )),
            renderers: Arc::new(Semaphore::new(MAX_CONCURRENT_RENDERS)),
        }
    }
}

impl AnswerBudget {
    /// Waits until a book may be rendered. If the client disconnects, the wait ends.
    pub(crate) async fn acquire_render_permit(&self) -> Result<OwnedSemaphorePermit, Problem> {
        let turn = timeout(RENDER_WAIT_TIMEOUT, Arc::clone(&self.renderers).acquire_owned()).await;
        match turn {
            Ok(Ok(turn)) => Ok(turn),
            Ok(Err(_)) | Err(_) => {
                let detail = "too many books are being exported";
                Err(Problem::new(ProblemCode::ServerBusy, detail))
            }
        }
    }

    /// Admits an answer together with its share of the budget. The share is released when the
    /// answer has been written. If the budget is exhausted, the answer is refused.
    pub(crate) fn admit_answer(&self, response: Response) -> Response {
        // A streamed answer is never in memory as a whole.
        let Some(bytes) = response.body().size_hint().exact() else { return response };
        if bytes <= MIN_COUNTED_BYTES {
            return response;
        }
        // A very large answer takes the whole budget.
        let pieces = bytes.div_ceil(MIN_COUNTED_BYTES).min(MAX_BUDGET_UNITS);
        let pieces = u32::try_from(pieces).unwrap_or(u32::MAX);
        match Arc::clone(&self.pieces).try_acquire_many_owned(pieces) {
            Ok(share) => response.map(|body| Body::new(GuardedBody::new(body, share))),
            Err(_) => {
                let detail = "too many large answers are waiting for slow clients";
                Problem::new(ProblemCode::ServerBusy, detail).into_response()
            }
        }
    }
}
