//! `GET /novels`: the novels, newest first.

use axum::extract::State;
use scribe_api::{NovelView, Page};

use crate::{
    HttpState,
    answer::Answer,
    paging::{Paging, page},
    problem::Problem,
    request::Parameters,
};

pub(super) async fn novels(
    State(state): State<HttpState>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Answer<Page<NovelView>>, Problem> {
    let limit = paging.limit()?;
    let rows = state.ports.db.novels(paging.after()?, limit + 1).await?;
    page(rows, limit, |row| row.id.to_string())
}
