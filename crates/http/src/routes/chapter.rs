//! `GET /chapters/{chapter_id}`: a chapter with its accepted text.

use axum::extract::State;
use scribe_api::ChapterTextView;
use scribe_app::queries::chapter_text::read_text;
use scribe_domain::id::ChapterId;

use super::at_position::{self, PositionParameter};
use crate::{
    HttpState,
    answer::JsonAnswer,
    problem::Problem,
    request::{PathId, QueryParameters},
};

pub(super) async fn get_chapter(
    State(state): State<HttpState>,
    PathId(id): PathId<ChapterId>,
    QueryParameters(as_of): QueryParameters<PositionParameter>,
) -> Result<JsonAnswer<ChapterTextView>, Problem> {
    let (_, row) = at_position::require_chapter(&state, id, &as_of).await?;
    let content = match row.content {
        Some(manifest) => Some(read_text(&*state.ports.db, manifest).await?),
        None => None,
    };
    Ok(JsonAnswer(ChapterTextView::new(&row, content)))
}
