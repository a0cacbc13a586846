//! The flow of a book: has its chapters written one after the other, each by the agents that it
//! needs, and has every accepted text remembered before it goes on.
//!
//! What a chapter needs next is the chapter's own affair and comes with its events; the flow turns
//! it into tasks, waits for all reviewers, rests and goes on with the person, and never has two
//! chapters in work at once.

mod chapter_tasks;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use self::chapter_tasks::ChapterTasks;
use super::{
    Concerned, Flow,
    reaction::{FlowContext, NewTask, Reaction, TaskOrder},
};
use crate::{
    chapter::{ChapterEvent, Step, judge_review::JudgeReview},
    command::{ChapterCommand, Command, NovelCommand},
    event::{Event, RecordedEvent},
    id::{BookId, ChapterId, FlowRunId, NovelId, TaskId, VersionId},
    novel::{NovelEvent, StatusChange},
    task::{ChapterJob, Task, TaskKind},
};

/// A task that the flow waits for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct OpenTask {
    chapter_id: ChapterId,
    agent: String,
    job: ChapterJob,
    task_id: TaskId,
    try_no: i32,
    failed: bool,
}

/// The state of the flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BookFlow {
    pub(super) novel_id: NovelId,
    /// What is waited for, by the name of its step.
    open: BTreeMap<String, OpenTask>,
    /// True while chapters are to be written.
    pub(super) generating: bool,
    /// True while the book rests.
    held: bool,
}

/// The run that an event of a novel or of its chapters concerns.
pub(super) fn concerned(event: &RecordedEvent) -> Option<Concerned> {
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
    Some(Concerned { run: run_of(event.book), scope_id: event.book.0, begins })
}

/// The run of a book: its id comes from the book's alone, so that every event finds it.
pub(super) fn run_of(book: BookId) -> FlowRunId {
    FlowRunId::derive(super::time_of(book.0), &[b"book-flow", book.0.as_bytes()])
}

impl BookFlow {
    pub(super) fn react(&mut self, event: &RecordedEvent, ctx: &FlowContext<'_>) -> Reaction {
        let mut reaction = Reaction::default();
        match &event.event {
            Event::Novel(fact) => self.novel(fact, ctx, &mut reaction),
            Event::Chapter(fact) => {
                self.chapter(ChapterId(event.stream.id), fact, ctx, &mut reaction);
            }
            Event::Genesis(_) | Event::Canon(_) => {}
        }
        reaction
    }

    fn novel(&mut self, fact: &NovelEvent, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        match fact {
            NovelEvent::GenerationStarted { .. } => {
                self.generating = true;
                self.go_on(reaction);
            }
            NovelEvent::StatusChanged { change, .. } => match change {
                StatusChange::Paused | StatusChange::Stopped => {
                    self.held = true;
                    reaction.orders.push(TaskOrder::HoldAll);
                }
                StatusChange::Resumed => self.release(ctx, reaction),
                StatusChange::Cancelled => self.cancel(reaction),
                StatusChange::Finished => self.generating = false,
            },
            // The chapter's own event, which comes first, has closed its task.
            NovelEvent::ChapterPublished { .. } => self.go_on(reaction),
            NovelEvent::Created { .. } | NovelEvent::PlanChanged { .. } => {}
        }
    }

    fn chapter(
        &mut self,
        chapter_id: ChapterId,
        fact: &ChapterEvent,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        match ChapterTasks::after(fact) {
            ChapterTasks::Untouched => {}
            ChapterTasks::Done => self.open.retain(|_, open| open.chapter_id != chapter_id),
            ChapterTasks::Unwanted => self.drop_tasks(chapter_id, reaction, |_| false),
            ChapterTasks::Only(step) => {
                let is_wanted = |open: &OpenTask| open.job.step() == step && !open.failed;
                self.drop_tasks(chapter_id, reaction, is_wanted);
            }
            ChapterTasks::Reviewed { agent, version_id } => {
                self.reviewed(chapter_id, agent, version_id, reaction);
            }
            ChapterTasks::GivenUp { agent, step } => {
                let given_up = self.open.values_mut().filter(|open| {
                    open.chapter_id == chapter_id && open.job.step() == step && open.agent == agent
                });
                given_up.for_each(|open| open.failed = true);
            }
        }
        if let Some(step) = fact.next() {
            self.begin(chapter_id, step, fact, ctx, reaction);
        }
    }

    /// Makes the tasks of a step: one, or of a review one for every reviewer that has not read yet.
    fn begin(
        &mut self,
        chapter_id: ChapterId,
        step: Step,
        fact: &ChapterEvent,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        // A reply that came after the cancellation is kept, and what follows from it waits for the
        // next generation. What is accepted is remembered all the same.
        if !self.generating && !matches!(step, Step::Record { .. }) {
            return;
        }
        let one = |job: ChapterJob| {
            let agent = ctx.assignments.one(job.kind()).unwrap_or_default();
            vec![(agent.to_owned(), job)]
        };
        let jobs: Vec<(String, ChapterJob)> = match step {
            Step::Review { version_id, round } => {
                let critics = ctx.assignments.all(TaskKind::Critique);
                let checkers = ctx.assignments.all(TaskKind::CheckFacts);
                let critique = ChapterJob::Critique { version_id, round };
                let check = ChapterJob::CheckFacts { version_id, round };
                let jobs: Vec<_> = critics
                    .map(|agent| (agent.to_owned(), critique))
                    .chain(checkers.map(|agent| (agent.to_owned(), check)))
                    .filter(|(agent, _)| !fact.reviewers().contains(agent))
                    .collect();
                if jobs.is_empty() {
                    reaction.commands.push(self.judge(chapter_id, version_id, round));
                }
                jobs
            }
            Step::Outline => one(ChapterJob::Outline),
            Step::StructureScenes => one(ChapterJob::StructureScenes),
            Step::DraftScene { scene, round } => one(ChapterJob::DraftScene { scene, round }),
            Step::PatchScenes { version_id, round } => {
                one(ChapterJob::PatchScenes { version_id, round })
            }
            Step::Arbitrate { version_id } => one(ChapterJob::Arbitrate { version_id }),
            Step::Record { version_id } => one(ChapterJob::Record { version_id }),
        };
        for (agent, job) in jobs {
            let is_this = |open: &OpenTask| {
                (open.chapter_id, open.job, &open.agent) == (chapter_id, job, &agent)
            };
            if !self.open.values().any(is_this) {
                self.ask(chapter_id, agent, job, fact.try_no(), ctx, reaction);
            }
        }
    }

    fn ask(
        &mut self,
        chapter_id: ChapterId,
        agent: String,
        job: ChapterJob,
        try_no: i32,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        let task = Task::Chapter { novel_id: self.novel_id, chapter_id, job };
        let task = NewTask { held: self.held, ..ctx.task(&agent, try_no, task) };
        let open = OpenTask { chapter_id, agent, job, task_id: task.id, try_no, failed: false };
        self.open.insert(task.step_name.clone(), open);
        reaction.tasks.push(task);
    }

    /// Closes a reviewer's task; the last one's answer has the version judged.
    fn reviewed(
        &mut self,
        chapter_id: ChapterId,
        agent: &str,
        version_id: VersionId,
        reaction: &mut Reaction,
    ) {
        let mut round = None;
        self.open.retain(|_, open| {
            let reviews = open.chapter_id == chapter_id
                && matches!(open.job, ChapterJob::Critique { version_id: read, .. }
                    | ChapterJob::CheckFacts { version_id: read, .. } if read == version_id);
            if reviews && let Step::Review { round: read, .. } = open.job.step() {
                round = Some(read);
            }
            !(reviews && open.agent == agent)
        });
        let waits = self.open.values().any(|open| {
            open.chapter_id == chapter_id && matches!(open.job.step(), Step::Review { .. })
        });
        if let (Some(round), false) = (round, waits) {
            reaction.commands.push(self.judge(chapter_id, version_id, round));
        }
    }

    /// Has a version judged that all have read.
    fn judge(&self, chapter_id: ChapterId, version_id: VersionId, round: u32) -> Command {
        Command::Chapter {
            novel_id: self.novel_id,
            chapter_id,
            command: Box::new(ChapterCommand::JudgeReview(JudgeReview { version_id, round })),
        }
    }

    /// Begins the next chapter, where nothing is in work or waits to be remembered.
    fn go_on(&self, reaction: &mut Reaction) {
        if self.generating && !self.held && self.open.is_empty() {
            reaction.commands.push(Command::Novel {
                novel_id: self.novel_id,
                command: Box::new(NovelCommand::BeginNextChapter),
            });
        }
    }

    fn release(&mut self, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        self.held = false;
        reaction.orders.push(TaskOrder::ReleaseAll);
        let failed: Vec<OpenTask> =
            self.open.values().filter(|open| open.failed).cloned().collect();
        for OpenTask { chapter_id, agent, job, try_no, .. } in failed {
            self.ask(chapter_id, agent, job, try_no + 1, ctx, reaction);
        }
        self.go_on(reaction);
    }

    /// Ends what is being written; what is accepted is remembered all the same.
    fn cancel(&mut self, reaction: &mut Reaction) {
        self.generating = false;
        self.held = false;
        self.open.retain(|_, open| {
            let stays = matches!(open.job, ChapterJob::Record { .. }) && !open.failed;
            if !stays {
                reaction.orders.push(TaskOrder::Cancel(open.task_id));
            }
            stays
        });
        // The command's own commit has held all tasks.
        reaction.orders.push(TaskOrder::ReleaseAll);
    }

    /// Cancels the tasks of a chapter that are not wanted.
    fn drop_tasks(
        &mut self,
        chapter_id: ChapterId,
        reaction: &mut Reaction,
        is_wanted: impl Fn(&OpenTask) -> bool,
    ) {
        self.open.retain(|_, open| {
            let stays = open.chapter_id != chapter_id || is_wanted(open);
            if !stays {
                reaction.orders.push(TaskOrder::Cancel(open.task_id));
            }
            stays
        });
    }
}
