//! `GET /novels/{novel_id}/costs`: what each agent's part in the book has cost, its genesis
//! included.

use axum::{Json, extract::State};
use scribe_domain::id::NovelId;
use scribe_ports::store::readers::LedgerTotals;
use serde_json::{Value, json};

use super::novel;
use crate::{
    HttpState,
    paging::{Paging, page_of_all},
    problem::Problem,
    request::{Parameters, PathId},
};

pub(super) async fn novel_costs(
    State(state): State<HttpState>,
    PathId(id): PathId<NovelId>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<Value>, Problem> {
    let novel = novel::existing(&state, id).await?;
    let rows = state.ports.db.totals_of_agents(novel.book_key()).await?;
    Ok(Json(page_of_all(rows, &paging, |(agent, _)| agent.clone(), shown)?))
}

fn shown((agent, totals): &(String, LedgerTotals)) -> Value {
    json!({
        "agent": agent,
        "calls": totals.calls,
        "prompt_tokens": totals.prompt_tokens,
        "completion_tokens": totals.completion_tokens,
        "cost_usd": totals.cost_usd,
        "duration_ms": totals.duration_ms,
    })
}
