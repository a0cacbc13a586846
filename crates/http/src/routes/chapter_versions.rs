//! `GET /chapters/{chapter_id}/versions`: every version, oldest first, with what it took, and
//! `GET /chapters/{chapter_id}/versions/{version}`: one of them with its text.

use axum::{Json, extract::State};
use scribe_app::queries::{
    chapter_text::scenes,
    makings::{Making, makings},
};
use scribe_domain::{
    chapter::manifest::join,
    id::{ChapterId, VersionId},
    read_model::VersionRow,
};
use serde_json::{Value, json};

use super::as_of::{self, AsOf, PageAsOf};
use crate::{
    HttpState,
    paging::page_of_all,
    problem::Problem,
    request::{LastInPath, Parameters, PathId},
};

pub(super) async fn chapter_versions(
    State(state): State<HttpState>,
    PathId(id): PathId<ChapterId>,
    Parameters(wanted): Parameters<PageAsOf>,
) -> Result<Json<Value>, Problem> {
    let (paging, as_of) = wanted.split();
    let (models, chapter) = as_of::chapter(&state, id, &as_of).await?;
    let rows = models.versions(chapter.id).await?;
    let makings = makings(&*state.ports.db, chapter.id).await?;
    let item = |row: &VersionRow| shown(row, makings.get(&row.id));
    Ok(Json(page_of_all(rows, &paging, |row| row.id.to_string(), item)?))
}

/// A version is named by its number within the chapter, or by its id.
pub(super) async fn chapter_version(
    State(state): State<HttpState>,
    PathId(id): PathId<ChapterId>,
    LastInPath(named): LastInPath,
    Parameters(as_of): Parameters<AsOf>,
) -> Result<Json<Value>, Problem> {
    let is_meant = meant(&named)?;
    let (models, chapter) = as_of::chapter(&state, id, &as_of).await?;
    let rows = models.versions(chapter.id).await?;
    let Some(row) = rows.into_iter().find(is_meant) else {
        return Err(Problem::missing("version", &named));
    };
    let scenes = scenes(&*state.ports.db, &[row.content]).await?;
    let makings = makings(&*state.ports.db, chapter.id).await?;
    let mut version = shown(&row, makings.get(&row.id));
    if let Value::Object(fields) = &mut version {
        fields.insert("content".to_owned(), json!(scenes.first().map(|scenes| join(scenes))));
    }
    Ok(Json(version))
}

fn meant(named: &str) -> Result<impl Fn(&VersionRow) -> bool + use<>, Problem> {
    let number: Option<i32> = named.parse().ok();
    let id: Option<VersionId> = named.parse().ok();
    if number.is_none() && id.is_none() {
        return Err(Problem::of_field("version", "expected a number or ver_<uuid>"));
    }
    Ok(move |row: &VersionRow| Some(row.number) == number || Some(row.id) == id)
}

fn shown(row: &VersionRow, making: Option<&Making>) -> Value {
    json!({
        "version_id": row.id,
        "chapter_id": row.chapter_id,
        "number": row.number,
        "parent_id": row.parent_id,
        "words": row.words,
        "status": row.status,
        "author": row.author,
        "reason": row.reason,
        "model": making.map(|making| &making.model),
        "prompt_version": making.map(|making| &making.prompt_version),
        "prompt_tokens": making.map_or(0, |making| making.prompt_tokens),
        "completion_tokens": making.map_or(0, |making| making.completion_tokens),
        "cost_usd": making.map(|making| making.cost_usd),
        "details": row.details,
        "created_at": row.created_at,
    })
}
