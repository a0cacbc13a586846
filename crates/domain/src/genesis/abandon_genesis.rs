//! ABANDON_GENESIS: a user abandons the session. Its data stays readable.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Genesis, GenesisEvent};
use crate::{context::CommandContext, decision::Decision, refusal::Refusal};

/// The command's payload.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AbandonGenesis {
    /// The reason, in the person's words.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Closes the session and cancels every pending command.
///
/// # Errors
/// The session is closed already.
pub fn decide(
    state: &Genesis,
    command: AbandonGenesis,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    state.require_open()?;
    let cancels = state.pending_commands().map(|(_, pending)| pending.command_id).collect();
    Ok(state.build_decision([GenesisEvent::Abandoned {
        reason: command.reason,
        cancels,
        at: ctx.now(),
    }]))
}
