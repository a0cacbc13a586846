//! The flow of a genesis session: has proposals made part by part, waits for the person at every
//! stage, and goes on with the answer.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::{
    Concerned, Flow,
    reaction::{FlowContext, Handle, HandleState, NewTask, Reaction, TaskOrder, Timer},
    time_of,
};
use crate::{
    Timestamp,
    command::{Command, GenesisCommand},
    event::{Event, RecordedEvent},
    genesis::{
        GenesisEvent, expire_wait::ExpireWait, fail_proposal::FailProposal,
        request_proposal::RequestProposal,
    },
    id::{FlowRunId, ProposalId, SessionId, TaskId},
    stage::{Part, Stage},
    task::{Task, TaskKind},
};

/// How long a proposal may take, without the time that the session rests.
pub const DEADLINE: TimeDelta = TimeDelta::minutes(30);

/// A proposal in work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct ProposalInWork {
    stage: Stage,
    part: Part,
    number: u32,
    try_no: i32,
    task_id: TaskId,
    failed: bool,
    /// When it ends as FAILED; `None` for a proposal that no command waits for.
    deadline: Option<Clock>,
}

/// A time that runs while the session goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Clock {
    Due(Timestamp),
    LeftMs(i64),
}

impl Clock {
    fn stopped(self, now: Timestamp) -> Self {
        match self {
            Self::Due(at) => Self::LeftMs((at - now).num_milliseconds().max(0)),
            left @ Self::LeftMs(_) => left,
        }
    }

    fn started(self, now: Timestamp) -> Timestamp {
        match self {
            Self::Due(at) => at,
            Self::LeftMs(left) => now + TimeDelta::milliseconds(left),
        }
    }
}

/// The state of the flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GenesisFlow {
    session_id: SessionId,
    work: BTreeMap<ProposalId, ProposalInWork>,
    /// The question that is open, with its stage.
    question: Option<(Stage, Handle)>,
    held: bool,
}

/// The run that an event of a session concerns.
pub(super) fn concerned(event: &RecordedEvent) -> Option<Concerned> {
    let Event::Genesis(fact) = &event.event else { return None };
    let session_id = SessionId(event.stream.id);
    let run = run_of(session_id.0);
    let begins = matches!(fact, GenesisEvent::Started { .. }).then(|| {
        Flow::Genesis(GenesisFlow {
            session_id,
            work: BTreeMap::new(),
            question: None,
            held: false,
        })
    });
    Some(Concerned { run, scope_id: session_id.0, begins })
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
            GenesisEvent::ProposalRequested { proposal_id, stage, first, pending, .. } => {
                let deadline = pending.is_some().then(|| Clock::Due(ctx.now + DEADLINE));
                self.begin(*proposal_id, *stage, *first, deadline, ctx, &mut reaction);
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
                if let Some(work) = self.work.get_mut(proposal_id) {
                    work.failed = true;
                    let stage = work.stage;
                    self.use_early_answer(stage, ctx, &mut reaction);
                }
            }
            GenesisEvent::Failed { proposal_id, .. } => {
                if let Some(work) = self.work.remove(proposal_id) {
                    reaction.orders.push(TaskOrder::Cancel(work.task_id));
                    reaction.timers_removed.push(deadline_timer(ctx.run, *proposal_id));
                    let answered = self.use_early_answer(work.stage, ctx, &mut reaction);
                    if !answered && !self.in_work(work.stage) {
                        // What came before is kept, and only the person can go on.
                        self.wait_for_the_person(work.stage, ctx, &mut reaction);
                    }
                }
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
        reaction
    }

    fn begin(
        &mut self,
        id: ProposalId,
        stage: Stage,
        part: Part,
        deadline: Option<Clock>,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        let task = self.task(id, stage, part, 0, 1, ctx);
        let deadline =
            if self.held { deadline.map(|clock| clock.stopped(ctx.now)) } else { deadline };
        let work = ProposalInWork {
            stage,
            part,
            number: 0,
            try_no: 1,
            task_id: task.id,
            failed: false,
            deadline,
        };
        if let Some(Clock::Due(due_at)) = deadline {
            reaction.timers.push(self.deadline(id, stage, due_at, ctx));
        }
        self.work.insert(id, work);
        reaction.tasks.push(task);
    }

    fn go_on(
        &mut self,
        id: ProposalId,
        next: Part,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        let Some(mut work) = self.work.remove(&id) else { return };
        work.number += 1;
        work.try_no = 1;
        work.failed = false;
        let task = self.task(id, work.stage, next, work.number, 1, ctx);
        work.part = next;
        work.task_id = task.id;
        self.work.insert(id, work);
        reaction.tasks.push(task);
    }

    fn complete(
        &mut self,
        id: ProposalId,
        stage: Stage,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        if self.work.remove(&id).is_some_and(|work| work.deadline.is_some()) {
            reaction.timers_removed.push(deadline_timer(ctx.run, id));
        }
        if !self.use_early_answer(stage, ctx, reaction) {
            self.wait_for_the_person(stage, ctx, reaction);
        }
    }

    /// Comes to wait, where the open question is about the stage.
    fn wait_for_the_person(
        &mut self,
        stage: Stage,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        let Some((asked, handle)) = &self.question else { return };
        if *asked != stage {
            return;
        }
        if handle.state == HandleState::PendingPause && handle.answer.is_none() {
            self.move_handle(HandleState::Waiting, ctx, reaction);
        }
        self.restart_wait(ctx, reaction);
    }

    /// An answer that came before the pause is used when the pause comes: when nothing of the
    /// stage is in work any more, be it made or failed.
    fn use_early_answer(
        &mut self,
        stage: Stage,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) -> bool {
        let in_work = self.in_work(stage);
        let early = self.question.as_ref().is_some_and(|(asked, handle)| {
            *asked == stage && handle.state == HandleState::PendingPause && handle.answer.is_some()
        });
        if in_work || !early {
            return false;
        }
        self.move_handle(HandleState::Resumed, ctx, reaction);
        self.advance(stage, ctx, reaction);
        true
    }

    /// True while an agent is expected to bring something for the stage.
    fn in_work(&self, stage: Stage) -> bool {
        self.work.values().any(|work| work.stage == stage && !work.failed)
    }

    fn answer(
        &mut self,
        stage: Stage,
        answer: serde_json::Value,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        let in_work = self.in_work(stage);
        let Some((asked, handle)) = &mut self.question else { return };
        if *asked != stage {
            return;
        }
        handle.answer = Some(answer);
        match handle.state {
            HandleState::PendingPause if in_work => reaction.handles.push(handle.clone()),
            HandleState::PendingPause | HandleState::Waiting => {
                self.move_handle(HandleState::Resumed, ctx, reaction);
                self.advance(stage, ctx, reaction);
            }
            // A late answer: the handle stays expired, the session goes on.
            HandleState::Expired | HandleState::Resumed | HandleState::Cancelled => {
                self.question = None;
                self.advance(stage, ctx, reaction);
            }
        }
    }

    fn advance(&mut self, stage: Stage, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        let Some(next) = stage.next() else { return };
        self.ask(next, ctx, reaction);
        reaction.commands.push(Command::Genesis {
            session_id: self.session_id,
            command: Box::new(GenesisCommand::RequestProposal(RequestProposal { stage: next })),
        });
    }

    fn ask(&mut self, stage: Stage, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        let name = stage.to_string();
        let handle = Handle {
            id: ctx.derive(&[b"handle", name.as_bytes()]),
            question: ctx.derive(&[b"question", name.as_bytes()]),
            state: HandleState::PendingPause,
            answer: None,
            created_at: ctx.now,
            paused_at: None,
            resumed_at: None,
            expires_at: None,
        };
        reaction.handles.push(handle.clone());
        self.question = Some((stage, handle));
    }

    /// Moves the open question's handle; one that is answered or no longer asked is let go.
    fn move_handle(&mut self, state: HandleState, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        let Some((_, handle)) = &mut self.question else { return };
        handle.state = state;
        match state {
            HandleState::Waiting => handle.paused_at = Some(ctx.now),
            HandleState::Resumed => handle.resumed_at = Some(ctx.now),
            HandleState::PendingPause | HandleState::Expired | HandleState::Cancelled => {}
        }
        reaction.handles.push(handle.clone());
        if state != HandleState::Waiting {
            reaction.timers_removed.push(wait_timer(ctx.run));
        }
        if matches!(state, HandleState::Resumed | HandleState::Cancelled) {
            self.question = None;
        }
    }

    /// Asks again what nobody has answered in time. The expired handle stays as it is; the question
    /// is the same.
    fn ask_again(&mut self, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        let Some((_, handle)) = &mut self.question else { return };
        if handle.state != HandleState::Expired {
            return;
        }
        *handle = Handle {
            id: ctx.derive(&[b"handle", handle.id.as_bytes()]),
            question: handle.question,
            state: HandleState::Waiting,
            answer: None,
            created_at: ctx.now,
            paused_at: Some(ctx.now),
            resumed_at: None,
            expires_at: None,
        };
        reaction.handles.push(handle.clone());
    }

    /// Gives the person the whole time again, after anything that shows them at work.
    fn restart_wait(&mut self, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        if self.held {
            return;
        }
        let session_id = self.session_id;
        let Some((stage, handle)) = &mut self.question else { return };
        if handle.state != HandleState::Waiting {
            return;
        }
        let due_at = ctx.now + ctx.answer_time;
        handle.expires_at = Some(due_at);
        reaction.handles.retain(|changed| changed.id != handle.id);
        reaction.handles.push(handle.clone());
        reaction.timers.push(Timer {
            id: wait_timer(ctx.run),
            due_at,
            command: Command::Genesis {
                session_id,
                command: Box::new(GenesisCommand::ExpireWait(ExpireWait { stage: *stage })),
            },
        });
    }

    fn hold(&mut self, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        self.held = true;
        reaction.orders.push(TaskOrder::HoldAll);
        reaction.timers_removed.push(wait_timer(ctx.run));
        for (id, work) in &mut self.work {
            if let Some(clock) = work.deadline {
                work.deadline = Some(clock.stopped(ctx.now));
                reaction.timers_removed.push(deadline_timer(ctx.run, *id));
            }
        }
    }

    fn release(&mut self, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        self.held = false;
        reaction.orders.push(TaskOrder::ReleaseAll);
        let mut work = std::mem::take(&mut self.work);
        for (id, work) in &mut work {
            if let Some(clock) = work.deadline {
                let due_at = clock.started(ctx.now);
                work.deadline = Some(Clock::Due(due_at));
                reaction.timers.push(self.deadline(*id, work.stage, due_at, ctx));
            }
            if work.failed {
                // The person tries again: a new task with an empty ledger.
                work.failed = false;
                work.try_no += 1;
                let task = self.task(*id, work.stage, work.part, work.number, work.try_no, ctx);
                work.task_id = task.id;
                reaction.tasks.push(task);
            }
        }
        self.work = work;
        self.ask_again(ctx, reaction);
        self.restart_wait(ctx, reaction);
    }

    fn end(&mut self, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        reaction.orders.push(TaskOrder::CancelAll);
        for (id, work) in std::mem::take(&mut self.work) {
            if work.deadline.is_some() {
                reaction.timers_removed.push(deadline_timer(ctx.run, id));
            }
        }
        self.move_handle(HandleState::Cancelled, ctx, reaction);
        reaction.ends = true;
    }

    fn task(
        &self,
        proposal_id: ProposalId,
        stage: Stage,
        part: Part,
        number: u32,
        try_no: i32,
        ctx: &FlowContext<'_>,
    ) -> NewTask {
        let agent = ctx.assignments.one(TaskKind::ProposePart).unwrap_or_default();
        let task =
            Task::ProposePart { session_id: self.session_id, proposal_id, stage, part, number };
        NewTask { held: self.held, ..ctx.task(agent, try_no, task) }
    }

    fn deadline(
        &self,
        id: ProposalId,
        stage: Stage,
        due_at: Timestamp,
        ctx: &FlowContext<'_>,
    ) -> Timer {
        Timer {
            id: deadline_timer(ctx.run, id),
            due_at,
            command: Command::Genesis {
                session_id: self.session_id,
                command: Box::new(GenesisCommand::FailProposal(FailProposal {
                    proposal_id: id,
                    stage,
                    code: FailProposal::DEADLINE.to_owned(),
                    detail: "no proposal came within thirty minutes; ask for another".to_owned(),
                })),
            },
        }
    }
}

fn wait_timer(run: FlowRunId) -> Uuid {
    crate::id::derive_uuid(time_of(run.0), &[run.as_bytes(), b"wait"])
}

fn deadline_timer(run: FlowRunId, proposal: ProposalId) -> Uuid {
    crate::id::derive_uuid(time_of(run.0), &[run.as_bytes(), b"deadline", proposal.as_bytes()])
}
