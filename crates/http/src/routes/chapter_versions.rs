//! `GET /chapters/{chapter_id}/versions`: every version, oldest first, with its cost. `GET
//! /chapters/{chapter_id}/versions/{version}`: one version with its text.

use axum::extract::State;
use schemars::JsonSchema;
use scribe_api::{Page, VersionTextView, VersionView};
use scribe_app::queries::{chapter_text::read_text, version_provenance::version_provenance};
use scribe_domain::{
    id::{ChapterId, VersionId},
    read_model::VersionRow,
};

use super::as_of::{self, AsOf, PageAsOf};
use crate::{
    HttpState,
    answer::Answer,
    paging::after_cursor,
    problem::Problem,
    request::{LastInPath, Parameters, PathId},
};

pub(super) async fn list_versions(
    State(state): State<HttpState>,
    PathId(id): PathId<ChapterId>,
    Parameters(wanted): Parameters<PageAsOf>,
) -> Result<Answer<Page<VersionView>>, Problem> {
    let (paging, as_of) = wanted.split_paging();
    let (models, chapter) = as_of::require_chapter(&state, id, &as_of).await?;
    let rows = models.versions(chapter.id).await?;
    let provenance = version_provenance(&*state.ports.db, chapter.id).await?;
    let cursor = |row: &VersionRow| row.id.to_string();
    let limit = paging.limit()?;
    let rows = after_cursor(rows, &paging, cursor)?;
    Ok(Answer(Page::of_rows_with(rows, limit, cursor, |row| {
        VersionView::new(row, provenance.get(&row.id))
    })))
}

/// The name of a version in a path.
#[derive(JsonSchema)]
#[schemars(
    untagged,
    inline,
    description = "The number of a version within its chapter, or its id."
)]
#[expect(dead_code, reason = "it describes the parameter")]
pub(super) enum VersionName {
    Number(#[schemars(range(min = 1))] u32),
    Id(VersionId),
}

pub(super) async fn get_version(
    State(state): State<HttpState>,
    PathId(id): PathId<ChapterId>,
    LastInPath { text: name, .. }: LastInPath<VersionName>,
    Parameters(as_of): Parameters<AsOf>,
) -> Result<Answer<VersionTextView>, Problem> {
    let has_name = has_name(&name)?;
    let (models, chapter) = as_of::require_chapter(&state, id, &as_of).await?;
    let rows = models.versions(chapter.id).await?;
    let Some(row) = rows.into_iter().find(has_name) else {
        return Err(Problem::not_found("version", &name));
    };
    let content = read_text(&*state.ports.db, row.content).await?;
    let provenance = version_provenance(&*state.ports.db, chapter.id).await?;
    let version = VersionView::new(&row, provenance.get(&row.id));
    Ok(Answer(VersionTextView { version, content }))
}

fn has_name(name: &str) -> Result<impl Fn(&VersionRow) -> bool + use<>, Problem> {
    let number: Option<i32> = name.parse().ok();
    let id: Option<VersionId> = name.parse().ok();
    if number.is_none() && id.is_none() {
        return Err(Problem::for_field("version", "expected a number or ver_<uuid>"));
    }
    Ok(move |row: &VersionRow| Some(row.number) == number || Some(row.id) == id)
}
