//! `GET /chapters/{chapter_id}`: a chapter with its accepted text.

use axum::{Json, extract::State};
use scribe_app::queries::chapter_text::scenes;
use scribe_domain::{chapter::manifest::join, id::ChapterId, read_model::ChapterRow};
use serde_json::{Value, json};

use super::as_of::{self, AsOf};
use crate::{
    HttpState,
    problem::Problem,
    request::{Parameters, PathId},
};

pub(super) async fn chapter(
    State(state): State<HttpState>,
    PathId(id): PathId<ChapterId>,
    Parameters(as_of): Parameters<AsOf>,
) -> Result<Json<Value>, Problem> {
    let (_, row) = as_of::chapter(&state, id, &as_of).await?;
    let manifests: Vec<_> = row.content.into_iter().collect();
    let scenes = scenes(&*state.ports.db, &manifests).await?;
    let mut chapter = shown(&row);
    if let Value::Object(fields) = &mut chapter {
        fields.insert("content".to_owned(), json!(scenes.first().map(|scenes| join(scenes))));
        fields.insert("details".to_owned(), row.details);
    }
    Ok(Json(chapter))
}

/// A chapter in the form of the API, without its text and plan, as a list shows it.
#[must_use]
pub fn shown(row: &ChapterRow) -> Value {
    json!({
        "chapter_id": row.id,
        "novel_id": row.novel_id,
        "position": row.position,
        "title": row.title,
        "status": row.status,
        "words": row.words,
        "open_findings": row.open_findings,
        "version_id": row.version_id,
        "version": row.version,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    })
}
