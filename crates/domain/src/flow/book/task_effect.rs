//! What a fact of a chapter means for the tasks that the chapter has open.

use crate::{
    chapter::{ChapterEvent, Step},
    id::VersionId,
};

/// What happens to the open tasks of a chapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TaskEffect<'a> {
    /// Nothing.
    None,
    /// The one that was open is completed.
    Completed,
    /// None is wanted any more.
    CancelAll,
    /// Those for this step are still wanted; all others are cancelled.
    CancelAllBut(Step),
    /// An agent of a shared step has answered; others may still work on it.
    Answered {
        agent: &'a str,
        /// The version that the step is about, where it is about one.
        version_id: Option<VersionId>,
    },
    /// An agent could not do its task.
    Failed { agent: &'a str, step: Step },
}

impl<'a> TaskEffect<'a> {
    /// Classifies a fact.
    pub(super) fn of_event(fact: &'a ChapterEvent) -> Self {
        match fact {
            ChapterEvent::OutlineCreated { .. }
            | ChapterEvent::ScenesStructured { .. }
            | ChapterEvent::SceneDrafted { .. }
            | ChapterEvent::ScenesPatched { .. }
            | ChapterEvent::RedraftOrdered { .. }
            | ChapterEvent::Approved { .. }
            | ChapterEvent::Published { .. } => Self::Completed,
            ChapterEvent::Critiqued { agent, version_id, .. }
            | ChapterEvent::FactChecked { agent, version_id, .. } => {
                Self::Answered { agent, version_id: Some(*version_id) }
            }
            ChapterEvent::NeedsAttention { agent, step, .. } => Self::Failed { agent, step: *step },
            // A person's text replaces what the agents were working on.
            ChapterEvent::Edited { .. } => Self::CancelAll,
            // A book that is paused and resumed while its chapter begins has it begun twice.
            ChapterEvent::WorkStarted { next, .. } => Self::CancelAllBut(*next),
            // These follow another fact that closes the task, or no task at all.
            ChapterEvent::Planned { .. }
            | ChapterEvent::Drafted { .. }
            | ChapterEvent::Revised { .. }
            | ChapterEvent::Reviewed { .. }
            | ChapterEvent::Escalated { .. }
            | ChapterEvent::VersionProposed { .. }
            | ChapterEvent::WorkResumed { .. }
            | ChapterEvent::Recorded { .. } => Self::None,
        }
    }
}
