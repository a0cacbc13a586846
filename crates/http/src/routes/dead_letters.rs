//! `GET /dead-letters`, `POST /dead-letters/{dead_letter_id}/release` and `/drop`: events that a
//! subscriber cannot handle, and how an operator resolves them.

use axum::extract::State;
use scribe_api::{DeadLetterView, Page};
use scribe_app::dead_letters;
use scribe_domain::id::DeadLetterId;

use crate::{
    HttpState,
    answer::JsonAnswer,
    paging::Paging,
    problem::Problem,
    request::{PathId, QueryParameters},
};

/// Lists the letters that park their books.
pub(super) async fn list_letters(
    State(state): State<HttpState>,
    QueryParameters(paging): QueryParameters<Paging>,
) -> Result<JsonAnswer<Page<DeadLetterView>>, Problem> {
    let limit = paging.limit()?;
    let rows = state.ports.db.list_open_dead_letters(paging.parse_cursor()?, limit + 1).await?;
    Ok(JsonAnswer(Page::of_rows(rows, limit, |row| row.id.to_string())))
}

pub(super) async fn release_letter(
    State(state): State<HttpState>,
    PathId(id): PathId<DeadLetterId>,
) -> Result<JsonAnswer<DeadLetterView>, Problem> {
    Ok(JsonAnswer(DeadLetterView::from(&dead_letters::release_letter(&state.ports, id).await?)))
}

pub(super) async fn drop_letter(
    State(state): State<HttpState>,
    PathId(id): PathId<DeadLetterId>,
) -> Result<JsonAnswer<DeadLetterView>, Problem> {
    Ok(JsonAnswer(DeadLetterView::from(&dead_letters::drop_letter(&state.ports, id).await?)))
}
