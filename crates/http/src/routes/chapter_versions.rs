//! `GET /chapters/{chapter_id}/versions`: every version, oldest first, with its cost. `GET
//! /chapters/{chapter_id}/versions/{version}`: one version with its text.

use std::str::FromStr;

use axum::extract::State;
use schemars::JsonSchema;
use scribe_api::{Page, VersionTextView, VersionView};
use scribe_app::queries::{chapter_text::read_text, version_provenance::load_version_provenance};
use scribe_domain::{
    id::{ChapterId, VersionId},
    read_model::VersionRow,
};

use super::at_position::{self, PageAtPosition, PositionParameter};
use crate::{
    HttpState,
    answer::JsonAnswer,
    paging::rows_after_cursor,
    problem::Problem,
    request::{LastPathParameter, PathId, QueryParameters},
};

pub(super) async fn list_versions(
    State(state): State<HttpState>,
    PathId(id): PathId<ChapterId>,
    QueryParameters(parameters): QueryParameters<PageAtPosition>,
) -> Result<JsonAnswer<Page<VersionView>>, Problem> {
    let (paging, as_of) = parameters.split_paging();
    let (tables, chapter) = at_position::require_chapter(&state, id, &as_of).await?;
    let rows = tables.versions(chapter.id).await?;
    let provenance = load_version_provenance(&*state.ports.db, chapter.id).await?;
    let cursor = |row: &VersionRow| row.id.to_string();
    let limit = paging.limit()?;
    let rows = rows_after_cursor(rows, &paging, cursor)?;
    Ok(JsonAnswer(Page::of_rows_with(rows, limit, cursor, |row| {
        VersionView::new(row, provenance.get(&row.id))
    })))
}

/// The name of a version in a path.
#[derive(Debug, Clone, Copy, JsonSchema)]
#[schemars(
    untagged,
    inline,
    description = "The number of a version within its chapter, or its id."
)]
pub(super) enum VersionName {
    Number(#[schemars(with = "u32", range(min = 1))] i32),
    Id(VersionId),
}

impl FromStr for VersionName {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        if let Ok(number) = text.parse() {
            return Ok(Self::Number(number));
        }
        let malformed = |_| Problem::invalid_field("version", "expected a number or ver_<uuid>");
        text.parse().map(Self::Id).map_err(malformed)
    }
}

impl VersionName {
    fn is_name_of(self, row: &VersionRow) -> bool {
        match self {
            Self::Number(number) => row.number == number,
            Self::Id(id) => row.id == id,
        }
    }
}

pub(super) async fn get_version(
    State(state): State<HttpState>,
    PathId(id): PathId<ChapterId>,
    name: LastPathParameter<VersionName>,
    QueryParameters(as_of): QueryParameters<PositionParameter>,
) -> Result<JsonAnswer<VersionTextView>, Problem> {
    let version_name = name.parse()?;
    let (tables, chapter) = at_position::require_chapter(&state, id, &as_of).await?;
    let rows = tables.versions(chapter.id).await?;
    let Some(row) = rows.into_iter().find(|row| version_name.is_name_of(row)) else {
        return Err(Problem::not_found("version", &name.text));
    };
    let content = read_text(&*state.ports.db, row.content).await?;
    let provenance = load_version_provenance(&*state.ports.db, chapter.id).await?;
    let version = VersionView::new(&row, provenance.get(&row.id));
    Ok(JsonAnswer(VersionTextView { version, content }))
}
