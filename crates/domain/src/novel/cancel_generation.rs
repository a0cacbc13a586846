//! CANCEL_GENERATION: a user cancels the generation. Running calls are dropped, and every stored
//! text is kept.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Novel, NovelEvent, StatusChange};
use crate::{
    chapter::{Chapter, ChapterEvent, order::ChapterOrder},
    context::CommandContext,
    decision::Decision,
    refusal::Refusal,
};

/// The command's payload.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelGeneration {
    /// The reason, in the user's words.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Cancels the generation and all orders for single chapters, whether they are running or paused.
/// `ordered` is the chapter of the first order: if it is part of the book, the work on it ends.
///
/// # Errors
/// There is nothing to cancel.
pub fn decide(
    novel: &Novel,
    ordered: Option<&Chapter>,
    command: CancelGeneration,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    if !novel.has_work() {
        let (status, reason) = (novel.status, novel.reason.clone());
        return Err(Refusal::NovelStatus { status, reason });
    }
    let reason = command.reason.unwrap_or_else(|| "cancelled by a user".to_owned());
    let is_done =
        |order: &ChapterOrder| ordered.is_some_and(|chapter| chapter.has_carried_out(order));
    let orders = novel.orders.iter().map(|order| NovelEvent::OrderEnded {
        command_id: order.command_id,
        chapter_id: order.chapter_id,
        cancelled: (!is_done(order)).then(|| reason.clone()),
        at: ctx.now(),
    });
    let cancelled = NovelEvent::StatusChanged {
        change: StatusChange::Cancelled,
        status: novel.idle_status(),
        reason: Some(reason.clone()),
        chapter_id: None,
        ends: novel.generation.map(|generation| generation.command_id),
        at: ctx.now(),
    };
    let mut decision = novel.build_decision(orders.chain([cancelled]));
    // A text that was accepted meanwhile is recorded.
    let begun = ordered.zip(novel.orders.first()).filter(|(chapter, order)| {
        chapter.published_words.is_some()
            && chapter.accepted.as_ref().is_some_and(|accepted| accepted.is_recorded)
            && chapter.run_of_order(order).is_some()
            && !chapter.has_carried_out(order)
    });
    if let Some((chapter, _)) = begun {
        let dropped = chapter.build_decision([ChapterEvent::OrderDropped { at: ctx.now() }]);
        decision.events.extend(dropped.events);
    }
    Ok(decision)
}
