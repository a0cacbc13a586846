//! The event streams. The stream of a session or a novel starts at its first event, and the stream
//! of all events starts at the current end of the log. If the client says which event it has seen
//! last, the stream starts after that event. Between the events of the log, a stream sends live
//! data without an id: the scenes that are being written, and the tasks on which agents are
//! working.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::{FromRequestParts, State},
    http::{HeaderName, HeaderValue, request::Parts},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{Stream, stream};
use schemars::JsonSchema;
use scribe_api::{
    CloudEvent,
    live::{Delta, Moment, Progress, Snapshot},
};
use scribe_app::{
    feed::{FeedScope, FeedWatch},
    live::LiveWatch,
};
use scribe_domain::id::{NovelId, SessionId};
use scribe_ports::store::rows::StoredEvent;
use serde::Deserialize;
use serde_json::json;

use super::{at_position, novel};
use crate::{
    HttpState,
    openapi::{HandlerInput, HandlerOutput, Operation},
    problem::Problem,
    request::{PathId, QueryParameters},
};

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// How often a comment is sent. It shows both ends, and every proxy between them, that the stream
/// is alive.
const PING_INTERVAL: Duration = Duration::from_secs(15);

/// The parameter with the last event that the client has seen.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ResumeParameters {
    /// Continues after this position.
    #[schemars(with = "Option<u64>")]
    last_event_id: Option<String>,
}

/// The last event that the client has seen, if the request names one.
pub(super) struct LastSeenEvent(Option<SeenEventId>);

/// Where a request names the last event that the client has seen.
enum SeenEventId {
    InHeader(HeaderValue),
    InParameter(String),
}

impl<S: Send + Sync> FromRequestParts<S> for LastSeenEvent {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let QueryParameters(resumed) =
            QueryParameters::<ResumeParameters>::from_request_parts(parts, state).await?;
        // When a browser reconnects, it sends the header and also the parameter of its first
        // connection. The header is newer, so it takes precedence.
        let in_header = parts.headers.get(LAST_EVENT_ID).cloned().map(SeenEventId::InHeader);
        Ok(Self(in_header.or(resumed.last_event_id.map(SeenEventId::InParameter))))
    }
}

impl HandlerInput for LastSeenEvent {
    fn describe(operation: &mut Operation<'_>) {
        operation.add_query_parameters::<ResumeParameters>();
        let position = json!({ "type": "integer", "minimum": 0 });
        let description = "Continues after this position. Takes precedence over the parameter.";
        operation.add_header_parameter("Last-Event-ID", &position, description);
    }
}

pub(super) async fn stream_session(
    State(state): State<HttpState>,
    PathId(id): PathId<SessionId>,
    seen: LastSeenEvent,
) -> Result<EventStream, Problem> {
    if state.ports.db.session(id).await?.is_none() {
        return Err(Problem::not_found("session", &id));
    }
    let after = seen.find_position(&state).await?.unwrap_or(0);
    Ok(open_event_stream(&state, FeedScope::Session(id), after))
}

pub(super) async fn stream_novel(
    State(state): State<HttpState>,
    PathId(id): PathId<NovelId>,
    seen: LastSeenEvent,
) -> Result<EventStream, Problem> {
    let novel = novel::require_novel(&state, id).await?;
    let after = seen.find_position(&state).await?.unwrap_or(0);
    Ok(open_event_stream(&state, FeedScope::Novel(novel.book()), after))
}

pub(super) async fn stream_all(
    State(state): State<HttpState>,
    seen: LastSeenEvent,
) -> Result<EventStream, Problem> {
    let after = match seen.find_position(&state).await? {
        Some(after) => after,
        None => state.ports.db.last_position().await?,
    };
    Ok(open_event_stream(&state, FeedScope::All, after))
}

impl LastSeenEvent {
    /// Returns the position of the event.
    async fn find_position(&self, state: &HttpState) -> Result<Option<i64>, Problem> {
        let malformed = |_| Problem::invalid_field("Last-Event-ID", "is not the id of an event");
        let (field, given) = match &self.0 {
            None => return Ok(None),
            Some(SeenEventId::InHeader(given)) => {
                ("Last-Event-ID", given.to_str().map_err(malformed)?)
            }
            Some(SeenEventId::InParameter(given)) => ("last_event_id", given.as_str()),
        };
        let end = state.ports.db.last_position().await?;
        let position = at_position::parse_position(given, end)
            .map_err(|message| Problem::invalid_field(field, message))?;
        Ok(Some(position))
    }
}

fn open_event_stream(state: &HttpState, scope: FeedScope, after: i64) -> EventStream {
    EventStream {
        log: state.feed.watch_scope(scope, after),
        live: state.ports.live.watch_scope(scope),
    }
}

/// The sources of a stream: the log, and live progress.
pub(super) struct EventStream {
    log: FeedWatch,
    live: LiveWatch,
}

impl IntoResponse for EventStream {
    fn into_response(self) -> Response {
        let keep_alive = KeepAlive::new().interval(PING_INTERVAL).text("ping");
        let sse = Sse::new(stream_events(self)).keep_alive(keep_alive);
        ([(HeaderName::from_static("x-accel-buffering"), "no")], sse).into_response()
    }
}

/// The data of an event has the schema of its type.
impl HandlerOutput for EventStream {
    fn describe(operation: &mut Operation<'_>) {
        let schema = json!({
            "type": "string",
            "description": "Server-sent events. An event with an id is an event of the log, and \
             the id is its position. Events without an id: `draft.snapshot`, the scene as far as \
             it is written, sent on connecting and after lost pieces; `draft.delta`, the next \
             piece of the scene, where a new call starts the scene again; `task.progress`, what an \
             agent does.",
            "x-event-data": {
                "*": operation.answer_schema::<CloudEvent>(),
                "draft.snapshot": operation.answer_schema::<Snapshot>(),
                "draft.delta": operation.answer_schema::<Delta>(),
                "task.progress": operation.answer_schema::<Progress>(),
            },
        });
        operation.add_answer(200, "text/event-stream", &schema);
    }
}

/// Streams events until the feed ends or the database fails. The client then reconnects and
/// continues after the last event that it has seen.
fn stream_events(watching: EventStream) -> impl Stream<Item = Result<Event, Infallible>> + Send {
    stream::unfold(watching, |mut watching| async move {
        let EventStream { log, live } = &mut watching;
        let event = tokio::select! {
            // Live data takes precedence, because the last piece of a scene must precede the event
            // for the stored scene.
            biased;
            moment = live.next() => to_live_event(&moment),
            event = log.next() => match event {
                Ok(event) => to_log_event(&*event?),
                Err(error) => {
                    tracing::warn!(%error, "an event stream was closed after an error");
                    return None;
                }
            },
        };
        Some((Ok(event), watching))
    })
}

fn to_log_event(event: &StoredEvent) -> Event {
    Event::default()
        .id(event.position.to_string())
        .event(&event.event_type)
        .data(json!(CloudEvent::from(event)).to_string())
}

/// A moment has no id, because no client can continue after it.
fn to_live_event(moment: &Moment) -> Event {
    Event::default().event(moment.event_type()).data(json!(moment).to_string())
}
