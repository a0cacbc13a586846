//! Proposals in work: each is made part by part, one task at a time, and those that a command waits
//! for within a deadline.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Deadline, GenesisFlow};
use crate::{
    Timestamp,
    command::{Command, GenesisCommand},
    flow::{
        reaction::{FlowContext, NewTask, Reaction, TaskOrder, Timer},
        time_of,
    },
    genesis::fail_proposal::FailProposal,
    id::{FlowRunId, ProposalId, TaskId, derive_uuid},
    problem_code::ProblemCode,
    stage::{Part, Stage},
    task::Task,
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct ProposalInWork {
    stage: Stage,
    /// The part that an agent is asked for.
    part: Part,
    /// 0 for the first part, then 1, 2, …
    number: u32,
    try_no: i32,
    task_id: TaskId,
    /// True where the agent gave up.
    failed: bool,
    /// When it ends as FAILED; `None` for a proposal that no command waits for.
    deadline: Option<Deadline>,
}

impl GenesisFlow {
    /// Has the first part of a proposal made.
    pub(super) fn begin(
        &mut self,
        id: ProposalId,
        (stage, part): (Stage, Part),
        deadline: Option<Deadline>,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        let task = self.task(id, (stage, part), 0, 1, ctx);
        let deadline =
            if self.held { deadline.map(|clock| clock.stopped(ctx.now)) } else { deadline };
        if let Some(Deadline::Due(due_at)) = deadline {
            reaction.timers.push(self.deadline_timer(id, stage, due_at, ctx));
        }
        let work = ProposalInWork {
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

    /// Has the next part made.
    pub(super) fn go_on(
        &mut self,
        id: ProposalId,
        next: Part,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        let Some(work) = self.work.get(&id) else { return };
        let number = work.number + 1;
        let task = self.task(id, (work.stage, next), number, 1, ctx);
        let work = ProposalInWork {
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

    /// A proposal is whole.
    pub(super) fn complete(
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
            self.wait_for_the_person(stage, ctx, reaction);
        }
    }

    /// An agent gave up a part: the proposal stays, and a resume asks for the part again.
    pub(super) fn part_failed(
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

    /// A proposal has come to nothing.
    pub(super) fn failed(
        &mut self,
        id: ProposalId,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        let Some(work) = self.work.remove(&id) else { return };
        reaction.orders.push(TaskOrder::Cancel(work.task_id));
        reaction.timers_removed.push(deadline_id(ctx.run, id));
        let answered = self.use_early_answer(work.stage, ctx, reaction);
        if !answered && !self.in_work(work.stage) {
            // What came before is kept, and only the person can go on.
            self.wait_for_the_person(work.stage, ctx, reaction);
        }
    }

    /// True while an agent is expected to bring something for the stage.
    pub(super) fn in_work(&self, stage: Stage) -> bool {
        self.work.values().any(|work| work.stage == stage && !work.failed)
    }

    pub(super) fn stop_deadlines(&mut self, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        for (id, work) in &mut self.work {
            if let Some(clock) = work.deadline {
                work.deadline = Some(clock.stopped(ctx.now));
                reaction.timers_removed.push(deadline_id(ctx.run, *id));
            }
        }
    }

    /// Lets the deadlines run again, and asks again for what agents gave up.
    pub(super) fn resume_proposals(&mut self, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        let mut proposals = std::mem::take(&mut self.work);
        for (id, work) in &mut proposals {
            if let Some(clock) = work.deadline {
                let due_at = clock.started(ctx.now);
                work.deadline = Some(Deadline::Due(due_at));
                reaction.timers.push(self.deadline_timer(*id, work.stage, due_at, ctx));
            }
            if work.failed {
                // The person tries again: a new task with an empty ledger.
                work.failed = false;
                work.try_no += 1;
                let task = self.task(*id, (work.stage, work.part), work.number, work.try_no, ctx);
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

    fn task(
        &self,
        proposal_id: ProposalId,
        (stage, part): (Stage, Part),
        number: u32,
        try_no: i32,
        ctx: &FlowContext<'_>,
    ) -> NewTask {
        let session_id = self.session_id;
        let task = Task::ProposePart { session_id, proposal_id, stage, part, number };
        let agent = ctx.assignments.first(task.kind()).unwrap_or_default();
        NewTask { held: self.held, ..ctx.task(agent, try_no, task) }
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
                    detail: "no proposal came within thirty minutes; ask for another".to_owned(),
                })),
            },
        }
    }
}

fn deadline_id(run: FlowRunId, proposal: ProposalId) -> Uuid {
    derive_uuid(time_of(run.0), &[run.as_bytes(), b"deadline", proposal.as_bytes()])
}
