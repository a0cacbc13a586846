//! The memory and the processor time that answers may take together. A client that reads nothing
//! holds its answer until the time for that is over, and as many do so as there are connections.

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

/// An answer of at most so many bytes takes nothing of the budget.
const SMALL_BYTES: u64 = 64 * 1024;

/// The limit of all larger answers together, in pieces of [`SMALL_BYTES`]: 128 MiB.
const MAX_PIECES: u64 = 2_048;

/// How many books are rendered at once.
const MAX_RENDERED: usize = 2;

/// How long a book waits for its turn to be rendered.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The budget that the answers to all requests share.
#[derive(Debug, Clone)]
pub struct AnswerBudget {
    pieces: Arc<Semaphore>,
    renderers: Arc<Semaphore>,
}

impl Default for AnswerBudget {
    fn default() -> Self {
        Self {
            // It is far below the most that a semaphore has.
            pieces: Arc::new(Semaphore::new(usize::try_from(MAX_PIECES).unwrap_or(usize::MAX))),
            renderers: Arc::new(Semaphore::new(MAX_RENDERED)),
        }
    }
}

impl AnswerBudget {
    /// Waits until a book may be rendered. A client that hangs up waits no longer.
    pub(crate) async fn renderer(&self) -> Result<OwnedSemaphorePermit, Problem> {
        let turn = timeout(LONGEST_WAIT, Arc::clone(&self.renderers).acquire_owned()).await;
        match turn {
            Ok(Ok(turn)) => Ok(turn),
            Ok(Err(_)) | Err(_) => {
                let detail = "too many books are being exported";
                Err(Problem::new(ProblemCode::ServerBusy, detail))
            }
        }
    }

    /// Lets an answer pass with its share of the budget, which it gives back when it has been
    /// written; refuses one for which nothing is left.
    pub(crate) fn admit(&self, response: Response) -> Response {
        // An answer that is sent piece by piece is never in memory as a whole.
        let Some(bytes) = response.body().size_hint().exact() else { return response };
        if bytes <= SMALL_BYTES {
            return response;
        }
        // The largest answer takes all there is.
        let pieces = bytes.div_ceil(SMALL_BYTES).min(MAX_PIECES);
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
