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
    /// A reviewer has answered; others may still read.
    Reviewed {
        /// Who has answered.
        agent: &'a str,
        /// What was read.
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
            // A person's text ends whatever agents were doing, and work begins with nothing open.
            ChapterEvent::Edited { .. } | ChapterEvent::WorkStarted { .. } => Self::Unwanted,
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
