//! The state of a genesis session, as the studio shows it.

use std::collections::BTreeMap;

use scribe_domain::{
    Timestamp,
    content::ContentHash,
    genesis::{Genesis, GenesisStatus, Mode, StageStatus},
    id::{CommandId, ConceptId, NovelId, SessionId},
    refusal::Refusal,
    stage::Stage,
};
use scribe_ports::store::readers::{Database, EventFilter};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    Error, Ports, contents::read_documents, flow_runner::FlowRunner, unit_of_work::read_aggregate,
};

/// A session as people see it.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "the names are the contract's")]
pub struct GenesisState {
    pub session_id: SessionId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub novel_id: Option<NovelId>,
    pub status: GenesisStatus,
    pub mode: Mode,
    pub language: String,
    pub version: i64,
    pub current_stage: String,
    pub is_pending: bool,
    /// Why an agent gave up, where one did: RESUME_GENESIS asks again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    pub pending: Vec<PendingView>,
    pub confirmed_data: BTreeMap<Stage, Value>,
    pub stages: BTreeMap<Stage, StageView>,
    pub available_actions: Vec<ActionView>,
}

/// A command that waits for its proposal.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "the names are the contract's")]
pub struct PendingView {
    pub command_id: CommandId,
    pub command_type: String,
    pub stage: Stage,
    pub actor: Value,
}

/// A stage with its proposals.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "the names are the contract's")]
pub struct StageView {
    pub status: StageStatus,
    pub proposals: Vec<ProposalView>,
}

/// A proposal.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "the names are the contract's")]
pub struct ProposalView {
    pub proposal_id: String,
    pub created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    pub data: Value,
}

/// What the person can do next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names are the contract's")]
pub struct ActionView {
    pub command_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
}

/// Reads a session.
///
/// # Errors
/// There is no such session, or the database cannot answer.
pub async fn genesis_state(ports: &Ports, session: SessionId) -> Result<GenesisState, Error> {
    genesis_state_in(&*ports.db, session).await
}

/// True where the flow of a session has not heard yet that a stage is to be proposed. It says so with
/// an event, so that whoever follows the events learns of the end of this, too.
async fn is_unhandled(
    db: &dyn Database,
    session: SessionId,
    state: &Genesis,
) -> Result<bool, Error> {
    let has_proposals = |stage| !state.stage(stage).proposals.is_empty();
    if state.status != GenesisStatus::InProgress || state.current_stage.is_none_or(has_proposals) {
        return Ok(false);
    }
    let handled = db.checkpoint(FlowRunner::NAME, session.0).await?;
    Ok(!db.events_after(EventFilter::Key(session.0), handled, 1).await?.is_empty())
}

/// Reads a session in a database.
///
/// # Errors
/// There is no such session, or the database cannot answer.
pub async fn genesis_state_in(
    db: &dyn Database,
    session: SessionId,
) -> Result<GenesisState, Error> {
    let (state, version) = read_aggregate::<Genesis>(db, session.0).await?;
    let Some(state) = state else {
        return Err(Refusal::NotFound { what: "session", id: session.to_string() }.into());
    };
    let is_pending =
        !db.open_tasks(session.0).await?.is_empty() || is_unhandled(db, session, &state).await?;
    let active = db.active_commands(session.0).await?;
    let data = all_documents(db, &state).await?;
    let document = |hash: ContentHash| data.get(&hash).cloned().unwrap_or_default();
    Ok(GenesisState {
        session_id: session,
        novel_id: state.novel_id,
        status: state.status,
        mode: state.mode,
        language: state.language.clone(),
        version,
        current_stage: state
            .current_stage
            .map_or_else(|| "FINISHED".to_owned(), |stage| stage.to_string()),
        is_pending,
        failure: failure(db, &state).await?,
        pending: state
            .pending()
            .map(|(stage, pending)| PendingView {
                command_id: pending.command_id,
                command_type: pending.command_type.clone(),
                stage,
                actor: active
                    .iter()
                    .find(|row| row.id == pending.command_id)
                    .map(|row| row.actor.clone())
                    .unwrap_or_default(),
            })
            .collect(),
        confirmed_data: state
            .stages
            .iter()
            .filter_map(|(stage, kept)| Some((*stage, document(kept.confirmed.as_ref()?.data))))
            .collect(),
        stages: Stage::ALL
            .iter()
            .map(|stage| {
                let kept = state.stage(*stage);
                let proposals = kept
                    .proposals
                    .iter()
                    .map(|proposal| ProposalView {
                        proposal_id: shown_id(*stage, proposal.proposal_id.0),
                        created_at: proposal.created_at,
                        score: proposal.score,
                        data: document(proposal.data),
                    })
                    .collect();
                (*stage, StageView { status: kept.status(), proposals })
            })
            .collect(),
        available_actions: available_actions(&state),
    })
}

/// Why a session rests that no person has paused.
async fn failure(db: &dyn Database, state: &Genesis) -> Result<Option<String>, Error> {
    if state.failure().is_some() || state.status != GenesisStatus::Paused {
        return Ok(state.failure().map(str::to_owned));
    }
    let letters = db.dead_letters_of(state.session_id.0).await?;
    Ok(letters.into_iter().next().map(|letter| letter.reason))
}

/// A proposal's id; in concept selection a proposal is one concept.
fn shown_id(stage: Stage, id: Uuid) -> String {
    if stage == Stage::ConceptSelection {
        ConceptId(id).to_string()
    } else {
        scribe_domain::id::ProposalId(id).to_string()
    }
}

async fn all_documents(
    db: &dyn Database,
    state: &Genesis,
) -> Result<BTreeMap<ContentHash, Value>, Error> {
    let mut hashes: Vec<ContentHash> = state
        .stages
        .values()
        .flat_map(|stage| {
            let proposals = stage.proposals.iter().map(|proposal| proposal.data);
            proposals.chain(stage.confirmed.as_ref().map(|confirmed| confirmed.data))
        })
        .collect();
    hashes.sort_unstable();
    hashes.dedup();
    let documents = read_documents(db, &hashes).await?;
    Ok(hashes.into_iter().zip(documents).collect())
}

/// What a person can do in this state.
#[must_use]
pub fn available_actions(state: &Genesis) -> Vec<ActionView> {
    let plain = |command_type| ActionView { command_type, stage: None };
    let mut actions = Vec::new();
    match state.status {
        GenesisStatus::Completed | GenesisStatus::Abandoned => return actions,
        GenesisStatus::Paused => actions.push(plain("RESUME_GENESIS")),
        GenesisStatus::InProgress => actions.push(plain("PAUSE_GENESIS")),
    }
    actions.push(plain("ABANDON_GENESIS"));
    match state.current_stage {
        None => actions.push(plain("FINISH_GENESIS")),
        Some(stage) => {
            let at = |command_type| ActionView { command_type, stage: Some(stage) };
            if stage == Stage::ConceptSelection && !state.stage(stage).proposals.is_empty() {
                actions.push(at("SELECT_CONCEPT"));
            }
            if state.status == GenesisStatus::InProgress {
                actions.push(at("GENERATE_INSPIRATION"));
            }
            actions.push(at("CONFIRM_STAGE"));
        }
    }
    actions
}
