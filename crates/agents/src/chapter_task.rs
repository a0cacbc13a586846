//! A chapter task with the context that was read for it.

use scribe_domain::{
    chapter::{ChapterCommand, Step, work::DraftingRun},
    command::Command,
    id::{ChapterId, NovelId},
    stage::tidy::TidyRules,
    task::{StepTask, Task, TaskKind},
};
use scribe_ports::agent::{ChapterContext, PromptContext, PromptError};

/// The token limit for a document that an agent asks for.
pub(crate) const MAX_DOCUMENT_TOKENS: u32 = 2_000;

/// The task and the context that a chapter agent works on.
#[derive(Clone, Copy)]
pub(crate) struct ChapterTask<'a> {
    novel_id: NovelId,
    chapter_id: ChapterId,
    kind: TaskKind,
    pub(crate) step: Step,
    pub(crate) context: &'a ChapterContext,
}

impl<'a> ChapterTask<'a> {
    /// Pairs a chapter task with its context. Fails if either is of another kind.
    pub(crate) fn new(task: &Task, context: &'a PromptContext) -> Result<Self, PromptError> {
        match (task, context) {
            (Task::Chapter { novel_id, chapter_id, work }, PromptContext::Chapter(context)) => {
                let (novel_id, chapter_id, StepTask { kind, step }) =
                    (*novel_id, *chapter_id, *work);
                Ok(Self { novel_id, chapter_id, kind, step, context })
            }
            (Task::Chapter { .. } | Task::ProposePart { .. }, _) => {
                Err(PromptError("the task or its context does not belong to a chapter".to_owned()))
            }
        }
    }

    /// Wraps a chapter command with the ids of this task.
    pub(crate) fn wrap_command(&self, command: ChapterCommand) -> Command {
        Command::Chapter {
            novel_id: self.novel_id,
            chapter_id: self.chapter_id,
            command: Box::new(command),
        }
    }

    /// Returns the chapter's drafting run. Fails if the chapter has none.
    pub(crate) fn require_run(&self) -> Result<&'a DraftingRun, PromptError> {
        let work = self.context.chapter.work.as_ref();
        work.ok_or_else(|| PromptError("the chapter has no drafting run".to_owned()))
    }

    /// Returns the language tag of the book.
    pub(crate) fn language(&self) -> &'a str {
        &self.context.novel.language
    }

    pub(crate) fn cast_names(&self) -> Vec<String> {
        self.context.cast.iter().map(|member| member.sheet.name.clone()).collect()
    }

    /// Returns the rules for tidying a reply about the chapter.
    pub(crate) fn tidy_rules<'b>(&self, names: &'b [String], is_last: bool) -> TidyRules<'b>
    where
        'a: 'b,
    {
        TidyRules {
            names,
            chapters: self.context.novel.target_chapters,
            language: self.language(),
            is_last,
        }
    }

    /// Returns the fault that reports that the task was given to the wrong agent.
    pub(crate) fn wrong_agent_fault(&self) -> PromptError {
        PromptError(format!("{:?} is served by another agent", self.kind))
    }
}
