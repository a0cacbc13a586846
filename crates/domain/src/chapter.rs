//! The chapter: its plan, its text and every version of it.
//!
//! A verb a file. The state machine knows what a chapter needs next ([`step::Step`]) and its
//! events say so; which agent does it, and when, is the flow's.

pub mod arbitrate;
pub mod begin_chapter;
pub mod check_facts;
pub mod critique_version;
pub mod draft_scene;
pub mod edit_chapter;
pub mod event;
pub mod finding;
pub mod give_up;
pub mod judge_review;
pub mod manifest;
mod outline;
pub mod outline_chapter;
pub mod passage;
pub mod patch_scenes;
pub mod projection;
mod record;
pub mod record_chapter;
pub mod review;
pub mod revision_plan;
mod scene_brief;
mod severity;
mod state;
pub mod step;
pub mod structure_scenes;
pub mod tidy;
pub mod version;
pub mod work;

pub use event::ChapterEvent;
pub use outline::ChapterOutline;
pub use record::{
    CharacterState, PromiseKind, PromiseState, Record, RecordedFact, RecordedPromise,
};
pub use scene_brief::{SceneBrief, SceneBriefs};
pub use state::{Accepted, Chapter, ChapterStatus};
pub use step::{GivenUpStep, Step};

use crate::{decision::Decision, event::Event, stream::StreamId};

impl Chapter {
    /// A decision of events of this chapter.
    pub(crate) fn decision(&self, events: impl IntoIterator<Item = ChapterEvent>) -> Decision {
        let stream = StreamId::chapter(self.chapter_id);
        Decision::of_stream(stream, events.into_iter().map(Event::Chapter))
    }
}
