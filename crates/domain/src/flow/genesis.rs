//! The flow of a genesis session: has proposals made part by part, waits for the person at every
//! stage, and goes on with the answer.
//!
//! What happens is told apart here; the proposals in work are in `proposals`, the question that is
//! open in `question`.

mod deadline;
mod proposals;
mod question;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

pub use self::deadline::DEADLINE;
use self::{deadline::Deadline, proposals::ProposalInWork};
use super::{
    Flow, FlowTarget,
    reaction::{FlowContext, Handle, HandleState, Reaction, TaskOrder},
    time_of,
};
use crate::{
    command::{Command, GenesisCommand},
    event::{Event, RecordedEvent},
    genesis::GenesisEvent,
    id::{FlowRunId, ProposalId, SessionId},
    stage::Stage,
};

/// The state of the flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GenesisFlow {
    pub(super) session_id: SessionId,
    work: BTreeMap<ProposalId, ProposalInWork>,
    /// The question that is open, with its stage.
    question: Option<(Stage, Handle)>,
    /// True while the session rests.
    held: bool,
    /// True while the flow decides in the person's place.
    #[serde(default)]
    unattended: bool,
}

/// The run that an event of a session concerns.
pub(super) fn affected_flows(event: &RecordedEvent) -> Option<FlowTarget> {
    let Event::Genesis(fact) = &event.event else { return None };
    let session_id = SessionId(event.stream.id);
    let run = run_of(session_id.0);
    let begins = matches!(fact, GenesisEvent::Started { .. }).then(|| {
        Flow::Genesis(GenesisFlow {
            session_id,
            work: BTreeMap::new(),
            question: None,
            held: false,
            unattended: false,
        })
    });
    Some(FlowTarget { run, scope_id: session_id.0, begins })
}

/// The run of a session: its id comes from the session alone, so that every event finds it.
pub(super) fn run_of(session: Uuid) -> FlowRunId {
    FlowRunId::derive(time_of(session), &[b"genesis-flow", session.as_bytes()])
}

impl GenesisFlow {
    pub(super) fn react(&mut self, event: &RecordedEvent, ctx: &FlowContext<'_>) -> Reaction {
        let mut reaction = Reaction::default();
        let Event::Genesis(fact) = &event.event else { return reaction };
        match fact {
            GenesisEvent::Started { .. } => {
                self.ask(Stage::ConceptSelection, ctx, &mut reaction);
            }
            GenesisEvent::AttendanceChanged { attended, .. } => self.unattended = !attended,
            GenesisEvent::ProposalRequested { proposal_id, stage, first, pending, .. } => {
                let deadline = pending.is_some().then(|| Deadline::begin(ctx.now));
                self.begin(*proposal_id, (*stage, *first), deadline, ctx, &mut reaction);
            }
            GenesisEvent::ConceptsProposed { proposal_id, next: Some(next), .. }
            | GenesisEvent::StagePartDrafted { proposal_id, next: Some(next), .. } => {
                self.go_on(*proposal_id, *next, ctx, &mut reaction);
            }
            // The proposal as a whole follows as an event of its own.
            GenesisEvent::StagePartDrafted { next: None, .. } => {}
            GenesisEvent::ConceptsProposed { proposal_id, next: None, .. } => {
                self.complete(*proposal_id, Stage::ConceptSelection, ctx, &mut reaction);
            }
            GenesisEvent::StageProposed { proposal_id, stage, .. } => {
                self.complete(*proposal_id, *stage, ctx, &mut reaction);
            }
            GenesisEvent::ConceptSelected { .. } => self.restart_wait(ctx, &mut reaction),
            GenesisEvent::StageConfirmed { stage, data, .. } => {
                self.answer(*stage, json!({ "stage": stage, "data": data }), ctx, &mut reaction);
            }
            GenesisEvent::StageEntered { .. } => {}
            GenesisEvent::PartFailed { proposal_id, .. } => {
                self.part_failed(*proposal_id, ctx, &mut reaction);
            }
            GenesisEvent::Failed { proposal_id, .. } => {
                self.failed(*proposal_id, ctx, &mut reaction);
            }
            GenesisEvent::WaitExpired { .. } => {
                self.move_handle(HandleState::Expired, ctx, &mut reaction);
            }
            GenesisEvent::Paused { .. } => self.hold(ctx, &mut reaction),
            GenesisEvent::Resumed { .. } => self.release(ctx, &mut reaction),
            GenesisEvent::Finished { .. } | GenesisEvent::Abandoned { .. } => {
                self.end(ctx, &mut reaction);
            }
        }
        if self.unattended && asks_for_a_decision(fact) {
            reaction.commands.push(Command::Genesis {
                session_id: self.session_id,
                command: Box::new(GenesisCommand::GoOnUnattended),
            });
        }
        reaction
    }

    fn hold(&mut self, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        self.held = true;
        reaction.orders.push(TaskOrder::HoldAll);
        self.stop_wait(ctx, reaction);
        self.stop_deadlines(ctx, reaction);
    }

    fn release(&mut self, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        self.held = false;
        reaction.orders.push(TaskOrder::ReleaseAll);
        self.resume_proposals(ctx, reaction);
        self.ask_again(ctx, reaction);
        self.restart_wait(ctx, reaction);
    }

    fn end(&mut self, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        reaction.orders.push(TaskOrder::CancelAll);
        self.drop_proposals(ctx, reaction);
        self.move_handle(HandleState::Cancelled, ctx, reaction);
        reaction.ends = true;
    }
}

/// True for an event after which a person would be asked. What is done in their place follows from the
/// session's state: an event too many does nothing.
fn asks_for_a_decision(fact: &GenesisEvent) -> bool {
    match fact {
        GenesisEvent::AttendanceChanged { .. }
        | GenesisEvent::ConceptsProposed { next: None, .. }
        | GenesisEvent::ConceptSelected { .. }
        | GenesisEvent::StageProposed { .. }
        | GenesisEvent::StageEntered { .. }
        | GenesisEvent::Failed { .. }
        | GenesisEvent::Resumed { .. }
        | GenesisEvent::Finished { .. } => true,
        GenesisEvent::Started { .. }
        | GenesisEvent::ProposalRequested { .. }
        | GenesisEvent::ConceptsProposed { next: Some(_), .. }
        | GenesisEvent::StagePartDrafted { .. }
        | GenesisEvent::StageConfirmed { .. }
        | GenesisEvent::WaitExpired { .. }
        | GenesisEvent::Paused { .. }
        | GenesisEvent::Abandoned { .. }
        | GenesisEvent::PartFailed { .. } => false,
    }
}
