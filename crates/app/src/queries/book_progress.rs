//! The progress of a book. The query reads as little as possible, because clients that follow a
//! book run it often.

use scribe_domain::{
    chapter::ChapterStatus,
    content::ContentHash,
    genesis::{ConfirmedProposal, Genesis},
    id::SessionId,
    novel::NovelStatus,
    read_model::{ChapterRow, NovelRow},
    refusal::Refusal,
    stage::{Concept, Stage, StageData},
};
use scribe_ports::store::readers::Database;

use super::genesis_state::find_pause_reason;
use crate::{Error, contents::read_texts, decide::parse_stage_data, unit_of_work::read_aggregate};

/// A session and its novel.
#[derive(Debug, Clone)]
pub struct BookProgress {
    pub session: Genesis,
    /// The reason for the pause, if the session was not paused by a user.
    pub failure: Option<String>,
    /// The novel, once it exists.
    pub novel: Option<NovelRow>,
    /// The first chapter that is not published, if its text waits for a user's approval.
    pub submitted: Option<ChapterRow>,
}

/// Reads the session, its novel if there is one, and the reason if scribe itself paused the
/// session.
///
/// # Errors
/// The session does not exist, or the database cannot answer.
pub async fn load_book_progress(
    db: &dyn Database,
    session: SessionId,
) -> Result<BookProgress, Error> {
    let (state, _) = read_aggregate::<Genesis>(db, session.0).await?;
    let missing = || Refusal::NotFound { what: "session", id: session.to_string() };
    let session = state.ok_or_else(missing)?;
    let novel = match session.novel_id {
        Some(id) => db.novel(id).await?,
        None => None,
    };
    let generating = novel.as_ref().filter(|novel| novel.status == NovelStatus::Generating);
    let next = match generating {
        Some(novel) => db.next_unpublished_chapter(novel.id, 0).await?,
        None => None,
    };
    let submitted = next.filter(|chapter| chapter.status == ChapterStatus::AwaitingApproval);
    let failure = find_pause_reason(db, &session).await?;
    Ok(BookProgress { failure, session, novel, submitted })
}

impl BookProgress {
    /// Returns the confirmed data of a stage.
    #[must_use]
    pub fn confirmed_proposal(&self, stage: Stage) -> Option<&ConfirmedProposal> {
        self.session.stage(stage).confirmed.as_ref()
    }
}

/// Reads a confirmed concept.
///
/// # Errors
/// The document is missing or damaged, or the database cannot answer.
pub async fn read_concept(db: &dyn Database, hash: ContentHash) -> Result<Concept, Error> {
    let text = read_texts(db, &[hash]).await?.pop().unwrap_or_default();
    match parse_stage_data(Stage::ConceptSelection, &text)? {
        StageData::ConceptSelection(concept) => Ok(concept),
        other => Err(Error::Damaged(format!("{hash} is not a concept: {other:?}"))),
    }
}
