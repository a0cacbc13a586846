//! PAUSE_GENESIS: a person rests. The call in flight ends and is kept; nothing new begins.

use serde::{Deserialize, Serialize};

use super::{Genesis, GenesisEvent, GenesisStatus};
use crate::{context::CommandContext, decision::Decision, refusal::Refusal};

/// The command's payload.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PauseGenesis {
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Rests the session; one that rests already stays as it is.
///
/// # Errors
/// The session is closed.
pub fn decide(
    state: &Genesis,
    command: PauseGenesis,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    state.require_open()?;
    if state.status == GenesisStatus::Paused {
        return Ok(Decision::default());
    }
    Ok(state.decision([GenesisEvent::Paused { reason: command.reason, at: ctx.now() }]))
}
