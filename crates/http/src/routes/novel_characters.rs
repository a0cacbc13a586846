//! `GET /novels/{novel_id}/characters`: who takes part, each with how it was last seen.

use std::collections::HashMap;

use axum::{Json, extract::State};
use scribe_domain::{
    id::{CharacterId, NovelId},
    read_model::{CharacterRow, CharacterStateRow},
};
use serde_json::{Value, json};

use super::as_of::{self, PageAsOf};
use crate::{
    HttpState,
    paging::page,
    problem::Problem,
    request::{Parameters, PathId},
};

pub(super) async fn novel_characters(
    State(state): State<HttpState>,
    PathId(id): PathId<NovelId>,
    Parameters(wanted): Parameters<PageAsOf>,
) -> Result<Json<Value>, Problem> {
    let (paging, as_of) = wanted.split();
    let limit = paging.limit()?;
    let after = paging.after()?;
    let (models, novel) = as_of::novel(&state, id, &as_of).await?;
    let rows = models.characters(novel.id, after, limit + 1).await?;
    let states = models.character_states(novel.id, i32::MAX).await?;
    let states: HashMap<CharacterId, CharacterStateRow> =
        states.into_iter().map(|state| (state.character_id, state)).collect();
    let item = |row: &CharacterRow| shown(row, states.get(&row.id));
    Ok(Json(page(rows, limit, |row| row.id.to_string(), item)))
}

fn shown(row: &CharacterRow, last: Option<&CharacterStateRow>) -> Value {
    let last_seen = last.map(|last| {
        json!({
            "chapter_id": last.chapter_id,
            "position": last.position,
            "state": last.state,
            "recorded_at": last.recorded_at,
        })
    });
    json!({
        "character_id": row.id,
        "novel_id": row.novel_id,
        "name": row.name,
        "role": row.role,
        "sheet": row.sheet,
        "last_seen": last_seen,
        "created_at": row.created_at,
    })
}
