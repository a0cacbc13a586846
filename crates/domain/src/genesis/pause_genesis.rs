//! PAUSE_GENESIS: pauses the session. A running call finishes and its result is kept, but no new
//! call starts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Genesis, GenesisEvent, GenesisStatus};
use crate::{context::CommandContext, decision::Decision, refusal::Refusal};

/// The command's payload.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PauseGenesis {
    /// The reason, in the user's words.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Pauses the session.
///
/// # Errors
/// The session is closed, or already paused.
pub fn decide(
    state: &Genesis,
    command: PauseGenesis,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    state.require_open()?;
    if state.status == GenesisStatus::Paused {
        return Err(Refusal::WrongStatus(state.status));
    }
    Ok(state.build_decision([GenesisEvent::Paused { reason: command.reason, at: ctx.now() }]))
}
