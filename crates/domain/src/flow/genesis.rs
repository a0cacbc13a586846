//! The flow of a genesis session. It requests the parts of proposals, waits for the user at every
//! stage, and continues with the user's answer.
//!
//! This module dispatches the events. `proposals` handles the proposals in progress, and `question`
//! handles the open question.

mod deadline;
mod proposals;
mod question;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

pub use self::deadline::PROPOSAL_DEADLINE;
use self::{deadline::Deadline, proposals::RunningProposal};
use super::{
    Flow, FlowTarget, decode_time,
    reaction::{FlowContext, Handle, HandleState, Reaction, TaskDirective},
};
use crate::{
    command::{Command, GenesisCommand},
    event::{Event, RecordedEvent},
    genesis::{GenesisEvent, Mode},
    id::{FlowRunId, ProposalId, SessionId},
    stage::Stage,
};

/// The state of the flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GenesisFlow {
    pub(super) session_id: SessionId,
    work: BTreeMap<ProposalId, RunningProposal>,
    question: Option<(Stage, Handle)>,
    /// True while the session is paused.
    held: bool,
    /// True while the flow decides in the user's place.
    #[serde(default)]
    unattended: bool,
    /// True if the user may work on any stage at any time.
    #[serde(default, skip_serializing_if = "is_false")]
    free_form: bool,
    /// The stages for which a proposal was asked for.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    proposed: BTreeSet<Stage>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

/// Returns the flow run that an event of a session concerns.
pub(super) fn affected_flows(event: &RecordedEvent) -> Option<FlowTarget> {
    let Event::Genesis(genesis_event) = &event.event else { return None };
    let session_id = SessionId(event.stream.id);
    let run = run_id(session_id.0);
    let begins = matches!(genesis_event, GenesisEvent::Started { .. }).then(|| {
        Flow::Genesis(GenesisFlow {
            session_id,
            work: BTreeMap::new(),
            question: None,
            held: false,
            unattended: false,
            free_form: false,
            proposed: BTreeSet::new(),
        })
    });
    Some(FlowTarget { run, scope_id: session_id.0, begins })
}

/// Returns the id of a session's run. It is derived only from the session's id, so that every event
/// finds the run.
pub(super) fn run_id(session: Uuid) -> FlowRunId {
    FlowRunId::derive(decode_time(session), &[b"genesis-flow", session.as_bytes()])
}

impl GenesisFlow {
    pub(super) fn react(&mut self, event: &RecordedEvent, ctx: &FlowContext<'_>) -> Reaction {
        let mut reaction = Reaction::default();
        let Event::Genesis(genesis_event) = &event.event else { return reaction };
        match genesis_event {
            GenesisEvent::Started { mode, .. } => {
                self.free_form = *mode == Mode::FreeForm;
                self.open_question(Stage::ConceptSelection, ctx, &mut reaction);
            }
            GenesisEvent::AttendanceChanged { attended, .. } => self.unattended = !attended,
            GenesisEvent::ProposalRequested {
                proposal_id, stage, first, beside, pending, ..
            } => {
                self.proposed.insert(*stage);
                if self.free_form {
                    self.ask_about(*stage, ctx, &mut reaction);
                }
                let deadline = pending.is_some().then(|| Deadline::start(ctx.now));
                self.begin_proposal(*proposal_id, *stage, deadline, ctx, &mut reaction);
                self.order_parts(*proposal_id, *first, beside, ctx, &mut reaction);
            }
            GenesisEvent::ConceptsProposed { proposal_id, next: Some(next), .. } => {
                self.finish_all_parts(*proposal_id);
                self.order_parts(*proposal_id, *next, &[], ctx, &mut reaction);
            }
            // After the last part, a separate event follows with the complete proposal.
            GenesisEvent::StagePartDrafted { proposal_id, part, next, beside, .. } => {
                self.finish_part(*proposal_id, *part);
                if let Some(next) = next {
                    self.order_parts(*proposal_id, *next, beside, ctx, &mut reaction);
                }
            }
            GenesisEvent::ConceptsProposed { proposal_id, next: None, .. } => {
                self.close_complete_proposal(
                    *proposal_id,
                    Stage::ConceptSelection,
                    ctx,
                    &mut reaction,
                );
            }
            GenesisEvent::StageProposed { proposal_id, stage, .. } => {
                self.close_complete_proposal(*proposal_id, *stage, ctx, &mut reaction);
            }
            GenesisEvent::FeedbackGiven { .. }
            | GenesisEvent::CombinationRequested { .. }
            | GenesisEvent::StagesMadeStale { .. } => {}
            GenesisEvent::ConceptSelected { .. } => self.restart_wait(ctx, &mut reaction),
            GenesisEvent::StageConfirmed { stage, data, .. } => {
                self.handle_answer(
                    *stage,
                    json!({ "stage": stage, "data": data }),
                    ctx,
                    &mut reaction,
                );
            }
            GenesisEvent::StageEntered { stage: Some(stage), .. } => {
                self.enter_stage(*stage, ctx, &mut reaction);
            }
            GenesisEvent::StageEntered { stage: None, .. } => {
                self.close_unanswered_question(ctx, &mut reaction);
            }
            GenesisEvent::PartFailed { proposal_id, part, .. } => {
                self.mark_part_failed(*proposal_id, *part, ctx, &mut reaction);
            }
            GenesisEvent::Failed { proposal_id, .. } => {
                self.close_failed_proposal(*proposal_id, ctx, &mut reaction);
            }
            GenesisEvent::WaitExpired { .. } => {
                self.move_handle(HandleState::Expired, ctx, &mut reaction);
            }
            GenesisEvent::Paused { .. } => self.hold_tasks(ctx, &mut reaction),
            GenesisEvent::Resumed { .. } => self.release_tasks(ctx, &mut reaction),
            GenesisEvent::Finished { .. } | GenesisEvent::Abandoned { .. } => {
                self.end_session(ctx, &mut reaction);
            }
        }
        if self.unattended && self.asks_for_a_decision(genesis_event) {
            reaction.commands.push(Command::Genesis {
                session_id: self.session_id,
                command: Box::new(GenesisCommand::GoOnUnattended),
            });
        }
        reaction
    }

    fn hold_tasks(&mut self, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        self.held = true;
        reaction.orders.push(TaskDirective::HoldAll);
        self.stop_wait(ctx, reaction);
        self.stop_deadlines(ctx, reaction);
    }

    fn release_tasks(&mut self, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        self.held = false;
        reaction.orders.push(TaskDirective::ReleaseAll);
        self.resume_proposals(ctx, reaction);
        self.ask_again(ctx, reaction);
        self.restart_wait(ctx, reaction);
    }

    fn end_session(&mut self, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        reaction.orders.push(TaskDirective::CancelAll);
        self.drop_proposals(ctx, reaction);
        self.move_handle(HandleState::Cancelled, ctx, reaction);
        reaction.ends = true;
    }

    /// Checks whether a user's decision may be needed after the event. The command in the user's place
    /// is decided from the session's state, so it has no effect if no decision is needed.
    fn asks_for_a_decision(&self, genesis_event: &GenesisEvent) -> bool {
        match genesis_event {
            GenesisEvent::AttendanceChanged { .. }
            | GenesisEvent::ConceptsProposed { next: None, .. }
            | GenesisEvent::ConceptSelected { .. }
            | GenesisEvent::StageProposed { .. }
            | GenesisEvent::StageEntered { .. }
            | GenesisEvent::Failed { .. }
            | GenesisEvent::Resumed { .. }
            | GenesisEvent::Finished { .. } => true,
            // A guided session then enters the next stage.
            GenesisEvent::StageConfirmed { .. } => self.free_form,
            GenesisEvent::Started { .. }
            | GenesisEvent::ProposalRequested { .. }
            | GenesisEvent::ConceptsProposed { next: Some(_), .. }
            | GenesisEvent::StagePartDrafted { .. }
            | GenesisEvent::FeedbackGiven { .. }
            | GenesisEvent::CombinationRequested { .. }
            | GenesisEvent::StagesMadeStale { .. }
            | GenesisEvent::WaitExpired { .. }
            | GenesisEvent::Paused { .. }
            | GenesisEvent::Abandoned { .. }
            | GenesisEvent::PartFailed { .. } => false,
        }
    }
}
