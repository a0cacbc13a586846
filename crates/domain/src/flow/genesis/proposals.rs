//! Proposals in progress. Each proposal is produced part by part, one task at a time. A proposal
//! that a command waits for has a deadline.

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
pub(super) struct RunningProposal {
    stage: Stage,
    /// The part that an agent is asked to produce.
    part: Part,
    /// The number of the part, from 0.
    number: u32,
    try_no: i32,
    task_id: TaskId,
    /// True if the agent could not complete its task.
    failed: bool,
    /// The deadline after which the proposal fails; `None` if no command waits for the proposal.
    deadline: Option<Deadline>,
}

impl GenesisFlow {
    /// Requests the first part of a proposal.
    pub(super) fn order_first_part(
        &mut self,
        id: ProposalId,
        (stage, part): (Stage, Part),
        deadline: Option<Deadline>,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        let task = self.build_part_task(id, (stage, part), 0, 1, ctx);
        let deadline =
            if self.held { deadline.map(|clock| clock.stop_clock(ctx.now)) } else { deadline };
        if let Some(Deadline::Due(due_at)) = deadline {
            reaction.timers.push(self.deadline_timer(id, stage, due_at, ctx));
        }
        let work = RunningProposal {
            stage,
            part,
            number: 0,
            try_no: 1,
            task_id: task.id,
            failed: false,
            deadline,
        };
        self.work.insert(id, work);
        reaction.tasks.push(task);
    }

    /// Requests the next part of a proposal.
    pub(super) fn order_next_part(
        &mut self,
        id: ProposalId,
        next: Part,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        let Some(work) = self.work.get(&id) else { return };
        let number = work.number + 1;
        let task = self.build_part_task(id, (work.stage, next), number, 1, ctx);
        let work = RunningProposal {
            part: next,
            number,
            try_no: 1,
            task_id: task.id,
            failed: false,
            ..work.clone()
        };
        self.work.insert(id, work);
        reaction.tasks.push(task);
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

    /// Marks a proposal whose part failed. The proposal stays open, and the part is requested again
    /// when the session is resumed.
    pub(super) fn mark_part_failed(
        &mut self,
        id: ProposalId,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        let Some(work) = self.work.get_mut(&id) else { return };
        work.failed = true;
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
        reaction.orders.push(TaskDirective::Cancel(work.task_id));
        reaction.timers_removed.push(deadline_id(ctx.run, id));
        let answered = self.use_early_answer(work.stage, ctx, reaction);
        if !answered && !self.has_running_proposal(work.stage) {
            // Earlier proposals are still available, but the flow cannot continue without the user.
            self.wait_for_user(work.stage, ctx, reaction);
        }
    }

    /// Checks whether an agent is working on a proposal for the stage.
    pub(super) fn has_running_proposal(&self, stage: Stage) -> bool {
        self.work.values().any(|work| work.stage == stage && !work.failed)
    }

    pub(super) fn stop_deadlines(&mut self, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        for (id, work) in &mut self.work {
            if let Some(clock) = work.deadline {
                work.deadline = Some(clock.stop_clock(ctx.now));
                reaction.timers_removed.push(deadline_id(ctx.run, *id));
            }
        }
    }

    /// Restarts the deadlines, and requests the failed parts again.
    pub(super) fn resume_proposals(&mut self, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        let mut proposals = std::mem::take(&mut self.work);
        for (id, work) in &mut proposals {
            if let Some(clock) = work.deadline {
                let due_at = clock.time_if_started(ctx.now);
                work.deadline = Some(Deadline::Due(due_at));
                reaction.timers.push(self.deadline_timer(*id, work.stage, due_at, ctx));
            }
            if work.failed {
                // A new task has no recorded calls, so the model is asked again.
                work.failed = false;
                work.try_no += 1;
                let task = self.build_part_task(
                    *id,
                    (work.stage, work.part),
                    work.number,
                    work.try_no,
                    ctx,
                );
                work.task_id = task.id;
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
