//! The flow of a book. It requests the chapters from the agents one after the other. Before the
//! next chapter begins, it requests the record of the accepted text.
//!
//! The events of a chapter name the next step. The flow creates the tasks of the step according to
//! the table of steps ([`crate::chapter::step`]), waits until every agent of the step has answered,
//! and is paused and resumed with the book. It never has two chapters in progress at the same time.

mod task_effect;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use self::task_effect::TaskEffect;
use super::{
    Flow, FlowTarget,
    reaction::{FlowContext, NewTask, Reaction, TaskDirective},
};
use crate::{
    chapter::{ChapterEvent, Step},
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
}

/// Returns the flow run that an event of a novel or of its chapters concerns.
pub(super) fn affected_flows(event: &RecordedEvent) -> Option<FlowTarget> {
    let begins = |novel_id| {
        Flow::Book(BookFlow { novel_id, open: BTreeMap::new(), generating: false, held: false })
    };
    let begins = match &event.event {
        Event::Novel(NovelEvent::GenerationStarted { .. }) => {
            Some(begins(NovelId(event.stream.id)))
        }
        Event::Chapter(ChapterEvent::Edited { novel_id, .. }) => Some(begins(*novel_id)),
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
            NovelEvent::GenerationStarted { .. } => {
                self.generating = true;
                self.begin_next_chapter(reaction);
            }
            NovelEvent::StatusChanged { change, .. } => match change {
                StatusChange::Paused | StatusChange::Stopped => {
                    self.held = true;
                    reaction.orders.push(TaskDirective::HoldAll);
                }
                StatusChange::Resumed => self.release_tasks(ctx, reaction),
                StatusChange::Cancelled => self.cancel_tasks(reaction),
                StatusChange::Finished => self.generating = false,
            },
            // The chapter's own event precedes this one and has closed the chapter's task.
            NovelEvent::ChapterPublished { .. } => self.begin_next_chapter(reaction),
            NovelEvent::Created { .. } | NovelEvent::PlanChanged { .. } => {}
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
            TaskEffect::Completed => self.open.retain(|_, open| open.chapter_id != chapter_id),
            TaskEffect::CancelAll => self.drop_tasks(chapter_id, reaction, |_| false),
            TaskEffect::CancelAllBut(step) => {
                let is_wanted = |open: &OpenTask| open.work.step == step && !open.failed;
                self.drop_tasks(chapter_id, reaction, is_wanted);
            }
            TaskEffect::Answered { agent, version_id } => {
                self.close_answered(chapter_id, agent, version_id, reaction);
            }
            TaskEffect::Failed { agent, step } => {
                let failed = self.open.values_mut().filter(|open| {
                    open.chapter_id == chapter_id && open.work.step == step && open.agent == agent
                });
                failed.for_each(|open| open.failed = true);
            }
        }
        if let Some(step) = fact.next_step() {
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
        let mut is_answered = true;
        for work in step.tasks() {
            let agents = ctx.assignments.all_agents(work.kind);
            let agents = agents.take(if step.asks_every_agent() { usize::MAX } else { 1 });
            for agent in agents.filter(|agent| !fact.has_answered(agent)) {
                is_answered = false;
                let is_this = |open: &OpenTask| {
                    open.chapter_id == chapter_id && open.work == work && open.agent == agent
                };
                if !self.open.values().any(is_this) {
                    self.create_task(
                        chapter_id,
                        agent.to_owned(),
                        work,
                        fact.try_no(),
                        ctx,
                        reaction,
                    );
                }
            }
        }
        if is_answered {
            self.issue_command_after(step, chapter_id, reaction);
        }
    }

    fn create_task(
        &mut self,
        chapter_id: ChapterId,
        agent: String,
        work: StepTask,
        try_no: i32,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        let task = Task::Chapter { novel_id: self.novel_id, chapter_id, work };
        let task = NewTask { held: self.held, ..ctx.create_task(&agent, try_no, task) };
        let open = OpenTask { chapter_id, agent, work, task_id: task.id, try_no, failed: false };
        self.open.insert(task.step_name.clone(), open);
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

    /// Begins the next chapter if generation is running and no task is open.
    fn begin_next_chapter(&self, reaction: &mut Reaction) {
        if self.generating && !self.held && self.open.is_empty() {
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
        for OpenTask { chapter_id, agent, work, try_no, .. } in failed {
            self.create_task(chapter_id, agent, work, try_no + 1, ctx, reaction);
        }
        self.begin_next_chapter(reaction);
    }

    /// Cancels the tasks of the generation. Tasks that record an accepted text continue.
    fn cancel_tasks(&mut self, reaction: &mut Reaction) {
        self.generating = false;
        self.held = false;
        self.open.retain(|_, open| {
            let stays = open.work.step.outlives_cancellation() && !open.failed;
            if !stays {
                reaction.orders.push(TaskDirective::Cancel(open.task_id));
            }
            stays
        });
        // The commit of the user's command has held all tasks, so the remaining ones are released.
        reaction.orders.push(TaskDirective::ReleaseAll);
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
