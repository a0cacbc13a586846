//! The event streams: of a session and of a novel from their beginning, of everything from now.
//! Each goes on after the last event that the client has seen. Between the events of the log come
//! moments without an id: scenes as they grow, and who works on what.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{Stream, stream};
use scribe_app::{
    feed::{Scope, Watch},
    live::{LiveWatch, Moment},
};
use scribe_domain::id::{NovelId, SessionId};
use scribe_ports::store::rows::StoredEvent;
use serde::Deserialize;
use serde_json::json;

use super::{as_of, novel};
use crate::{
    HttpState,
    cloud_event::cloud_event,
    problem::Problem,
    request::{Parameters, PathId},
};

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// How often a comment tells both ends, and whatever is between them, that the stream lives.
const PING: Duration = Duration::from_secs(15);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Resumed {
    last_event_id: Option<String>,
}

pub(super) async fn of_session(
    State(state): State<HttpState>,
    PathId(id): PathId<SessionId>,
    headers: HeaderMap,
    Parameters(resumed): Parameters<Resumed>,
) -> Result<Response, Problem> {
    if state.ports.db.session(id).await?.is_none() {
        return Err(Problem::missing("session", &id));
    }
    let after = resumed.position(&headers, &state).await?.unwrap_or(0);
    Ok(answer(&state, Scope::Session(id), after))
}

pub(super) async fn of_novel(
    State(state): State<HttpState>,
    PathId(id): PathId<NovelId>,
    headers: HeaderMap,
    Parameters(resumed): Parameters<Resumed>,
) -> Result<Response, Problem> {
    let novel = novel::existing(&state, id).await?;
    let after = resumed.position(&headers, &state).await?.unwrap_or(0);
    Ok(answer(&state, Scope::Novel(novel.book_key()), after))
}

pub(super) async fn of_all(
    State(state): State<HttpState>,
    headers: HeaderMap,
    Parameters(resumed): Parameters<Resumed>,
) -> Result<Response, Problem> {
    let after = match resumed.position(&headers, &state).await? {
        Some(after) => after,
        None => state.ports.db.last_position().await?,
    };
    Ok(answer(&state, Scope::All, after))
}

impl Resumed {
    /// The position that the client has seen. A browser that connects again sends the header and
    /// the address of its first connection, so the header wins.
    async fn position(
        &self,
        headers: &HeaderMap,
        state: &HttpState,
    ) -> Result<Option<i64>, Problem> {
        let malformed = |_| Problem::of_field("Last-Event-ID", "is not the id of an event");
        let (field, given) = match (headers.get(LAST_EVENT_ID), &self.last_event_id) {
            (None, None) => return Ok(None),
            (Some(given), _) => ("Last-Event-ID", given.to_str().map_err(malformed)?),
            (None, Some(given)) => ("last_event_id", given.as_str()),
        };
        let end = state.ports.db.last_position().await?;
        let position =
            as_of::position(given, end).map_err(|message| Problem::of_field(field, message))?;
        Ok(Some(position))
    }
}

fn answer(state: &HttpState, scope: Scope, after: i64) -> Response {
    let stream =
        of(Watching { log: state.feed.watch(scope, after), live: state.ports.live.watch(scope) });
    let sse = Sse::new(stream).keep_alive(KeepAlive::new().interval(PING).text("ping"));
    ([(HeaderName::from_static("x-accel-buffering"), "no")], sse).into_response()
}

/// What a client watches: the log, and the present.
struct Watching {
    log: Watch,
    live: LiveWatch,
}

/// A stream that ends with the feed, or when the database fails: the client then connects again
/// after the last event that it has seen.
fn of(watching: Watching) -> impl Stream<Item = Result<Event, Infallible>> + Send {
    stream::unfold(watching, |mut watching| async move {
        let Watching { log, live } = &mut watching;
        let event = tokio::select! {
            // A scene's last piece comes before the event that it is stored.
            biased;
            moment = live.next() => passing(&moment),
            event = log.next() => match event {
                Ok(event) => shown(&*event?),
                Err(error) => {
                    tracing::warn!(%error, "an event stream ends");
                    return None;
                }
            },
        };
        Some((Ok(event), watching))
    })
}

fn shown(event: &StoredEvent) -> Event {
    Event::default()
        .id(event.position.to_string())
        .event(&event.event_type)
        .data(cloud_event(event).to_string())
}

/// What happens at this moment has no id: nobody can go on after it.
fn passing(moment: &Moment) -> Event {
    Event::default().event(moment.event_type()).data(json!(moment).to_string())
}
