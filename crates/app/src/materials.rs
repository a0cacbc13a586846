//! What agents may read, loaded as their specs name it.

pub(crate) mod abridge;
mod chapter;
mod documents;
mod memory;
mod previous;

use scribe_domain::{
    genesis::Genesis,
    id::{ProposalId, SessionId},
    stage::Stage,
    task::Task,
};
use scribe_ports::{
    agent::{Material, Read},
    store::readers::Database,
};

pub use self::memory::Memories;
use crate::{
    Error,
    contents::read_texts,
    decide::{confirmed, known, stage_data},
    unit_of_work::read_aggregate,
};

/// Loads what a task's agent may read.
///
/// # Errors
/// The database cannot answer, or what it holds is damaged.
pub async fn load(
    db: &dyn Database,
    memories: &Memories,
    task: &Task,
    reads: &[Read],
) -> Result<Material, Error> {
    match task {
        Task::ProposePart { session_id, proposal_id, stage, .. } => {
            genesis(db, *session_id, *stage, *proposal_id, reads).await
        }
        Task::Chapter { novel_id, chapter_id, work } => {
            let chapter =
                chapter::load(db, memories, (*novel_id, *chapter_id), work.kind, reads).await?;
            Ok(Material { chapter: Some(Box::new(chapter)), ..Material::default() })
        }
    }
}

async fn genesis(
    db: &dyn Database,
    session_id: SessionId,
    stage: Stage,
    proposal: ProposalId,
    reads: &[Read],
) -> Result<Material, Error> {
    let mut material = Material::default();
    let (state, _) = read_aggregate::<Genesis>(db, session_id.0).await?;
    let Some(state) = &state else {
        return Err(Error::Damaged(format!("session {session_id} is missing")));
    };
    for read in reads {
        match read {
            Read::Session => {
                material.premise = premise(db, state).await?;
                material.session = Some(Box::new(state.clone()));
            }
            Read::ConfirmedStages => {
                material.confirmed = confirmed(db, state)
                    .await?
                    .into_iter()
                    .map(|data| (data.stage(), data))
                    .collect();
            }
            Read::EarlierParts => material.known = known(db, state, stage, proposal).await?,
            Read::EarlierConcepts => {
                let proposals = &state.stage(Stage::ConceptSelection).proposals;
                let hashes: Vec<_> = proposals.iter().map(|proposal| proposal.data).collect();
                material.concepts = read_texts(db, &hashes)
                    .await?
                    .iter()
                    .map(|text| stage_data(Stage::ConceptSelection, text))
                    .collect::<Result<_, _>>()?;
            }
            Read::Story
            | Read::Cast
            | Read::Entries
            | Read::Facts
            | Read::BookSoFar
            | Read::PreviousEnding
            | Read::Outline
            | Read::Briefs
            | Read::Scenes => {}
        }
    }
    Ok(material)
}

async fn premise(db: &dyn Database, state: &Genesis) -> Result<Option<String>, Error> {
    let Some(hash) = state.premise else { return Ok(None) };
    Ok(read_texts(db, &[hash]).await?.pop().map(|text| text.to_string()))
}
