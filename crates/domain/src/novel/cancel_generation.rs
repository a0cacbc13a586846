//! CANCEL_GENERATION: a user cancels the generation. Running calls are dropped, and every stored
//! text is kept.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Novel, NovelEvent, StatusChange};
use crate::{context::CommandContext, decision::Decision, refusal::Refusal};

/// The command's payload.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelGeneration {
    /// The reason, in the user's words.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Cancels the generation, whether it is running or paused.
///
/// # Errors
/// There is no generation to cancel.
pub fn decide(
    novel: &Novel,
    command: CancelGeneration,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    let Some(generation) = novel.generation else {
        let (status, reason) = (novel.status, novel.reason.clone());
        return Err(Refusal::NovelStatus { status, reason });
    };
    Ok(novel.build_decision([NovelEvent::StatusChanged {
        change: StatusChange::Cancelled,
        status: novel.idle_status(),
        reason: Some(command.reason.unwrap_or_else(|| "cancelled by a user".to_owned())),
        chapter_id: None,
        ends: Some(generation.command_id),
        at: ctx.now(),
    }]))
}
