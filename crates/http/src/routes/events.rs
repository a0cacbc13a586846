//! `GET /events`: the log, a page at a time.

use axum::extract::State;
use schemars::JsonSchema;
use scribe_api::{CloudEvent, Page};
use scribe_ports::store::readers::EventFilter;
use serde::Deserialize;

use crate::{
    HttpState,
    answer::JsonAnswer,
    paging::{DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, check_limit},
    problem::Problem,
    request::QueryParameters,
};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EventsPage {
    /// The maximum number of items on the page.
    #[schemars(range(min = 1, max = MAX_PAGE_SIZE), extend("default" = DEFAULT_PAGE_SIZE))]
    limit: Option<u32>,
    /// The position after which the page begins; `cursor` is another name for it.
    #[serde(alias = "cursor")]
    #[schemars(range(min = 0))]
    after: Option<i64>,
}

pub(super) async fn list_events(
    State(state): State<HttpState>,
    QueryParameters(wanted): QueryParameters<EventsPage>,
) -> Result<JsonAnswer<Page<CloudEvent>>, Problem> {
    let limit = check_limit(wanted.limit)?;
    let after = wanted.after.unwrap_or(0);
    if after < 0 {
        return Err(Problem::invalid_field("after", "must not be negative"));
    }
    let events = state.ports.db.events_after(EventFilter::All, after, limit + 1).await?;
    Ok(JsonAnswer(Page::of_rows(events, limit, |event| event.position.to_string())))
}
