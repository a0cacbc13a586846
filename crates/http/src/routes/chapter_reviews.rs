//! `GET /chapters/{chapter_id}/reviews`: the reviews of the chapter's versions by critics and fact
//! checkers.

use axum::extract::State;
use scribe_api::{Page, ReviewView};
use scribe_domain::id::ChapterId;

use super::at_position::{self, PageAtPosition};
use crate::{
    HttpState,
    answer::JsonAnswer,
    paging::build_page,
    problem::Problem,
    request::{PathId, QueryParameters},
};

pub(super) async fn list_reviews(
    State(state): State<HttpState>,
    PathId(id): PathId<ChapterId>,
    QueryParameters(wanted): QueryParameters<PageAtPosition>,
) -> Result<JsonAnswer<Page<ReviewView>>, Problem> {
    let (paging, as_of) = wanted.split_paging();
    let (tables, chapter) = at_position::require_chapter(&state, id, &as_of).await?;
    let rows = tables.reviews(chapter.id).await?;
    build_page(rows, &paging, |row| row.id.to_string())
}
