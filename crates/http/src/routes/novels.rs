//! `GET /novels`: the novels, newest first.

use axum::extract::State;
use scribe_api::{NovelView, Page};

use crate::{HttpState, answer::Answer, paging::Paging, problem::Problem, request::Parameters};

pub(super) async fn list_novels(
    State(state): State<HttpState>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Answer<Page<NovelView>>, Problem> {
    let limit = paging.limit()?;
    let rows = state.ports.db.novels(paging.parse_cursor()?, limit + 1).await?;
    Ok(Answer(Page::of_rows(rows, limit, |row| row.id.to_string())))
}
