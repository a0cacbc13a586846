//! The actions that a user can take in a session: the commands that are accepted in its state.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Genesis, GenesisStatus, Mode, generate_inspiration::MAX_PROPOSALS};
use crate::{id::CommandId, refusal::Refusal, stage::Stage};

/// A command that a user can send in some state of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum GenesisAction {
    GenerateInspiration,
    SelectConcept,
    ProvideFeedback,
    ConfirmStage,
    NavigateToStage,
    FinishGenesis,
    AbandonGenesis,
    PauseGenesis,
    ResumeGenesis,
    SetAttended,
}

impl GenesisAction {
    pub const ALL: [Self; 10] = [
        Self::GenerateInspiration,
        Self::SelectConcept,
        Self::ProvideFeedback,
        Self::ConfirmStage,
        Self::NavigateToStage,
        Self::FinishGenesis,
        Self::AbandonGenesis,
        Self::PauseGenesis,
        Self::ResumeGenesis,
        Self::SetAttended,
    ];
}

/// An action, with its stage if it is for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AvailableAction {
    pub action: GenesisAction,
    pub stage: Option<Stage>,
}

/// Returns the key under which a command is active; a second command with the same key is refused.
/// In a free-form session, commands of a type may be active at several stages.
#[must_use]
pub fn active_key(mode: Mode, command_type: &str, stage: Option<Stage>) -> String {
    match (mode, stage) {
        (Mode::FreeForm, Some(stage)) => format!("{command_type}:{stage}"),
        (Mode::FreeForm, None) | (Mode::Guided, _) => command_type.to_owned(),
    }
}

impl Genesis {
    /// Returns the active command that a new command of a type at a stage would conflict with.
    fn find_active(&self, command_type: &str, stage: Stage) -> Option<CommandId> {
        let key = |command_type: &str, stage| active_key(self.mode, command_type, Some(stage));
        let new = key(command_type, stage);
        let mut active = self.pending_commands();
        let found = active.find(|(stage, pending)| key(&pending.command_type, *stage) == new);
        found.map(|(_, pending)| pending.command_id)
    }

    /// Refuses a command if another one of its type is active, in a free-form session at its stage.
    pub(super) fn require_inactive(&self, command_type: &str, stage: Stage) -> Result<(), Refusal> {
        self.find_active(command_type, stage).map_or(Ok(()), |id| Err(Refusal::CommandActive(id)))
    }
}

/// Returns the actions that are accepted in the state of a session, and no others.
#[must_use]
pub fn list_actions(state: &Genesis) -> Vec<AvailableAction> {
    let mut actions = Vec::new();
    let mut add = |action, stage| actions.push(AvailableAction { action, stage });
    match state.status {
        GenesisStatus::Abandoned => return actions,
        GenesisStatus::Completed => {
            add(GenesisAction::SetAttended, None);
            return actions;
        }
        GenesisStatus::Paused => add(GenesisAction::ResumeGenesis, None),
        GenesisStatus::InProgress => add(GenesisAction::PauseGenesis, None),
    }
    add(GenesisAction::AbandonGenesis, None);
    add(GenesisAction::SetAttended, None);
    for stage in Stage::ALL.iter().copied() {
        if state.require_stage(Some(stage)).is_ok() {
            add_stage_actions(state, stage, &mut add);
        }
    }
    for stage in Stage::ALL.iter().copied() {
        if state.mode == Mode::FreeForm || state.missing_stages_before(stage).is_empty() {
            add(GenesisAction::NavigateToStage, Some(stage));
        }
    }
    // Stale stages are accepted if the command says so.
    if Stage::ALL.iter().all(|stage| state.stage(*stage).confirmed.is_some()) {
        add(GenesisAction::FinishGenesis, None);
    }
    actions
}

/// Adds the actions at a stage that accepts commands.
fn add_stage_actions(
    state: &Genesis,
    stage: Stage,
    add: &mut impl FnMut(GenesisAction, Option<Stage>),
) {
    let kept = state.stage(stage);
    let is_active = |command_type: &str| state.find_active(command_type, stage).is_some();
    let has_room = kept.proposals.len() < MAX_PROPOSALS;
    if stage == Stage::ConceptSelection && !kept.proposals.is_empty() {
        add(GenesisAction::SelectConcept, Some(stage));
    }
    if state.status == GenesisStatus::InProgress && has_room && !is_active("GENERATE_INSPIRATION") {
        add(GenesisAction::GenerateInspiration, Some(stage));
    }
    if !kept.proposals.is_empty() && has_room && !is_active("PROVIDE_FEEDBACK") {
        add(GenesisAction::ProvideFeedback, Some(stage));
    }
    add(GenesisAction::ConfirmStage, Some(stage));
}
