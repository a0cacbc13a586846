//! SET_ATTENDED: a user lets the flow decide, or starts deciding again.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Attendance, Genesis, GenesisEvent, GenesisStatus, StopAfter};
use crate::{
    context::CommandContext,
    decision::Decision,
    refusal::{FieldError, Refusal},
    stage::Preferences,
};

/// The command's payload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetAttended {
    /// If false, the flow chooses concepts, confirms stages, creates the novel and starts the
    /// chapters.
    pub attended: bool,
    /// The step after which the session is attended again; only with `attended: false`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_after: Option<StopAfter>,
}

/// Changes who decides. This is also possible if the novel already exists: if the session becomes
/// unattended, the generation of the missing chapters is started.
///
/// # Errors
/// The session is abandoned, or `stop_after` is not allowed for the session.
pub fn decide(
    state: &Genesis,
    command: &SetAttended,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    if state.status == GenesisStatus::Abandoned {
        return Err(Refusal::SessionClosed(state.status));
    }
    let SetAttended { attended, stop_after } = *command;
    if let Some(problem) = stop_after_problem(attended, stop_after, &state.preferences) {
        return Err(Refusal::InvalidData(vec![problem]));
    }
    // For a finished session, the event is emitted even if nothing changes. The novel's generation
    // may have been cancelled meanwhile, and the event starts it again.
    let is_open = state.status != GenesisStatus::Completed;
    if is_open && state.attendance == Attendance::new(attended, stop_after) {
        return Ok(Decision::default());
    }
    Ok(state.build_decision([GenesisEvent::AttendanceChanged {
        attended,
        stop_after,
        at: ctx.now(),
    }]))
}

/// Returns the problem with `stop_after`, if any.
pub(super) fn stop_after_problem(
    attended: bool,
    stop_after: Option<StopAfter>,
    preferences: &Preferences,
) -> Option<FieldError> {
    let message = match stop_after {
        None => return None,
        Some(_) if attended => "is allowed only with attended: false".to_owned(),
        Some(StopAfter::Chapter(last)) if last > preferences.chapters => {
            format!("the book has {} chapters", preferences.chapters)
        }
        Some(StopAfter::Chapter(_) | StopAfter::Concept | StopAfter::Outline) => return None,
    };
    Some(FieldError { field: "payload.stop_after".to_owned(), message })
}
