//! EXPIRE_WAIT: the user has not answered in time. The session is paused, and all data is kept.

use serde::{Deserialize, Serialize};

use super::{Genesis, GenesisEvent, GenesisStatus};
use crate::{context::CommandContext, decision::Decision, stage::Stage};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpireWait {
    /// The stage whose question is open.
    pub stage: Stage,
}

/// Pauses the session, unless the question has been answered meanwhile.
#[must_use]
pub fn decide(state: &Genesis, command: &ExpireWait, ctx: &CommandContext) -> Decision {
    let open = state.status == GenesisStatus::InProgress
        && state.current_stage == Some(command.stage)
        && state.stage(command.stage).confirmed.is_none();
    if !open {
        return Decision::default();
    }
    state.build_decision([
        GenesisEvent::WaitExpired { stage: command.stage, at: ctx.now() },
        GenesisEvent::Paused {
            reason: Some("no answer arrived in time; any answer resumes the session".to_owned()),
            at: ctx.now(),
        },
    ])
}
