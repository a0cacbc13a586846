//! `GET /novels`: the novels, newest first.

use axum::extract::State;
use scribe_api::{NovelView, Page};

use crate::{
    HttpState, answer::JsonAnswer, paging::Paging, problem::Problem, request::QueryParameters,
};

pub(super) async fn list_novels(
    State(state): State<HttpState>,
    QueryParameters(paging): QueryParameters<Paging>,
) -> Result<JsonAnswer<Page<NovelView>>, Problem> {
    let limit = paging.limit()?;
    let rows = state.ports.db.novels(paging.parse_cursor()?, limit + 1).await?;
    Ok(JsonAnswer(Page::of_rows(rows, limit, |row| row.id.to_string())))
}
