//! `GET /events`: the log, a page at a time.

use axum::{Json, extract::State};
use scribe_ports::store::readers::EventFilter;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    HttpState,
    cloud_event::cloud_event,
    paging::{checked_limit, page},
    problem::Problem,
    request::Parameters,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    limit: Option<u32>,
    /// The position after which the page begins.
    #[serde(alias = "cursor")]
    after: Option<i64>,
}

pub(super) async fn events(
    State(state): State<HttpState>,
    Parameters(wanted): Parameters<Wanted>,
) -> Result<Json<Value>, Problem> {
    let limit = checked_limit(wanted.limit)?;
    let after = wanted.after.unwrap_or(0);
    if after < 0 {
        return Err(Problem::of_field("after", "must not be negative"));
    }
    let events = state.ports.db.events_after(EventFilter::All, after, limit + 1).await?;
    Ok(Json(page(events, limit, |event| event.position.to_string(), cloud_event)))
}
