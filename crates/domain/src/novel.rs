//! The novel: its title, plan and progress.
//!
//! Each command has its own file. Chapters are written in order. The caller determines the next
//! chapter from the chapters themselves and passes it to [`begin_next_chapter`].

pub mod begin_next_chapter;
pub mod cancel_generation;
pub mod create_from_genesis;
pub mod event;
pub mod generate_chapter;
mod order_chapter;
pub mod pause_generation;
pub mod plan_next_chapter;
pub mod projection;
pub mod resume_generation;
pub mod start_generation;
mod state;
pub mod stop_generation;

pub use event::{NovelEvent, StatusChange};
pub use start_generation::Approval;
pub use state::{Generation, Novel, NovelStatus};

use crate::{context::CommandContext, decision::Decision, event::Event, stream::StreamId};

impl Novel {
    /// Returns a decision that consists of these events of the novel.
    pub(crate) fn build_decision(&self, events: impl IntoIterator<Item = NovelEvent>) -> Decision {
        let stream = StreamId::novel(self.novel_id);
        Decision::for_stream(stream, events.into_iter().map(Event::Novel))
    }

    /// Tells the novel whether a user attends it.
    #[must_use]
    pub fn set_attended(&self, attended: bool, ctx: &CommandContext) -> Decision {
        let is_new = attended != self.attended;
        let changed = NovelEvent::AttendanceChanged { attended, at: ctx.now() };
        self.build_decision(is_new.then_some(changed))
    }

    /// Checks whether a generation or an order for a chapter is to be carried out.
    pub(crate) fn has_work(&self) -> bool {
        self.generation.is_some() || !self.orders.is_empty()
    }

    /// Returns the status of the novel when no generation is running.
    pub(crate) fn idle_status(&self) -> NovelStatus {
        if self.completed_chapters > 0 && self.completed_chapters >= self.target_chapters {
            NovelStatus::Completed
        } else {
            NovelStatus::Ready
        }
    }
}
