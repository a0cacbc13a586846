//! Follows the server's event stream across interruptions. After each interruption, the stream
//! continues after the last event that was received.

use std::{sync::Arc, time::Duration};

use reqwest::Response;
use scribe_app::live::Moment;
use tokio::time::{sleep, timeout};

use super::{
    REQUEST_TIMEOUT,
    busy_server::{BusyServerWait, RefusedRequest},
    server_address::{RETRY_PAUSES, ServerAddress},
    server_stopped_failure,
    sse::{SseItem, SseParser},
};
use crate::exit::Failure;

/// The number of retries to reach a server that has not answered yet.
const MAX_CONNECT_RETRIES: usize = 5;
/// A stream that is silent for longer than this is lost: the server sends something every 15
/// seconds.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(45);

/// Something received from the server.
#[derive(Debug)]
pub(crate) enum ServerEvent {
    /// An event was committed; its contents are in the log.
    Event,
    /// Live progress.
    Moment(Moment),
}

/// Why the stream could not be opened.
#[derive(Debug)]
pub(super) enum FollowError {
    /// No complete response was received.
    Lost(String),
    Refused(Box<RefusedRequest>),
}

#[derive(Debug)]
pub(crate) struct ServerEvents {
    http: reqwest::Client,
    server: Arc<ServerAddress>,
    /// The position of the last event received.
    seen: i64,
    /// The open response; `None` after an interruption.
    answer: Option<Response>,
    sse: SseParser,
    /// The number of interruptions in a row without anything received between them.
    breaks: usize,
    patience: BusyServerWait,
}

impl ServerEvents {
    /// Follows a server's events after a position.
    ///
    /// # Errors
    /// The stream could not be opened.
    pub(super) async fn open(
        http: &reqwest::Client,
        server: &Arc<ServerAddress>,
        seen: i64,
    ) -> Result<Self, FollowError> {
        let mut events = Self {
            http: http.clone(),
            server: Arc::clone(server),
            seen,
            answer: None,
            sse: SseParser::default(),
            breaks: 0,
            patience: BusyServerWait::default(),
        };
        let mut pauses = RETRY_PAUSES.iter().take(MAX_CONNECT_RETRIES);
        loop {
            match (events.request_while_busy().await, pauses.next()) {
                (Ok(()), _) => return Ok(events),
                (Err(FollowError::Lost(_)), Some(pause)) => sleep(*pause).await,
                (Err(unfollowed), _) => return Err(unfollowed),
            }
        }
    }

    /// Waits for the next event or live progress. Dropping the future loses nothing.
    ///
    /// # Errors
    /// The server has stopped: the stream was interrupted and could not be opened again.
    pub(crate) async fn next(&mut self) -> Result<ServerEvent, Failure> {
        loop {
            if let Some(heard) = self.take_received_event() {
                return Ok(heard);
            }
            let why = match &mut self.answer {
                None => match self.request_while_busy().await {
                    Ok(()) => continue,
                    Err(FollowError::Lost(why)) => why,
                    Err(FollowError::Refused(refused)) => refused.reason(),
                },
                Some(answer) => match timeout(SILENCE_TIMEOUT, answer.chunk()).await {
                    Ok(Ok(Some(bytes))) => {
                        self.sse.push_bytes(&bytes);
                        continue;
                    }
                    Ok(Ok(None)) => "its event stream ended".to_owned(),
                    Ok(Err(error)) => error.to_string(),
                    Err(_) => "it has sent nothing for too long".to_owned(),
                },
            };
            self.answer = None;
            // A partially received event is sent again.
            self.sse = SseParser::default();
            // Anything received resets the pauses.
            let Some(pause) = RETRY_PAUSES.get(self.breaks) else {
                return Err(server_stopped_failure(&why));
            };
            self.breaks += 1;
            tracing::debug!(why, seen = self.seen, "reconnecting to the event stream");
            sleep(*pause).await;
            self.server.refresh_address();
        }
    }

    /// Returns an event or live progress that has already been received.
    pub(crate) fn take_received_event(&mut self) -> Option<ServerEvent> {
        loop {
            let line = self.sse.pop_item()?;
            match line {
                SseItem::Comment => self.breaks = 0,
                SseItem::Event { id: Some(id), .. } => {
                    self.breaks = 0;
                    self.seen = id;
                    return Some(ServerEvent::Event);
                }
                SseItem::Event { id: None, event_type, data } => {
                    if let Some(moment) = Moment::parse(&event_type, &data) {
                        return Some(ServerEvent::Moment(moment));
                    }
                }
            }
        }
    }

    /// Requests the stream, and repeats the request while the server is busy.
    async fn request_while_busy(&mut self) -> Result<(), FollowError> {
        loop {
            let refused = match self.request_stream().await {
                Ok(answer) => {
                    self.patience.reset();
                    self.answer = Some(answer);
                    return Ok(());
                }
                Err(FollowError::Refused(refused)) => refused,
                Err(lost) => return Err(lost),
            };
            if !self.patience.wait_for_server(&refused).await {
                return Err(FollowError::Refused(refused));
            }
        }
    }

    async fn request_stream(&self) -> Result<Response, FollowError> {
        let lost = |error: reqwest::Error| FollowError::Lost(error.to_string());
        let request = self
            .http
            .get(self.server.url("/api/v1/events/stream"))
            .header("last-event-id", self.seen);
        let answered = timeout(REQUEST_TIMEOUT, request.send()).await;
        let answer = answered
            .map_err(|_| FollowError::Lost("it does not answer".to_owned()))?
            .map_err(lost)?;
        if answer.status().is_success() {
            return Ok(answer);
        }
        Err(FollowError::Refused(Box::new(
            RefusedRequest::from_response(answer).await.map_err(lost)?,
        )))
    }
}
