//! What a fact of a chapter says about the tasks that the chapter has open.

use crate::{
    chapter::{ChapterEvent, Step},
    id::VersionId,
};

/// What has become of the tasks that a chapter has open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ChapterTasks<'a> {
    /// The fact is about none of them.
    Untouched,
    /// The one that there was has come to this.
    Done,
    /// Whatever agents were doing with the chapter is not wanted any more.
    Unwanted,
    /// What they are doing is wanted where it is this, and nothing else is.
    Only(Step),
    /// A reviewer has answered; others may still read.
    Reviewed {
        /// Who has answered.
        agent: &'a str,
        version_id: VersionId,
    },
    /// An agent gave up.
    GivenUp {
        /// Who gave up.
        agent: &'a str,
        /// What could not be done.
        step: Step,
    },
}

impl<'a> ChapterTasks<'a> {
    /// Classifies a fact.
    pub(super) fn after(fact: &'a ChapterEvent) -> Self {
        match fact {
            ChapterEvent::OutlineCreated { .. }
            | ChapterEvent::ScenesStructured { .. }
            | ChapterEvent::SceneDrafted { .. }
            | ChapterEvent::ScenesPatched { .. }
            | ChapterEvent::RedraftOrdered { .. }
            | ChapterEvent::Approved { .. }
            | ChapterEvent::Published { .. } => Self::Done,
            ChapterEvent::Critiqued { agent, version_id, .. }
            | ChapterEvent::FactChecked { agent, version_id, .. } => {
                Self::Reviewed { agent, version_id: *version_id }
            }
            ChapterEvent::NeedsAttention { agent, step, .. } => {
                Self::GivenUp { agent, step: *step }
            }
            // A person's text ends whatever agents were doing.
            ChapterEvent::Edited { .. } => Self::Unwanted,
            // A book that is paused and resumed while its chapter begins has it begun twice.
            ChapterEvent::WorkStarted { next, .. } => Self::Only(*next),
            // These stand beside a fact that says it, or come of no task.
            ChapterEvent::Planned { .. }
            | ChapterEvent::Drafted { .. }
            | ChapterEvent::Revised { .. }
            | ChapterEvent::Reviewed { .. }
            | ChapterEvent::Escalated { .. }
            | ChapterEvent::VersionProposed { .. }
            | ChapterEvent::WorkResumed { .. }
            | ChapterEvent::Recorded { .. } => Self::Untouched,
        }
    }
}
