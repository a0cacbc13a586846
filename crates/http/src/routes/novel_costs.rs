//! `GET /novels/{novel_id}/costs`: the costs of each agent for the book, its genesis included.

use axum::extract::State;
use scribe_api::{AgentCostView, Page};
use scribe_domain::id::NovelId;

use super::novel;
use crate::{
    HttpState,
    answer::JsonAnswer,
    paging::{Paging, build_page},
    problem::Problem,
    request::{PathId, QueryParameters},
};

pub(super) async fn list_costs(
    State(state): State<HttpState>,
    PathId(id): PathId<NovelId>,
    QueryParameters(paging): QueryParameters<Paging>,
) -> Result<JsonAnswer<Page<AgentCostView>>, Problem> {
    let novel = novel::require_novel(&state, id).await?;
    let rows = state.ports.db.totals_of_agents(novel.book()).await?;
    build_page(rows, &paging, |(agent, _)| agent.clone())
}
