//! The effect of a chapter's event on the open tasks of the chapter.

use crate::{
    chapter::{ChapterEvent, Step},
    id::VersionId,
};

/// The effect on the open tasks of a chapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TaskEffect<'a> {
    /// The open tasks do not change.
    None,
    /// The open task is completed. A record that is made ahead goes on.
    Completed,
    /// All open tasks are cancelled.
    CancelAll,
    /// The tasks for this step continue; all others are cancelled.
    CancelAllBut(Step),
    /// One agent of a shared step has answered. Other agents may still be working on the step.
    Answered {
        agent: &'a str,
        /// The version that the step is about, if any.
        version_id: Option<VersionId>,
    },
    /// The tasks of this step are closed, with or without a result.
    Closed(Step),
    /// An agent could not complete its task.
    Failed { agent: &'a str, step: Step },
}

impl<'a> TaskEffect<'a> {
    pub(super) fn from_event(fact: &'a ChapterEvent) -> Self {
        match fact {
            ChapterEvent::OutlineCreated { .. }
            | ChapterEvent::ScenesStructured { .. }
            | ChapterEvent::SceneDrafted { .. }
            | ChapterEvent::ScenesPatched { .. }
            | ChapterEvent::RedraftOrdered { .. }
            | ChapterEvent::ApprovalRequested { .. }
            | ChapterEvent::Approved { .. }
            | ChapterEvent::Published { .. } => Self::Completed,
            ChapterEvent::Critiqued { agent, version_id, .. }
            | ChapterEvent::FactChecked { agent, version_id, .. } => {
                Self::Answered { agent, version_id: Some(*version_id) }
            }
            ChapterEvent::NeedsAttention { agent, step, .. } => Self::Failed { agent, step: *step },
            ChapterEvent::RecordPrepared { version_id, .. } => {
                Self::Closed(Step::Record { version_id: *version_id })
            }
            ChapterEvent::NotPrepared { step, .. } => Self::Closed(*step),
            // A user's text replaces the text that the agents were working on.
            ChapterEvent::Edited { .. } | ChapterEvent::VersionRestored { .. } => Self::CancelAll,
            // If a book is paused and resumed while a chapter begins, the chapter is begun twice.
            // Tasks of the step that already exist must continue.
            ChapterEvent::WorkStarted { next, .. } => Self::CancelAllBut(*next),
            // Another event closes the task, or there is no task to close.
            ChapterEvent::Planned { .. }
            | ChapterEvent::Drafted { .. }
            | ChapterEvent::Revised { .. }
            | ChapterEvent::Reviewed { .. }
            | ChapterEvent::Escalated { .. }
            | ChapterEvent::Rejected { .. }
            | ChapterEvent::OrderDropped { .. }
            | ChapterEvent::VersionProposed { .. }
            | ChapterEvent::WorkResumed { .. }
            | ChapterEvent::Recorded { .. } => Self::None,
        }
    }
}
