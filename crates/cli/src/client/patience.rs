//! Patience with a server that is there and says that it cannot do it now.

use std::time::{Duration, Instant};

use reqwest::{Response, StatusCode, header::RETRY_AFTER};
use scribe_api::ProblemView;
use scribe_domain::problem_code::ProblemCode;
use serde::de::DeserializeOwned;
use tokio::time::sleep;

/// How long a server may be busy, from the first time it says so, before its client gives up.
const LIMIT: Duration = Duration::from_secs(300);
/// The wait where the server names none.
const UNNAMED: Duration = Duration::from_secs(1);
/// The longest wait that is obeyed: the server may be ready before it.
const LONGEST: Duration = Duration::from_secs(30);

/// What a server says instead of doing it.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) status: StatusCode,
    pub(super) text: String,
    /// The wait that the server asks for.
    wait: Duration,
}

impl Refused {
    /// Reads what the server says.
    ///
    /// # Errors
    /// The answer breaks off.
    pub(super) async fn read(answer: Response) -> Result<Self, reqwest::Error> {
        let status = answer.status();
        let named = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let seconds = named.and_then(|text| text.parse().ok());
        let wait = seconds.map_or(UNNAMED, Duration::from_secs).min(LONGEST);
        Ok(Self { status, wait, text: answer.text().await? })
    }

    /// The answer, where it is of the type.
    pub(super) fn read_as<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(&self.text).ok()
    }

    /// The reason that the problem gives, or else the status.
    pub(super) fn reason(&self) -> String {
        match self.read_as::<ProblemView>() {
            Some(problem) => problem.detail,
            None => format!("it answered {}", self.status),
        }
    }

    /// True where the same request may succeed soon.
    fn is_for_now(&self) -> bool {
        matches!(
            self.read_as::<ProblemView>().map(|problem| problem.code),
            Some(
                ProblemCode::ServerBusy
                    | ProblemCode::Busy
                    | ProblemCode::DatabaseUnavailable
                    | ProblemCode::BusUnavailable
            )
        )
    }
}

/// How long a client has been put off.
#[derive(Debug, Default)]
pub(super) struct Patience {
    since: Option<Instant>,
}

impl Patience {
    /// Waits as long as the server asks for. `false` at once if waiting does not help, or has not for
    /// too long.
    pub(super) async fn wait(&mut self, refused: &Refused) -> bool {
        if !refused.is_for_now() {
            return false;
        }
        let since = *self.since.get_or_insert_with(|| {
            tracing::warn!(reason = refused.reason(), "the server is busy; retrying");
            Instant::now()
        });
        if since.elapsed() >= LIMIT {
            return false;
        }
        sleep(refused.wait).await;
        true
    }

    /// Notes that the server has done what it was asked.
    pub(super) fn end(&mut self) {
        self.since = None;
    }
}
