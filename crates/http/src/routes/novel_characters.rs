//! `GET /novels/{novel_id}/characters`: the characters, each with the last recorded state.

use std::collections::HashMap;

use axum::extract::State;
use scribe_api::{CharacterView, Page};
use scribe_domain::{
    id::{CharacterId, NovelId},
    read_model::{CharacterRow, CharacterStateRow},
};

use super::at_position::{self, PageAtPosition};
use crate::{
    HttpState,
    answer::JsonAnswer,
    problem::Problem,
    request::{PathId, QueryParameters},
};

pub(super) async fn list_characters(
    State(state): State<HttpState>,
    PathId(id): PathId<NovelId>,
    QueryParameters(wanted): QueryParameters<PageAtPosition>,
) -> Result<JsonAnswer<Page<CharacterView>>, Problem> {
    let (paging, as_of) = wanted.split_paging();
    let limit = paging.limit()?;
    let after = paging.parse_cursor()?;
    let (tables, novel) = at_position::require_novel(&state, id, &as_of).await?;
    let rows = tables.characters(novel.id, after, limit + 1).await?;
    let states = tables.character_states(novel.id, i32::MAX).await?;
    let states: HashMap<CharacterId, CharacterStateRow> =
        states.into_iter().map(|state| (state.character_id, state)).collect();
    let view = |row: &CharacterRow| CharacterView::new(row, states.get(&row.id));
    Ok(JsonAnswer(Page::of_rows_with(rows, limit, |row| row.id.to_string(), view)))
}
