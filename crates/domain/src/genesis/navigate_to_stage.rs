//! NAVIGATE_TO_STAGE: a user goes to another stage, to confirm it again or to continue there.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Genesis, GenesisEvent, Mode};
use crate::{context::CommandContext, decision::Decision, refusal::Refusal, stage::Stage};

/// The command's payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NavigateToStage {
    pub stage: Stage,
}

/// Makes a stage the current one. If it is the current one already, emits no events.
///
/// # Errors
/// The session is closed, or it is guided and an earlier stage is not confirmed.
pub fn decide(
    state: &Genesis,
    command: NavigateToStage,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    state.require_open()?;
    let missing = state.missing_stages_before(command.stage);
    if state.mode == Mode::Guided && !missing.is_empty() {
        return Err(Refusal::StagesOpen(missing.iter().map(ToString::to_string).collect()));
    }
    if state.current_stage == Some(command.stage) {
        return Ok(Decision::default());
    }
    let entered = GenesisEvent::StageEntered { stage: Some(command.stage), at: ctx.now() };
    Ok(state.build_decision([entered]))
}
