//! The server's event stream, followed across every break: it goes on after the last event that
//! was heard.

use std::{sync::Arc, time::Duration};

use reqwest::Response;
use scribe_app::live::Moment;
use tokio::time::{sleep, timeout};

use super::{
    REQUEST,
    patience::{Patience, Refused},
    server_address::{AGAIN, ServerAddress},
    server_stopped,
    sse::{Line, Sse},
};
use crate::exit::Failure;

/// How often a server is tried that has not been met yet.
const FIRST_TRIES: usize = 5;
/// How long a stream that lives is silent at most: the server says something every 15 seconds.
const SILENCE: Duration = Duration::from_secs(45);

/// What is heard.
#[derive(Debug)]
pub(crate) enum ServerEvent {
    /// Something has happened: the log says what.
    Event,
    /// Something happens at this moment.
    Moment(Moment),
}

/// Why there is no stream.
#[derive(Debug)]
pub(super) enum Unfollowed {
    /// No whole answer came.
    Lost(String),
    Refused(Box<Refused>),
}

/// The event stream of a server.
#[derive(Debug)]
pub(crate) struct Events {
    http: reqwest::Client,
    server: Arc<ServerAddress>,
    /// The position of the last event that was heard.
    seen: i64,
    /// `None` after a break.
    answer: Option<Response>,
    sse: Sse,
    /// Breaks in a row, without anything heard between them.
    breaks: usize,
    patience: Patience,
}

impl Events {
    /// Follows a server from after a position on.
    ///
    /// # Errors
    /// The server gives no stream: why.
    pub(super) async fn follow(
        http: &reqwest::Client,
        server: &Arc<ServerAddress>,
        seen: i64,
    ) -> Result<Self, Unfollowed> {
        let mut events = Self {
            http: http.clone(),
            server: Arc::clone(server),
            seen,
            answer: None,
            sse: Sse::default(),
            breaks: 0,
            patience: Patience::default(),
        };
        let mut pauses = AGAIN.iter().take(FIRST_TRIES);
        loop {
            match (events.ask_while_busy().await, pauses.next()) {
                (Ok(()), _) => return Ok(events),
                (Err(Unfollowed::Lost(_)), Some(pause)) => sleep(*pause).await,
                (Err(unfollowed), _) => return Err(unfollowed),
            }
        }
    }

    /// Waits for what is heard next. Dropping the future loses nothing.
    ///
    /// # Errors
    /// The server has gone: the stream broke, and could not be had again.
    pub(crate) async fn next(&mut self) -> Result<ServerEvent, Failure> {
        loop {
            if let Some(heard) = self.ready() {
                return Ok(heard);
            }
            let why = match &mut self.answer {
                None => match self.ask_while_busy().await {
                    Ok(()) => continue,
                    Err(Unfollowed::Lost(why)) => why,
                    Err(Unfollowed::Refused(refused)) => refused.reason(),
                },
                Some(answer) => match timeout(SILENCE, answer.chunk()).await {
                    Ok(Ok(Some(bytes))) => {
                        self.sse.push(&bytes);
                        continue;
                    }
                    Ok(Ok(None)) => "its event stream ended".to_owned(),
                    Ok(Err(error)) => error.to_string(),
                    Err(_) => "it has sent nothing for too long".to_owned(),
                },
            };
            self.answer = None;
            // What came of an event that never became whole comes again.
            self.sse = Sse::default();
            // Whatever is heard begins the pauses anew.
            let Some(pause) = AGAIN.get(self.breaks) else { return Err(server_stopped(&why)) };
            self.breaks += 1;
            tracing::debug!(why, seen = self.seen, "reconnecting to the event stream");
            sleep(*pause).await;
            self.server.look();
        }
    }

    /// What has been heard already.
    pub(crate) fn ready(&mut self) -> Option<ServerEvent> {
        loop {
            let line = self.sse.pop()?;
            match line {
                Line::Comment => self.breaks = 0,
                Line::Event { id: Some(id), .. } => {
                    self.breaks = 0;
                    self.seen = id;
                    return Some(ServerEvent::Event);
                }
                Line::Event { id: None, event_type, data } => {
                    if let Some(moment) = Moment::parse(&event_type, &data) {
                        return Some(ServerEvent::Moment(moment));
                    }
                }
            }
        }
    }

    /// Asks for the stream, again and again while the server is busy.
    async fn ask_while_busy(&mut self) -> Result<(), Unfollowed> {
        loop {
            let refused = match self.ask().await {
                Ok(answer) => {
                    self.patience.end();
                    self.answer = Some(answer);
                    return Ok(());
                }
                Err(Unfollowed::Refused(refused)) => refused,
                Err(lost) => return Err(lost),
            };
            if !self.patience.wait(&refused).await {
                return Err(Unfollowed::Refused(refused));
            }
        }
    }

    async fn ask(&self) -> Result<Response, Unfollowed> {
        let lost = |error: reqwest::Error| Unfollowed::Lost(error.to_string());
        let request = self
            .http
            .get(self.server.url("/api/v1/events/stream"))
            .header("last-event-id", self.seen);
        let asked = timeout(REQUEST, request.send()).await;
        let answer =
            asked.map_err(|_| Unfollowed::Lost("it does not answer".to_owned()))?.map_err(lost)?;
        if answer.status().is_success() {
            return Ok(answer);
        }
        Err(Unfollowed::Refused(Box::new(Refused::read(answer).await.map_err(lost)?)))
    }
}
