//! The next action that the flow takes in a session in the user's place.
//!
//! The next step is derived only from the state. No step is done twice, even if the flow asks twice
//! or late. A session that a user has attended so far continues where the user left it.

use super::{
    Attendance, Genesis, GenesisStatus, Mode, Proposal, StageState, StopAfter,
    confirm_stage::{ConfirmStage, ConfirmedId},
    finish_genesis::FinishGenesis,
    generate_inspiration::GenerateInspiration,
    navigate_to_stage::NavigateToStage,
    pause_genesis::PauseGenesis,
    select_concept::SelectConcept,
    set_attended::SetAttended,
};
use crate::{
    command::GenesisCommand,
    id::{ConceptId, NovelId},
    novel::{Novel, NovelStatus, start_generation::StartGeneration},
    stage::Stage,
};

/// The maximum number of consecutive proposals of a stage that may take too long. After that, the
/// session is paused, because a model that answers after the deadline still costs money.
pub(super) const MAX_LATE_PROPOSALS: u32 = 3;

/// The next step of an unattended session.
#[derive(Debug, Clone, PartialEq)]
pub enum UnattendedStep {
    /// A command for the session.
    Genesis(GenesisCommand),
    /// Starts the generation of chapters, unless all chapters are written or a user has paused the
    /// generation.
    StartChapters {
        /// The session's novel.
        novel_id: NovelId,
        /// The position of the last chapter to write; `None` for all.
        last: Option<u32>,
    },
}

/// Returns the next step; `None` if agents are working, the session is paused or a user decides.
#[must_use]
pub fn next_step(state: &Genesis) -> Option<UnattendedStep> {
    let Attendance::Unattended { stop_after } = state.attendance else { return None };
    match (state.status, state.novel_id) {
        (GenesisStatus::InProgress, _) => {
            next_command(state, stop_after).map(UnattendedStep::Genesis)
        }
        (GenesisStatus::Completed, Some(novel_id)) => Some(match stop_after {
            Some(StopAfter::Concept | StopAfter::Outline) => UnattendedStep::Genesis(hand_back()),
            Some(StopAfter::Chapter(last)) => {
                UnattendedStep::StartChapters { novel_id, last: Some(last) }
            }
            None => UnattendedStep::StartChapters { novel_id, last: None },
        }),
        (GenesisStatus::Completed | GenesisStatus::Paused | GenesisStatus::Abandoned, _) => None,
    }
}

/// Returns the command that starts the generation if chapters are missing. Returns `None` if the
/// generation is running or paused, or if no chapter is missing.
#[must_use]
pub fn start_chapters(novel: &Novel, last: Option<u32>) -> Option<StartGeneration> {
    let last_chapter = last.unwrap_or(novel.target_chapters).min(novel.target_chapters);
    let is_idle = matches!(novel.status, NovelStatus::Ready | NovelStatus::Completed);
    (is_idle && novel.published_through < last_chapter).then(|| StartGeneration {
        chapters: last.map(|_| last_chapter),
        ..StartGeneration::default()
    })
}

fn next_command(state: &Genesis, stop_after: Option<StopAfter>) -> Option<GenesisCommand> {
    let concept = state.stage(Stage::ConceptSelection);
    if stop_after == Some(StopAfter::Concept) && concept.confirmed.is_some() {
        return Some(hand_back());
    }
    let first_open = Stage::ALL.iter().copied().find(|stage| !state.stage(*stage).is_fresh());
    let Some(stage) = first_open else {
        return Some(GenesisCommand::FinishGenesis(FinishGenesis::default()));
    };
    if state.mode == Mode::Guided && state.current_stage != Some(stage) {
        // A user has gone back to a stage, and the flow goes on where something is left to do.
        return Some(GenesisCommand::NavigateToStage(NavigateToStage { stage }));
    }
    let present = state.stage(stage);
    if !present.drafting.is_empty() {
        return None;
    }
    let Some(best) = best_proposal(&present.proposals).filter(|_| !is_outdated(present)) else {
        // A user's command at another stage may still be active; the flow goes on when it ends.
        let is_free = state.require_inactive("GENERATE_INSPIRATION", stage).is_ok();
        return is_free.then(|| ask_again(stage, present.late));
    };
    if stage == Stage::ConceptSelection && state.selected.is_none() {
        let concept_ids = vec![ConceptId(best.proposal_id.0)];
        return Some(GenesisCommand::SelectConcept(SelectConcept { concept_ids }));
    }
    let selected = present.proposals.iter().find(|proposal| {
        stage == Stage::ConceptSelection
            && state.selected.is_some_and(|concept| concept.0 == proposal.proposal_id.0)
    });
    let chosen = selected.unwrap_or(best);
    let reason = match chosen.score {
        Some(_) if chosen.proposal_id != best.proposal_id => "selected before".to_owned(),
        Some(score) => format!("the best score of {}: {score:.1}", present.proposals.len()),
        None if present.proposals.len() == 1 => "the only proposal".to_owned(),
        None => "the newest proposal".to_owned(),
    };
    Some(GenesisCommand::ConfirmStage(ConfirmStage {
        stage: Some(stage),
        proposal_id: Some(ConfirmedId(chosen.proposal_id)),
        data: None,
        reason: Some(reason),
    }))
}

/// True if no proposal of a stale stage is based on the data that made it stale.
fn is_outdated(stage: &StageState) -> bool {
    let newest = stage.proposals.last().map(|proposal| proposal.created_at);
    stage.stale_since.is_some_and(|since| newest.is_none_or(|newest| newest <= since))
}

/// Asks for a proposal for a stage that has none. If too many proposals were late, pauses the
/// session instead.
fn ask_again(stage: Stage, late: u32) -> GenesisCommand {
    match late {
        0..MAX_LATE_PROPOSALS => GenesisCommand::GenerateInspiration(GenerateInspiration {
            stage: Some(stage),
            hints: None,
        }),
        _ => GenesisCommand::PauseGenesis(PauseGenesis {
            reason: Some(format!(
                "{MAX_LATE_PROPOSALS} times in a row, no proposal arrived within the limit of \
                 thirty minutes. Choose a faster model with model.name"
            )),
        }),
    }
}

/// Lets the user decide again, because the step to stop after is reached.
fn hand_back() -> GenesisCommand {
    GenesisCommand::SetAttended(SetAttended { attended: true, stop_after: None })
}

/// Returns the proposal with the highest score, and the earliest of several with the same score. If
/// no proposal has a score, returns the newest one, because a user may have asked for it.
fn best_proposal(proposals: &[Proposal]) -> Option<&Proposal> {
    proposals.iter().reduce(|best, next| match (best.score, next.score) {
        (Some(best_score), Some(score)) if score <= best_score => best,
        _ => next,
    })
}
