//! The rows of read models.

use scribe_domain::read_model::{
    ChapterRow, NovelRow, ProposalRow, ReadModelWrite, ReviewRow, SessionRow, VersionRow,
};

use crate::{committer::write::Write, statement::Param};

mod canon;

/// The statement that writes a row, and the row in the order of its columns.
pub(crate) fn row(write: &ReadModelWrite) -> (Write, Vec<Param>) {
    match write {
        ReadModelWrite::Session(row) => (Write::Session, session(row)),
        ReadModelWrite::Proposal(row) => (Write::Proposal, proposal(row)),
        ReadModelWrite::Novel(row) => (Write::Novel, novel(row)),
        ReadModelWrite::Chapter(row) => (Write::Chapter, chapter(row)),
        ReadModelWrite::Version(row) => (Write::Version, version(row)),
        ReadModelWrite::Review(row) => (Write::Review, review(row)),
        ReadModelWrite::Record(row) => (Write::Record, canon::record(row)),
        ReadModelWrite::Arc(row) => (Write::Arc, canon::arc(row)),
        ReadModelWrite::Character(row) => (Write::Character, canon::character(row)),
        ReadModelWrite::CharacterState(row) => (Write::CharacterState, canon::character_state(row)),
        ReadModelWrite::Entry(row) => (Write::Entry, canon::entry(row)),
        ReadModelWrite::Relation(row) => (Write::Relation, canon::relation(row)),
        ReadModelWrite::Fact(row) => (Write::Fact, canon::fact(row)),
        ReadModelWrite::FactRemoved(id) => (Write::FactRemoved, vec![id.0.into()]),
    }
}

fn session(row: &SessionRow) -> Vec<Param> {
    vec![
        row.id.0.into(),
        row.user_id.0.into(),
        row.novel_id.map(|id| id.0).into(),
        row.status.as_str().into(),
        row.mode.as_str().into(),
        row.language.as_str().into(),
        row.current_stage.as_str().into(),
        (&row.confirmed_data).into(),
        (&row.session_metadata).into(),
        row.version.into(),
        row.created_at.into(),
        row.updated_at.into(),
    ]
}

fn proposal(row: &ProposalRow) -> Vec<Param> {
    vec![
        row.id.into(),
        row.session_id.0.into(),
        row.stage.as_str().into(),
        row.number.into(),
        row.content.into(),
        row.score.into(),
        row.created_at.into(),
    ]
}

fn novel(row: &NovelRow) -> Vec<Param> {
    vec![
        row.id.0.into(),
        row.user_id.0.into(),
        row.session_id.map(|id| id.0).into(),
        row.title.as_str().into(),
        row.language.as_str().into(),
        row.author.as_str().into(),
        row.status.as_str().into(),
        row.target_chapters.into(),
        row.completed_chapters.into(),
        row.words.into(),
        (&row.details).into(),
        row.version.into(),
        row.created_at.into(),
        row.updated_at.into(),
    ]
}

fn chapter(row: &ChapterRow) -> Vec<Param> {
    vec![
        row.id.0.into(),
        row.novel_id.0.into(),
        row.position.into(),
        row.title.as_str().into(),
        row.status.as_str().into(),
        row.words.into(),
        row.open_findings.into(),
        row.version_id.map(|id| id.0).into(),
        row.content.into(),
        (&row.details).into(),
        row.version.into(),
        row.created_at.into(),
        row.updated_at.into(),
    ]
}

fn version(row: &VersionRow) -> Vec<Param> {
    vec![
        row.id.0.into(),
        row.chapter_id.0.into(),
        row.number.into(),
        row.parent_id.map(|id| id.0).into(),
        row.content.into(),
        row.words.into(),
        row.status.as_str().into(),
        row.author.as_str().into(),
        row.reason.as_str().into(),
        (&row.details).into(),
        row.created_at.into(),
    ]
}

fn review(row: &ReviewRow) -> Vec<Param> {
    vec![
        row.id.0.into(),
        row.chapter_id.0.into(),
        row.version_id.0.into(),
        row.agent.as_str().into(),
        row.kind.as_str().into(),
        row.score.into(),
        row.comment.as_str().into(),
        row.is_consistent.into(),
        (&row.issues).into(),
        row.created_at.into(),
    ]
}
