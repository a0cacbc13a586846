//! `GET /agents`: the agents, in the order of the roster.

use axum::extract::State;
use scribe_api::{AgentView, Page};

use crate::{
    HttpState,
    answer::JsonAnswer,
    paging::{Paging, rows_after_cursor},
    problem::Problem,
    request::QueryParameters,
};

pub(super) async fn list_agents(
    State(state): State<HttpState>,
    QueryParameters(paging): QueryParameters<Paging>,
) -> Result<JsonAnswer<Page<AgentView>>, Problem> {
    let agents = AgentView::of_roster(state.ports.roster.iter().map(|agent| agent.spec()));
    let name = |agent: &AgentView| agent.name.clone();
    let limit = paging.limit()?;
    Ok(JsonAnswer(Page::of_rows_with(
        rows_after_cursor(agents, &paging, name)?,
        limit,
        name,
        AgentView::clone,
    )))
}
