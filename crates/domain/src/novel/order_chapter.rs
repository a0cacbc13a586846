//! Orders of a user for one chapter. The agents carry them out one after the other, before they go
//! on with the chapters of a generation.

use super::{Approval, Novel, NovelEvent, NovelStatus};
use crate::{
    chapter::{Chapter, order::ChapterOrder, work::ApprovalRule},
    context::CommandContext,
    decision::Decision,
    refusal::Refusal,
};

impl Novel {
    /// Accepts an order for a chapter.
    ///
    /// # Errors
    /// The novel is paused, or agents already work on the chapter.
    pub(crate) fn order_chapter(
        &self,
        chapter: &Chapter,
        order: ChapterOrder,
        ctx: &CommandContext,
    ) -> Result<Decision, Refusal> {
        match self.status {
            NovelStatus::Ready | NovelStatus::Completed | NovelStatus::Generating => {}
            status @ (NovelStatus::Paused | NovelStatus::Failed) => {
                return Err(Refusal::NovelStatus { status, reason: self.reason.clone() });
            }
        }
        self.refuse_ordered(chapter)?;
        let is_recorded = chapter.accepted.as_ref().is_none_or(|accepted| accepted.is_recorded);
        if !is_recorded || self.generation.is_some() && chapter.is_in_work() {
            return Err(Refusal::ChapterInWork { position: chapter.plan.position });
        }
        Ok(self.build_decision([NovelEvent::ChapterOrdered { order, at: ctx.now() }]))
    }

    /// Refuses a chapter that waits for an order of a user to be carried out.
    pub(crate) fn refuse_ordered(&self, chapter: &Chapter) -> Result<(), Refusal> {
        let is_open = |order: &&ChapterOrder| {
            order.chapter_id == chapter.chapter_id && !chapter.has_carried_out(order)
        };
        self.orders.iter().find(is_open).map_or(Ok(()), |_| Err(Refusal::ChapterOrdered))
    }

    /// Returns when a user accepts the texts of this book.
    pub(crate) fn approval_rule(&self) -> ApprovalRule {
        match self.approval {
            Approval::Chapter => ApprovalRule::Always,
            Approval::None if self.attended => ApprovalRule::IfUnreviewed,
            Approval::None => ApprovalRule::Never,
        }
    }
}
