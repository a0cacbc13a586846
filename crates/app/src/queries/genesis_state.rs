//! The state of a genesis session, as shown in the studio.

use std::collections::BTreeMap;

use scribe_api::{ActionView, Document, GenesisState, PendingCommandView, ProposalView, StageView};
use scribe_domain::{
    content::ContentHash,
    genesis::{Attendance, Genesis, GenesisStatus, Mode, action},
    id::{ConceptId, SessionId},
    refusal::Refusal,
    stage::Stage,
};
use scribe_ports::store::readers::{Database, EventFilter};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    Error, Ports, contents::read_documents, flow_runner::FlowRunner, unit_of_work::read_aggregate,
};

/// Reads the state of a session.
///
/// # Errors
/// The session does not exist, or the database cannot answer.
pub async fn load_genesis_state(ports: &Ports, session: SessionId) -> Result<GenesisState, Error> {
    load_genesis_state_from(&*ports.db, session).await
}

/// True if the session's flow still has to request the proposals of a stage. The flow emits an
/// event when it requests them, so clients that follow the events notice when this state ends.
async fn is_waiting_for_flow(
    db: &dyn Database,
    session: SessionId,
    state: &Genesis,
) -> Result<bool, Error> {
    let has_proposals = |stage| !state.stage(stage).proposals.is_empty();
    if state.status != GenesisStatus::InProgress || state.current_stage.is_none_or(has_proposals) {
        return Ok(false);
    }
    let handled = db.checkpoint(FlowRunner::NAME, session.into()).await?;
    Ok(!db.events_after(EventFilter::Book(session.into()), handled, 1).await?.is_empty())
}

/// Reads the state of a session from a database.
///
/// # Errors
/// The session does not exist, or the database cannot answer.
pub async fn load_genesis_state_from(
    db: &dyn Database,
    session: SessionId,
) -> Result<GenesisState, Error> {
    let (state, version) = read_aggregate::<Genesis>(db, session.0).await?;
    let Some(state) = state else {
        return Err(Refusal::NotFound { what: "session", id: session.to_string() }.into());
    };
    // The flow creates tasks in the commit that moves its checkpoint, so tasks are read second.
    let is_pending = is_waiting_for_flow(db, session, &state).await?
        || !db.list_open_tasks(session.0).await?.is_empty();
    let active = db.active_commands(session.0).await?;
    let data = read_all_documents(db, &state).await?;
    let document = |hash: ContentHash| data.get(&hash).cloned().unwrap_or_default();
    Ok(GenesisState {
        session_id: session,
        novel_id: state.novel_id,
        status: state.status,
        mode: state.mode,
        attended: state.attendance == Attendance::Attended,
        stop_after: match state.attendance {
            Attendance::Attended => None,
            Attendance::Unattended { stop_after } => stop_after,
        },
        language: state.language.clone(),
        version,
        current_stage: state.current_stage.into(),
        is_pending,
        failure: find_pause_reason(db, &state).await?,
        pause_reason: state.pause_reason.clone(),
        pending: state
            .pending_commands()
            .map(|(stage, pending)| PendingCommandView {
                command_id: pending.command_id,
                command_type: pending.command_type.clone(),
                stage,
                actor: Document::new(
                    active
                        .iter()
                        .find(|row| row.id == pending.command_id)
                        .map(|row| row.actor.clone())
                        .unwrap_or_default(),
                ),
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
                        proposal_id: format_id(*stage, proposal.proposal_id.0),
                        created_at: proposal.created_at,
                        score: proposal.score,
                        based_on: proposal
                            .based_on
                            .iter()
                            .map(|earlier| format_id(*stage, earlier.0))
                            .collect(),
                        data: document(proposal.data),
                    })
                    .collect();
                let lacks = match state.mode {
                    Mode::Guided => Vec::new(),
                    Mode::FreeForm => state.missing_stages_before(*stage),
                };
                (*stage, StageView { status: kept.status(), lacks, proposals })
            })
            .collect(),
        available_actions: action::list_actions(&state).into_iter().map(ActionView::from).collect(),
    })
}

/// Returns the reason for the pause of a session that was not paused by a user.
pub(super) async fn find_pause_reason(
    db: &dyn Database,
    state: &Genesis,
) -> Result<Option<String>, Error> {
    if state.failure_reason().is_some() || state.status != GenesisStatus::Paused {
        return Ok(state.failure_reason().map(str::to_owned));
    }
    let letters = db.list_open_dead_letters_of_book(state.session_id.into()).await?;
    Ok(letters.into_iter().next().map(|letter| letter.reason))
}

/// Formats the id of a proposal for display. In concept selection, each proposal is one concept.
fn format_id(stage: Stage, id: Uuid) -> String {
    if stage == Stage::ConceptSelection {
        ConceptId(id).to_string()
    } else {
        scribe_domain::id::ProposalId(id).to_string()
    }
}

async fn read_all_documents(
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
