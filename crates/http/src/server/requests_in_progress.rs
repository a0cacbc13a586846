//! Tracks the requests in progress. A connection with a request in progress is not idle, no matter
//! how long the answer takes.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::{body::Body, response::Response};
use tokio::time::Instant;

use crate::guarded_body::GuardedBody;

#[derive(Debug)]
struct RequestCount {
    requests: usize,
    idle_since: Instant,
}

#[derive(Debug, Clone)]
pub(super) struct RequestsInProgress(Arc<Mutex<RequestCount>>);

impl RequestsInProgress {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(RequestCount { requests: 0, idle_since: Instant::now() })))
    }

    /// Returns since when no request is in progress; `None` while one is.
    pub(super) fn idle_since(&self) -> Option<Instant> {
        let state = self.lock_count();
        (state.requests == 0).then_some(state.idle_since)
    }

    pub(super) fn begin_request(&self) -> RequestInProgress {
        self.lock_count().requests += 1;
        RequestInProgress(self.clone())
    }

    fn lock_count(&self) -> MutexGuard<'_, RequestCount> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request in progress, until this value is dropped.
pub(super) struct RequestInProgress(RequestsInProgress);

impl Drop for RequestInProgress {
    fn drop(&mut self) {
        let mut state = self.0.lock_count();
        state.requests = state.requests.saturating_sub(1);
        state.idle_since = Instant::now();
    }
}

impl RequestInProgress {
    /// Keeps the request in progress until its answer has been written.
    pub(super) fn hold_until_written(self, response: Response) -> Response {
        response.map(|body| Body::new(GuardedBody::new(body, self)))
    }
}
