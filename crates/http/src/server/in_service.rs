//! Tracks the requests in progress. A connection with a request in progress is not idle, no matter
//! how long the answer takes.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::{body::Body, response::Response};
use tokio::time::Instant;

use crate::guarded_body::GuardedBody;

#[derive(Debug)]
struct State {
    requests: usize,
    idle_since: Instant,
}

/// Counts the requests in progress on a connection.
#[derive(Debug, Clone)]
pub(super) struct InService(Arc<Mutex<State>>);

impl InService {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(State { requests: 0, idle_since: Instant::now() })))
    }

    /// Returns since when no request is in progress; `None` while one is.
    pub(super) fn idle_since(&self) -> Option<Instant> {
        let state = self.state();
        (state.requests == 0).then_some(state.idle_since)
    }

    pub(super) fn begin_request(&self) -> Served {
        self.state().requests += 1;
        Served(self.clone())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request in progress, until this value is dropped.
pub(super) struct Served(InService);

impl Drop for Served {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.requests = state.requests.saturating_sub(1);
        state.idle_since = Instant::now();
    }
}

impl Served {
    /// Keeps the request in progress until its answer has been written.
    pub(super) fn until_written(self, response: Response) -> Response {
        response.map(|body| Body::new(GuardedBody::new(body, self)))
    }
}
