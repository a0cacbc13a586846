//! The rows of the canon, and of what the book remembers.

use scribe_domain::read_model::{
    ArcRow, CharacterRow, CharacterStateRow, EntryRow, FactRow, RecordRow, RelationRow,
};

use crate::statement::Param;

pub(super) fn arc(row: &ArcRow) -> Vec<Param> {
    vec![
        row.id.0.into(),
        row.novel_id.0.into(),
        row.title.as_str().into(),
        row.description.as_str().into(),
        row.first_chapter.into(),
        row.last_chapter.into(),
        row.status.as_str().into(),
        row.updated_at.into(),
    ]
}

pub(super) fn record(row: &RecordRow) -> Vec<Param> {
    vec![
        row.chapter_id.0.into(),
        row.novel_id.0.into(),
        row.position.into(),
        row.title.as_str().into(),
        row.version_id.0.into(),
        row.summary.as_str().into(),
        row.record.into(),
        row.manifest.into(),
        row.recorded_at.into(),
    ]
}

pub(super) fn character(row: &CharacterRow) -> Vec<Param> {
    vec![
        row.id.0.into(),
        row.novel_id.0.into(),
        row.name.as_str().into(),
        row.role.as_str().into(),
        (&row.sheet).into(),
        row.created_at.into(),
    ]
}

pub(super) fn character_state(row: &CharacterStateRow) -> Vec<Param> {
    vec![
        row.id.into(),
        row.novel_id.0.into(),
        row.character_id.0.into(),
        row.chapter_id.0.into(),
        row.position.into(),
        (&row.state).into(),
        row.recorded_at.into(),
    ]
}

pub(super) fn entry(row: &EntryRow) -> Vec<Param> {
    vec![
        row.id.0.into(),
        row.novel_id.0.into(),
        row.kind.as_str().into(),
        row.name.as_str().into(),
        (&row.entry).into(),
        row.created_at.into(),
    ]
}

pub(super) fn relation(row: &RelationRow) -> Vec<Param> {
    vec![
        row.id.into(),
        row.novel_id.0.into(),
        row.from.as_str().into(),
        row.to.as_str().into(),
        row.kind.as_str().into(),
        row.strength.into(),
        row.description.as_str().into(),
        row.updated_at.into(),
    ]
}

pub(super) fn fact(row: &FactRow) -> Vec<Param> {
    vec![
        row.id.0.into(),
        row.novel_id.0.into(),
        row.chapter_id.0.into(),
        row.version_id.0.into(),
        row.position.into(),
        row.subject.as_str().into(),
        row.statement.as_str().into(),
        row.quotation.as_str().into(),
        row.recorded_at.into(),
    ]
}
