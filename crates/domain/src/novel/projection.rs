//! The read model rows of a novel.

use serde_json::json;

use super::{Novel, NovelEvent};
use crate::read_model::{ArcRow, ArcStatus, NovelRow, ReadModelWrite};

/// Returns the rows to write after an event; `version` is the version of the stream.
#[must_use]
pub fn project(novel: &Novel, event: &NovelEvent, version: i64) -> Vec<ReadModelWrite> {
    let mut rows = arc_rows(novel, event);
    rows.push(ReadModelWrite::Novel(NovelRow {
        id: novel.novel_id,
        user_id: novel.user_id,
        session_id: novel.session_id,
        title: novel.title.clone(),
        language: novel.language.clone(),
        author: novel.author.clone(),
        status: novel.status,
        target_chapters: i32::try_from(novel.target_chapters).unwrap_or(i32::MAX),
        completed_chapters: i32::try_from(novel.completed_chapters).unwrap_or(i32::MAX),
        words: i64::try_from(novel.words).unwrap_or(i64::MAX),
        details: json!({
            "words_per_chapter": novel.words_per_chapter,
            "seed": novel.seed,
            "reason": novel.reason,
            "until": novel.generation.map(|generation| generation.until),
        }),
        version,
        created_at: novel.created_at,
        updated_at: novel.updated_at,
    }));
    rows
}

fn arc_rows(novel: &Novel, event: &NovelEvent) -> Vec<ReadModelWrite> {
    let NovelEvent::PlanChanged { arcs, at, .. } = event else { return Vec::new() };
    arcs.iter()
        .map(|arc| {
            ReadModelWrite::Arc(ArcRow {
                id: arc.arc_id,
                novel_id: novel.novel_id,
                title: arc.title.clone(),
                description: arc.description.clone(),
                first_chapter: i32::try_from(arc.first_chapter).unwrap_or(i32::MAX),
                last_chapter: i32::try_from(arc.last_chapter).unwrap_or(i32::MAX),
                status: ArcStatus::Planned,
                updated_at: *at,
            })
        })
        .collect()
}
