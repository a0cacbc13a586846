//! PAUSE_GENERATION: a user pauses the generation. Running calls finish, and their replies are
//! kept.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Novel, NovelEvent, NovelStatus, StatusChange};
use crate::{context::CommandContext, decision::Decision, refusal::Refusal};

/// The command's payload.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PauseGeneration {
    /// The reason, in the user's words.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Pauses the novel. If the novel is already paused, emits no events.
///
/// # Errors
/// No generation is running.
pub fn decide(
    novel: &Novel,
    command: PauseGeneration,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    match novel.status {
        NovelStatus::Paused => Ok(Decision::default()),
        NovelStatus::Generating => Ok(novel.build_decision([NovelEvent::StatusChanged {
            change: StatusChange::Paused,
            status: NovelStatus::Paused,
            reason: Some(command.reason.unwrap_or_else(|| "paused by a user".to_owned())),
            chapter_id: None,
            ends: None,
            at: ctx.now(),
        }])),
        status @ (NovelStatus::Ready | NovelStatus::Completed | NovelStatus::Failed) => {
            Err(Refusal::NovelStatus { status, reason: novel.reason.clone() })
        }
    }
}
