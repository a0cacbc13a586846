//! RESUME_GENESIS: a person goes on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Genesis;
use crate::{context::CommandContext, decision::Decision, refusal::Refusal};

/// The command's payload.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResumeGenesis {
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Goes on with a session that rests; one that goes on already stays as it is.
///
/// # Errors
/// The session is closed.
pub fn decide(
    state: &Genesis,
    _command: &ResumeGenesis,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    state.require_open()?;
    Ok(state.decision(state.resumption(ctx)))
}
