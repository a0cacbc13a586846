//! Loads the data that prompts are rendered from: the sources that the agent's spec names.

mod book_so_far;
mod canon_cache;
mod chapter;
mod documents;
mod known_facts;
mod open_promises;
mod previous_chapter_tail;
pub(crate) mod shorten;

use scribe_domain::{
    genesis::Genesis,
    id::{ProposalId, SessionId},
    stage::Stage,
    task::Task,
};
use scribe_ports::{
    agent::{ContextSource, GenesisContext, PromptContext},
    store::readers::Database,
};

pub use self::canon_cache::CanonCache;
use crate::{
    Error,
    contents::read_texts,
    decide::{load_earlier_parts, parse_stage_data, read_confirmed_data},
    unit_of_work::read_aggregate,
};

/// Loads the data that the agent of a task may read.
///
/// # Errors
/// The database cannot answer, or the stored data is damaged.
pub async fn load_context(
    db: &dyn Database,
    canon_cache: &CanonCache,
    task: &Task,
    reads: &[ContextSource],
) -> Result<PromptContext, Error> {
    match task {
        Task::ProposePart { session_id, proposal_id, stage, .. } => {
            Ok(load_genesis_context(db, *session_id, *stage, *proposal_id, reads).await?.into())
        }
        Task::Chapter { novel_id, chapter_id, work } => {
            let chapter = chapter::load_chapter_context(
                db,
                canon_cache,
                (*novel_id, *chapter_id),
                *work,
                reads,
            )
            .await?;
            Ok(chapter.into())
        }
    }
}

async fn load_genesis_context(
    db: &dyn Database,
    session_id: SessionId,
    stage: Stage,
    proposal: ProposalId,
    reads: &[ContextSource],
) -> Result<GenesisContext, Error> {
    let (session, _) = read_aggregate::<Genesis>(db, session_id.0).await?;
    let Some(session) = session else {
        return Err(Error::Damaged(format!("session {session_id} is missing")));
    };
    let mut context = GenesisContext::new(session);
    let wants = |source: ContextSource| reads.contains(&source);
    if wants(ContextSource::Session) {
        context.premise = load_premise(db, &context.session).await?;
    }
    if wants(ContextSource::ConfirmedStages) {
        let confirmed = read_confirmed_data(db, &context.session).await?;
        context.confirmed = confirmed.into_iter().map(|data| (data.stage(), data)).collect();
    }
    if wants(ContextSource::EarlierParts) {
        context.known = load_earlier_parts(db, &context.session, stage, proposal).await?;
        context.known.settle_unchanged_parts();
    }
    if wants(ContextSource::EarlierConcepts) {
        let proposals = &context.session.stage(Stage::ConceptSelection).proposals;
        let hashes: Vec<_> = proposals.iter().map(|proposal| proposal.data).collect();
        context.concepts = read_texts(db, &hashes)
            .await?
            .iter()
            .map(|text| parse_stage_data(Stage::ConceptSelection, text))
            .collect::<Result<_, _>>()?;
    }
    Ok(context)
}

async fn load_premise(db: &dyn Database, session: &Genesis) -> Result<Option<String>, Error> {
    let Some(hash) = session.premise else { return Ok(None) };
    Ok(read_texts(db, &[hash]).await?.pop().map(|text| text.to_string()))
}
