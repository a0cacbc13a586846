//! The read model rows of a session and its proposals.

use serde_json::{Map, Value, json};

use super::{Genesis, GenesisEvent};
use crate::{
    read_model::{ProposalRow, ReadModelWrite, SessionRow},
    stage::Stage,
};

/// Returns the rows to write after an event; `version` is the version of the stream.
#[must_use]
pub fn project(state: &Genesis, event: &GenesisEvent, version: i64) -> Vec<ReadModelWrite> {
    let mut rows = vec![ReadModelWrite::Session(session_row(state, version))];
    match event {
        GenesisEvent::ConceptsProposed { concepts, at, .. } => {
            let proposal_count =
                count_proposals(state) - i32::try_from(concepts.len()).unwrap_or(0);
            rows.extend((1..).zip(concepts).map(|(n, concept)| {
                ReadModelWrite::Proposal(ProposalRow {
                    id: concept.concept_id.0,
                    session_id: state.session_id,
                    stage: Stage::ConceptSelection,
                    number: proposal_count + n,
                    content: concept.data,
                    score: Some(concept.score),
                    created_at: *at,
                })
            }));
        }
        GenesisEvent::StageProposed { proposal_id, stage, data, at, .. } => {
            rows.push(ReadModelWrite::Proposal(ProposalRow {
                id: proposal_id.0,
                session_id: state.session_id,
                stage: *stage,
                number: count_proposals(state),
                content: *data,
                score: None,
                created_at: *at,
            }));
        }
        GenesisEvent::Started { .. }
        | GenesisEvent::AttendanceChanged { .. }
        | GenesisEvent::ProposalRequested { .. }
        | GenesisEvent::FeedbackGiven { .. }
        | GenesisEvent::CombinationRequested { .. }
        | GenesisEvent::StagesMadeStale { .. }
        | GenesisEvent::ConceptSelected { .. }
        | GenesisEvent::StagePartDrafted { .. }
        | GenesisEvent::StageConfirmed { .. }
        | GenesisEvent::StageEntered { .. }
        | GenesisEvent::WaitExpired { .. }
        | GenesisEvent::Paused { .. }
        | GenesisEvent::Resumed { .. }
        | GenesisEvent::Finished { .. }
        | GenesisEvent::Abandoned { .. }
        | GenesisEvent::PartFailed { .. }
        | GenesisEvent::Failed { .. } => {}
    }
    rows
}

/// Returns the number of proposals in all stages of the session.
fn count_proposals(state: &Genesis) -> i32 {
    let proposal_count: usize = state.stages.values().map(|stage| stage.proposals.len()).sum();
    i32::try_from(proposal_count).unwrap_or(i32::MAX)
}

fn session_row(state: &Genesis, version: i64) -> SessionRow {
    let confirmed: Map<String, Value> = state
        .stages
        .iter()
        .filter_map(|(stage, proposal_count)| {
            let confirmed = proposal_count.confirmed.as_ref()?;
            Some((stage.to_string(), json!(confirmed)))
        })
        .collect();
    SessionRow {
        id: state.session_id,
        user_id: state.user_id,
        novel_id: state.novel_id,
        status: state.status,
        mode: state.mode,
        language: state.language.clone(),
        current_stage: state.current_stage.into(),
        confirmed_data: Value::Object(confirmed),
        session_metadata: json!({ "premise": state.premise, "genre": state.genre }),
        version,
        created_at: state.created_at,
        updated_at: state.updated_at,
    }
}
