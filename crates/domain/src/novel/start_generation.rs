//! START_GENERATION: a user starts the generation of chapters.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Novel, NovelEvent, NovelStatus};
use crate::{context::CommandContext, decision::Decision, refusal::Refusal};

/// Who accepts a chapter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Approval {
    /// A chapter is accepted by its score, or else by the director.
    #[default]
    None,
    /// A user accepts each chapter.
    Chapter,
}

impl Approval {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    pub(super) const fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }
}

/// The command's payload.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StartGeneration {
    /// The position of the last chapter to be written; by default the last that is planned.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub chapters: Option<u32>,
    /// Who accepts a chapter.
    #[serde(default)]
    pub approval: Approval,
}

/// Starts the generation.
///
/// # Errors
/// The novel has no plan or is paused, or the position is beyond the plan.
pub fn decide(
    novel: &Novel,
    command: &StartGeneration,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    if novel.target_chapters == 0 {
        return Err(Refusal::NoPlan);
    }
    let until = command.chapters.unwrap_or(novel.target_chapters);
    if !(1..=novel.target_chapters).contains(&until) {
        let message = format!("must be from 1 to {}, not {until}", novel.target_chapters);
        return Err(Refusal::for_field("payload.chapters", message));
    }
    match novel.status {
        NovelStatus::Ready | NovelStatus::Completed | NovelStatus::Generating => {}
        status @ (NovelStatus::Paused | NovelStatus::Failed) => {
            return Err(Refusal::NovelStatus { status, reason: novel.reason.clone() });
        }
    }
    Ok(novel.build_decision([NovelEvent::GenerationStarted {
        command_id: ctx.command_id,
        until,
        approval: command.approval,
        at: ctx.now(),
    }]))
}
