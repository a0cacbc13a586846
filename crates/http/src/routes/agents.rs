//! `GET /agents`: the agents, in the order of the roster.

use axum::extract::State;
use scribe_api::{AgentView, Page};

use crate::{
    HttpState,
    answer::Answer,
    paging::{Paging, rows_after_cursor},
    problem::Problem,
    request::Parameters,
};

pub(super) async fn list_agents(
    State(state): State<HttpState>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Answer<Page<AgentView>>, Problem> {
    let agents = AgentView::of_roster(state.ports.roster.iter().map(|agent| agent.spec()));
    let name = |agent: &AgentView| agent.name.clone();
    let limit = paging.limit()?;
    Ok(Answer(Page::of_rows_with(
        rows_after_cursor(agents, &paging, name)?,
        limit,
        name,
        AgentView::clone,
    )))
}
