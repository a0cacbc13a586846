//! RESUME_GENESIS: a user resumes the session.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Genesis, GenesisStatus};
use crate::{context::CommandContext, decision::Decision, refusal::Refusal};

/// The command's payload.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResumeGenesis {
    /// The reason, in the user's words.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Resumes a paused session.
///
/// # Errors
/// The session is closed, or not paused.
pub fn decide(
    state: &Genesis,
    _command: &ResumeGenesis,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    state.require_open()?;
    if state.status != GenesisStatus::Paused {
        return Err(Refusal::WrongStatus(state.status));
    }
    Ok(state.build_decision(state.resume_if_paused(ctx)))
}
