//! Limits how long a client retries while the server answers that it is busy.

use std::time::{Duration, Instant};

use reqwest::{Response, StatusCode, header::RETRY_AFTER};
use scribe_api::ProblemView;
use scribe_domain::problem_code::ProblemCode;
use serde::de::DeserializeOwned;
use tokio::time::sleep;

/// How long a server may be busy, counted from its first such answer, before its client gives up.
const MAX_BUSY_TIME: Duration = Duration::from_secs(300);
/// The wait if the server states none.
const DEFAULT_RETRY_WAIT: Duration = Duration::from_secs(1);
/// The client never waits longer than this, because the server may be ready earlier than it says.
const MAX_RETRY_WAIT: Duration = Duration::from_secs(30);

/// A response with which the server refuses a request.
#[derive(Debug)]
pub(super) struct RefusedRequest {
    pub(super) status: StatusCode,
    pub(super) text: String,
    /// The wait that the server asks for.
    wait: Duration,
}

impl RefusedRequest {
    /// Reads the response.
    ///
    /// # Errors
    /// The response is incomplete.
    pub(super) async fn from_response(answer: Response) -> Result<Self, reqwest::Error> {
        let status = answer.status();
        let named = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let seconds = named.and_then(|text| text.parse().ok());
        let wait = seconds.map_or(DEFAULT_RETRY_WAIT, Duration::from_secs).min(MAX_RETRY_WAIT);
        Ok(Self { status, wait, text: answer.text().await? })
    }

    /// Returns the response body, if it has this type.
    pub(super) fn parse_body<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(&self.text).ok()
    }

    /// Returns the reason that the problem states, or otherwise the status.
    pub(super) fn reason(&self) -> String {
        match self.parse_body::<ProblemView>() {
            Some(problem) => problem.detail,
            None => format!("it answered {}", self.status),
        }
    }

    /// True if the same request may succeed soon.
    fn is_temporary(&self) -> bool {
        matches!(
            self.parse_body::<ProblemView>().map(|problem| problem.code),
            Some(
                ProblemCode::ServerBusy
                    | ProblemCode::Busy
                    | ProblemCode::DatabaseUnavailable
                    | ProblemCode::BusUnavailable
            )
        )
    }
}

/// Since when the server has been busy.
#[derive(Debug, Default)]
pub(super) struct BusyServerWait {
    since: Option<Instant>,
}

impl BusyServerWait {
    /// Waits for as long as the server asks. Returns false immediately if waiting does not help, or
    /// if the server has been busy for too long.
    pub(super) async fn wait_for_server(&mut self, refused: &RefusedRequest) -> bool {
        if !refused.is_temporary() {
            return false;
        }
        let since = *self.since.get_or_insert_with(|| {
            tracing::warn!(reason = refused.reason(), "the server is busy; retrying");
            Instant::now()
        });
        if since.elapsed() >= MAX_BUSY_TIME {
            return false;
        }
        sleep(refused.wait).await;
        true
    }

    /// Resets the patience after the server has answered a request.
    pub(super) fn reset(&mut self) {
        self.since = None;
    }
}
