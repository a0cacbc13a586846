//! The flow of a book. It requests the chapters from the agents one after the other. Before the
//! next chapter begins, it requests the record of the accepted text.
//!
//! While a draft is reviewed, the flow lets its record be made and the next chapter be planned. What
//! was made ahead is used only if the draft is accepted as it is.
//!
//! The events of a chapter name the next step. The flow creates the tasks of the step according to
//! the table of steps ([`crate::chapter::step`]), waits until every agent of the step has answered,
//! and is paused and resumed with the book. It never writes two chapters at the same time.

mod ahead;
mod task_effect;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use self::{ahead::PlannedAhead, task_effect::TaskEffect};
use super::{
    Flow, FlowTarget,
    reaction::{FlowContext, NewTask, Reaction, TaskDirective},
};
use crate::{
    chapter::{ChapterEvent, Step, StepPhase},
    command::{ChapterCommand, Command, NovelCommand},
    event::{Event, RecordedEvent},
    id::{BookId, ChapterId, FlowRunId, NovelId, TaskId, VersionId},
    novel::{NovelEvent, StatusChange},
    task::{StepTask, Task},
};

/// A task that the flow waits for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct OpenTask {
    chapter_id: ChapterId,
    agent: String,
    #[serde(rename = "job")]
    work: StepTask,
    task_id: TaskId,
    try_no: i32,
    failed: bool,
    /// True while the result would be used only if a draft is accepted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_ahead: bool,
}

impl OpenTask {
    /// Describes a task before it is created.
    fn new(chapter_id: ChapterId, agent: &str, work: StepTask, try_no: i32) -> Self {
        let (agent, task_id) = (agent.to_owned(), TaskId(Uuid::nil()));
        Self { chapter_id, agent, work, task_id, try_no, failed: false, is_ahead: false }
    }
}

/// The state of the flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BookFlow {
    pub(super) novel_id: NovelId,
    /// The tasks that the flow waits for, by step name.
    open: BTreeMap<String, OpenTask>,
    /// True while chapters are to be written.
    pub(super) generating: bool,
    /// True while the book is paused.
    held: bool,
    /// The versions that were recorded while they were reviewed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    recorded: Vec<VersionId>,
    /// The chapter that is planned while the one before it is reviewed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    planned_ahead: Option<PlannedAhead>,
}

/// Returns the flow run that an event of a novel or of its chapters concerns.
pub(super) fn affected_flows(event: &RecordedEvent) -> Option<FlowTarget> {
    let begins = |novel_id| {
        Flow::Book(BookFlow {
            novel_id,
            open: BTreeMap::new(),
            generating: false,
            held: false,
            recorded: Vec::new(),
            planned_ahead: None,
        })
    };
    let begins = match &event.event {
        Event::Novel(NovelEvent::GenerationStarted { .. } | NovelEvent::ChapterOrdered { .. }) => {
            Some(begins(NovelId(event.stream.id)))
        }
        Event::Chapter(
            ChapterEvent::Edited { novel_id, .. } | ChapterEvent::VersionRestored { novel_id, .. },
        ) => Some(begins(*novel_id)),
        Event::Novel(_) | Event::Chapter(_) => None,
        Event::Genesis(_) | Event::Canon(_) => return None,
    };
    Some(FlowTarget { run: run_id(event.book), scope_id: event.book.0, begins })
}

/// Returns the id of a book's run. It is derived only from the book's id, so that every event finds
/// the run.
pub(super) fn run_id(book: BookId) -> FlowRunId {
    FlowRunId::derive(super::decode_time(book.0), &[b"book-flow", book.0.as_bytes()])
}

impl BookFlow {
    pub(super) fn react(&mut self, event: &RecordedEvent, ctx: &FlowContext<'_>) -> Reaction {
        let mut reaction = Reaction::default();
        match &event.event {
            Event::Novel(fact) => self.react_to_novel(fact, ctx, &mut reaction),
            Event::Chapter(fact) => {
                self.react_to_chapter(ChapterId(event.stream.id), fact, ctx, &mut reaction);
            }
            Event::Genesis(_) | Event::Canon(_) => {}
        }
        reaction
    }

    fn react_to_novel(
        &mut self,
        fact: &NovelEvent,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        match fact {
            NovelEvent::GenerationStarted { .. } | NovelEvent::ChapterOrdered { .. } => {
                self.generating = true;
                self.begin_next_chapter(reaction);
            }
            NovelEvent::StatusChanged { change, .. } => match change {
                StatusChange::Paused | StatusChange::Stopped => {
                    self.held = true;
                    reaction.orders.push(TaskDirective::HoldAll);
                }
                StatusChange::Resumed => self.release_tasks(ctx, reaction),
                StatusChange::Cancelled => self.cancel_tasks(ctx, reaction),
                StatusChange::Finished => self.generating = false,
            },
            // The chapter's own event precedes this one and has closed the chapter's task.
            NovelEvent::ChapterPublished { .. } | NovelEvent::OrderEnded { .. } => {
                self.begin_next_chapter(reaction);
            }
            NovelEvent::Created { .. }
            | NovelEvent::PlanChanged { .. }
            | NovelEvent::AttendanceChanged { .. } => {}
        }
    }

    fn react_to_chapter(
        &mut self,
        chapter_id: ChapterId,
        fact: &ChapterEvent,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        match TaskEffect::from_event(fact) {
            TaskEffect::None => {}
            TaskEffect::Completed => {
                let is_planned_ahead = self.is_planned_ahead(chapter_id);
                self.open.retain(|_, open| {
                    open.chapter_id != chapter_id || open.is_ahead != is_planned_ahead
                });
            }
            TaskEffect::CancelAll => self.drop_tasks(chapter_id, reaction, |_| false),
            TaskEffect::CancelAllBut(step) => {
                let is_wanted = |open: &OpenTask| open.work.step == step && !open.failed;
                self.drop_tasks(chapter_id, reaction, is_wanted);
            }
            TaskEffect::Answered { agent, version_id } => {
                self.close_answered(chapter_id, agent, version_id, reaction);
            }
            TaskEffect::Closed(step) => {
                self.open.retain(|_, open| open.chapter_id != chapter_id || open.work.step != step);
            }
            TaskEffect::Failed { agent, step } => {
                let failed = self.open.values_mut().filter(|open| {
                    open.chapter_id == chapter_id && open.work.step == step && open.agent == agent
                });
                failed.for_each(|open| open.failed = true);
            }
        }
        self.follow_ahead(chapter_id, fact);
        // Other work does not wait for the user.
        if let ChapterEvent::ApprovalRequested { .. } = fact {
            self.begin_next_chapter(reaction);
        }
        if let Some(step) = fact.next_step() {
            self.drop_outdated(chapter_id, step, reaction);
            self.create_step_tasks(chapter_id, step, fact, ctx, reaction);
        }
    }

    /// Creates the tasks of a step: one for every agent that the step asks and that has not
    /// answered yet.
    fn create_step_tasks(
        &mut self,
        chapter_id: ChapterId,
        step: Step,
        fact: &ChapterEvent,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        // A reply that arrives after the cancellation is recorded, but the next step waits until
        // generation starts again.
        if !self.generating && !step.outlives_cancellation() {
            return;
        }
        let is_ahead = self.is_planned_ahead(chapter_id);
        if is_ahead && step.phase() != StepPhase::Planning {
            return;
        }
        if self.is_recorded(step) {
            reaction.commands.extend(self.use_prepared_record(chapter_id, step));
            return;
        }
        let mut is_answered = true;
        for work in step.tasks() {
            let agents = ctx.assignments.all_agents(work.kind);
            let agents = agents.take(if step.asks_every_agent() { usize::MAX } else { 1 });
            for agent in agents.filter(|agent| !fact.has_answered(agent)) {
                is_answered = false;
                let is_this = |open: &OpenTask| {
                    open.chapter_id == chapter_id && open.work == work && open.agent == agent
                };
                if let Some(open) = self.open.values_mut().find(|open| is_this(open)) {
                    open.is_ahead = is_ahead;
                } else {
                    let task = OpenTask::new(chapter_id, agent, work, fact.try_no());
                    self.create_task(OpenTask { is_ahead, ..task }, ctx, reaction);
                }
            }
        }
        if is_answered {
            self.issue_command_after(step, chapter_id, reaction);
        } else {
            self.prepare_beside(chapter_id, step, fact.try_no(), ctx, reaction);
        }
    }

    fn create_task(&mut self, open: OpenTask, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        let OpenTask { chapter_id, work, .. } = open;
        let task = Task::Chapter { novel_id: self.novel_id, chapter_id, work };
        let task = NewTask { held: self.held, ..ctx.create_task(&open.agent, open.try_no, task) };
        self.open.insert(task.step_name.clone(), OpenTask { task_id: task.id, ..open });
        reaction.tasks.push(task);
    }

    /// Closes an agent's task of a shared step. After the last answer, issues the step's command.
    fn close_answered(
        &mut self,
        chapter_id: ChapterId,
        agent: &str,
        version_id: Option<VersionId>,
        reaction: &mut Reaction,
    ) {
        let mut answered = None;
        let mut waits = false;
        self.open.retain(|_, open| {
            let step = open.work.step;
            if open.chapter_id != chapter_id || !step.is_shared() {
                return true;
            }
            let is_about_it = step.version_id() == version_id;
            if is_about_it {
                answered = Some(step);
            }
            let stays = !is_about_it || open.agent != agent;
            waits |= stays;
            stays
        });
        if let (Some(step), false) = (answered, waits) {
            self.issue_command_after(step, chapter_id, reaction);
        }
    }

    /// Issues the command that follows when every agent of a step has answered.
    fn issue_command_after(&self, step: Step, chapter_id: ChapterId, reaction: &mut Reaction) {
        let command = step.command_after_last_answer();
        reaction.commands.extend(command.map(|command| self.chapter_command(chapter_id, command)));
    }

    fn chapter_command(&self, chapter_id: ChapterId, command: ChapterCommand) -> Command {
        Command::Chapter { novel_id: self.novel_id, chapter_id, command: Box::new(command) }
    }

    /// Begins the next chapter if generation is running and no task is open, apart from the plan of
    /// that chapter.
    fn begin_next_chapter(&self, reaction: &mut Reaction) {
        let is_free = self.open.values().all(|open| open.is_ahead);
        if self.generating && !self.held && is_free {
            reaction.commands.push(Command::Novel {
                novel_id: self.novel_id,
                command: Box::new(NovelCommand::BeginNextChapter),
            });
        }
    }

    fn release_tasks(&mut self, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        self.held = false;
        reaction.orders.push(TaskDirective::ReleaseAll);
        let failed: Vec<OpenTask> =
            self.open.values().filter(|open| open.failed).cloned().collect();
        for open in failed {
            let try_no = open.try_no + 1;
            self.create_task(OpenTask { try_no, failed: false, ..open }, ctx, reaction);
        }
        self.begin_next_chapter(reaction);
    }

    /// Cancels the tasks of the generation. Tasks that record an accepted text continue, and are
    /// tried again if they failed.
    fn cancel_tasks(&mut self, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        self.generating = false;
        self.held = false;
        let outlives = |open: &&OpenTask| open.work.step.outlives_cancellation() && !open.is_ahead;
        let failed_records: Vec<OpenTask> =
            self.open.values().filter(outlives).filter(|open| open.failed).cloned().collect();
        self.open.retain(|_, open| {
            let outlives = open.work.step.outlives_cancellation() && !open.is_ahead;
            let stays = outlives && !open.failed;
            if !stays {
                reaction.orders.push(TaskDirective::Cancel(open.task_id));
            }
            stays
        });
        // The commit of the user's command has held all tasks, so the remaining ones are released.
        reaction.orders.push(TaskDirective::ReleaseAll);
        for open in failed_records {
            let try_no = open.try_no + 1;
            self.create_task(OpenTask { try_no, failed: false, ..open }, ctx, reaction);
        }
    }

    /// Cancels the tasks of a chapter that are no longer needed.
    fn drop_tasks(
        &mut self,
        chapter_id: ChapterId,
        reaction: &mut Reaction,
        is_wanted: impl Fn(&OpenTask) -> bool,
    ) {
        self.open.retain(|_, open| {
            let stays = open.chapter_id != chapter_id || is_wanted(open);
            if !stays {
                reaction.orders.push(TaskDirective::Cancel(open.task_id));
            }
            stays
        });
    }
}
