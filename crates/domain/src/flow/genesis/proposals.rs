//! Proposals in progress. The parts of a proposal are produced in waves, with one task for each
//! part. A proposal that a command waits for has a deadline.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Deadline, GenesisFlow};
use crate::{
    Timestamp,
    command::{Command, GenesisCommand},
    flow::{
        decode_time,
        reaction::{FlowContext, NewTask, Reaction, TaskDirective, Timer},
    },
    genesis::fail_proposal::FailProposal,
    id::{FlowRunId, ProposalId, TaskId, derive_uuid},
    problem_code::ProblemCode,
    stage::{Part, Stage},
    task::Task,
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "StoredProposal")]
pub(super) struct RunningProposal {
    stage: Stage,
    /// The parts that agents are asked to produce.
    parts: Vec<RunningPart>,
    /// The number of parts that were ordered so far.
    ordered: u32,
    /// The deadline after which the proposal fails; `None` if no command waits for the proposal.
    deadline: Option<Deadline>,
}

/// A part that an agent is asked to produce.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct RunningPart {
    part: Part,
    /// The number of the part in the order of the requests, from 0.
    number: u32,
    try_no: i32,
    task_id: TaskId,
    /// True if the agent could not complete its task.
    failed: bool,
}

/// The stored form of a proposal in progress.
#[derive(Deserialize)]
#[serde(untagged)]
enum StoredProposal {
    SideBySide {
        stage: Stage,
        parts: Vec<RunningPart>,
        ordered: u32,
        deadline: Option<Deadline>,
    },
    /// Written when the parts of a proposal were produced one after another.
    OneByOne {
        stage: Stage,
        #[serde(flatten)]
        part: RunningPart,
        deadline: Option<Deadline>,
    },
}

impl From<StoredProposal> for RunningProposal {
    fn from(stored: StoredProposal) -> Self {
        match stored {
            StoredProposal::SideBySide { stage, parts, ordered, deadline } => {
                Self { stage, parts, ordered, deadline }
            }
            StoredProposal::OneByOne { stage, part, deadline } => {
                Self { stage, ordered: part.number + 1, parts: vec![part], deadline }
            }
        }
    }
}

impl RunningProposal {
    /// True if the proposal cannot be completed before a user resumes the session.
    fn has_failed_part(&self) -> bool {
        self.parts.iter().any(|part| part.failed)
    }
}

impl GenesisFlow {
    /// Starts a proposal, of which no part is ordered yet.
    pub(super) fn begin_proposal(
        &mut self,
        id: ProposalId,
        stage: Stage,
        deadline: Option<Deadline>,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        let deadline =
            if self.held { deadline.map(|clock| clock.stop_clock(ctx.now)) } else { deadline };
        if let Some(Deadline::Due(due_at)) = deadline {
            reaction.timers.push(self.deadline_timer(id, stage, due_at, ctx));
        }
        self.work.insert(id, RunningProposal { stage, parts: Vec::new(), ordered: 0, deadline });
    }

    /// Orders the next part of a proposal and the parts beside it.
    pub(super) fn order_parts(
        &mut self,
        id: ProposalId,
        next: Part,
        beside: &[Part],
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        let Some(mut work) = self.work.remove(&id) else { return };
        for part in std::iter::once(next).chain(beside.iter().copied()) {
            let number = work.ordered;
            let task = self.build_part_task(id, (work.stage, part), number, 1, ctx);
            let task_id = task.id;
            work.parts.push(RunningPart { part, number, try_no: 1, task_id, failed: false });
            work.ordered += 1;
            reaction.tasks.push(task);
        }
        self.work.insert(id, work);
    }

    /// Notes that a part has arrived.
    pub(super) fn finish_part(&mut self, id: ProposalId, part: Part) {
        if let Some(work) = self.work.get_mut(&id) {
            work.parts.retain(|running| running.part != part);
        }
    }

    /// Notes that all parts ordered so far have arrived.
    pub(super) fn finish_all_parts(&mut self, id: ProposalId) {
        if let Some(work) = self.work.get_mut(&id) {
            work.parts.clear();
        }
    }

    pub(super) fn close_complete_proposal(
        &mut self,
        id: ProposalId,
        stage: Stage,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        if self.work.remove(&id).is_some_and(|work| work.deadline.is_some()) {
            reaction.timers_removed.push(deadline_id(ctx.run, id));
        }
        if !self.use_early_answer(stage, ctx, reaction) {
            self.wait_for_user(stage, ctx, reaction);
        }
    }

    /// Marks a part that failed. The proposal stays open, and the part is ordered again when the
    /// session is resumed. The other parts are still being made.
    pub(super) fn mark_part_failed(
        &mut self,
        id: ProposalId,
        part: Part,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        let Some(work) = self.work.get_mut(&id) else { return };
        for running in work.parts.iter_mut().filter(|running| running.part == part) {
            running.failed = true;
        }
        let stage = work.stage;
        self.use_early_answer(stage, ctx, reaction);
    }

    pub(super) fn close_failed_proposal(
        &mut self,
        id: ProposalId,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        let Some(work) = self.work.remove(&id) else { return };
        let tasks = work.parts.iter().map(|part| TaskDirective::Cancel(part.task_id));
        reaction.orders.extend(tasks);
        reaction.timers_removed.push(deadline_id(ctx.run, id));
        let answered = self.use_early_answer(work.stage, ctx, reaction);
        if !answered && !self.has_running_proposal(work.stage) {
            // Earlier proposals are still available, but the flow cannot continue without the user.
            self.wait_for_user(work.stage, ctx, reaction);
        }
    }

    /// Checks whether agents are working on a proposal for the stage and can complete it.
    pub(super) fn has_running_proposal(&self, stage: Stage) -> bool {
        self.work.values().any(|work| work.stage == stage && !work.has_failed_part())
    }

    pub(super) fn stop_deadlines(&mut self, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        for (id, work) in &mut self.work {
            if let Some(clock) = work.deadline {
                work.deadline = Some(clock.stop_clock(ctx.now));
                reaction.timers_removed.push(deadline_id(ctx.run, *id));
            }
        }
    }

    /// Restarts the deadlines, and orders the failed parts again.
    pub(super) fn resume_proposals(&mut self, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        let mut proposals = std::mem::take(&mut self.work);
        for (id, work) in &mut proposals {
            if let Some(clock) = work.deadline {
                let due_at = clock.time_if_started(ctx.now);
                work.deadline = Some(Deadline::Due(due_at));
                reaction.timers.push(self.deadline_timer(*id, work.stage, due_at, ctx));
            }
            for part in work.parts.iter_mut().filter(|part| part.failed) {
                // A new task has no recorded calls, so the model is asked again.
                part.failed = false;
                part.try_no += 1;
                let asked = (work.stage, part.part);
                let task = self.build_part_task(*id, asked, part.number, part.try_no, ctx);
                part.task_id = task.id;
                reaction.tasks.push(task);
            }
        }
        self.work = proposals;
    }

    pub(super) fn drop_proposals(&mut self, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        for (id, work) in std::mem::take(&mut self.work) {
            if work.deadline.is_some() {
                reaction.timers_removed.push(deadline_id(ctx.run, id));
            }
        }
    }

    fn build_part_task(
        &self,
        proposal_id: ProposalId,
        (stage, part): (Stage, Part),
        number: u32,
        try_no: i32,
        ctx: &FlowContext<'_>,
    ) -> NewTask {
        let session_id = self.session_id;
        let task = Task::ProposePart { session_id, proposal_id, stage, part, number };
        let agent = ctx.assignments.first_agent(task.kind()).unwrap_or_default();
        NewTask { held: self.held, ..ctx.create_task(agent, try_no, task) }
    }

    fn deadline_timer(
        &self,
        id: ProposalId,
        stage: Stage,
        due_at: Timestamp,
        ctx: &FlowContext<'_>,
    ) -> Timer {
        Timer {
            id: deadline_id(ctx.run, id),
            due_at,
            command: Command::Genesis {
                session_id: self.session_id,
                command: Box::new(GenesisCommand::FailProposal(FailProposal {
                    proposal_id: id,
                    stage,
                    part: None,
                    code: ProblemCode::Deadline,
                    detail: "no proposal arrived within thirty minutes; ask for another proposal"
                        .to_owned(),
                })),
            },
        }
    }
}

fn deadline_id(run: FlowRunId, proposal: ProposalId) -> Uuid {
    derive_uuid(decode_time(run.0), &[run.as_bytes(), b"deadline", proposal.as_bytes()])
}
