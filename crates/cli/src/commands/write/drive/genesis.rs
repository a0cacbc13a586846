//! The stages before the first chapter.

use std::time::Duration;

use scribe_api::{GenesisState, ProposalView};
use scribe_domain::problem_code::ProblemCode;
use scribe_domain::{
    command::{Command, GenesisCommand},
    genesis::{
        GenesisStatus,
        confirm_stage::{ConfirmStage, ConfirmedId},
        finish_genesis::FinishGenesis,
        generate_inspiration::GenerateInspiration,
        resume_genesis::ResumeGenesis,
        select_concept::SelectConcept,
    },
    id::{ConceptId, ProposalId},
    stage::Stage,
};
use tokio::time::timeout;

use super::{Drive, reached};
use crate::{
    commands::{progress::word, write::narrator::Stop},
    exit::Failure,
    shown,
};

/// How often it is asked anew where nothing comes in time: what comes too late is paid, too.
const MOST_ASKED_ANEW: u32 = 2;

/// How soon it is looked again for what makes no event.
const LOOK: Duration = Duration::from_millis(200);

impl Drive<'_> {
    /// Goes on until the novel is made, or the step to stop after is reached.
    pub(super) async fn genesis(&mut self) -> Result<GenesisState, Failure> {
        let session_id = self.session_id;
        let mut first_look = true;
        loop {
            let changed = self.studio.changed();
            let state = self.look().await?;
            if reached(&state, self.goal.stop_after) || state.status == GenesisStatus::Completed {
                return Ok(state);
            }
            match state.status {
                GenesisStatus::Abandoned => {
                    let detail = "the book was abandoned before it had its chapters. What was \
                                  proposed can still be read; scribe write begins another"
                        .to_owned();
                    return Err(Failure::RefusedAs(ProblemCode::SessionClosed, detail));
                }
                // A failure from before is tried again; one that comes now is told.
                GenesisStatus::Paused if state.failure.is_some() && !first_look => {
                    return Err(Failure::Resumable(format!(
                        "the book rests: {}. Nothing is lost; scribe resume {session_id} tries \
                         again",
                        shown::one_line(state.failure.unwrap_or_default()).trim_end_matches('.'),
                    )));
                }
                // To resume it would undo what a person has decided.
                GenesisStatus::Paused if let Some(Stop::Paused(reason)) = &self.narrator.stop => {
                    let why = reason.as_deref().map(|why| format!(" ({})", shown::one_line(why)));
                    return Err(Failure::Resumable(format!(
                        "a person has paused the book{}. Nothing is lost; scribe resume {session_id} \
                         goes on",
                        why.unwrap_or_default(),
                    )));
                }
                GenesisStatus::Paused => {
                    let resume = ResumeGenesis { reason: Some("scribe resume".to_owned()) };
                    self.command(&state, GenesisCommand::ResumeGenesis(resume)).await?;
                    first_look = false;
                    continue;
                }
                GenesisStatus::InProgress | GenesisStatus::Completed => first_look = false,
            }
            if self.step(&state).await? {
                continue;
            }
            if self.narrator.is_late {
                // That the flow has heard of it is no event.
                match timeout(LOOK, self.wait(changed)).await {
                    Ok(changed) => changed?,
                    Err(_) => continue,
                }
            } else {
                self.wait(changed).await?;
            }
        }
    }

    /// Does the next thing; false where the agents are at work.
    async fn step(&mut self, state: &GenesisState) -> Result<bool, Failure> {
        let Some(stage) = state.current_stage.stage() else {
            self.command(state, GenesisCommand::FinishGenesis(FinishGenesis::default())).await?;
            return Ok(true);
        };
        let Some(view) = state.stages.get(&stage) else { return Ok(false) };
        if state.is_pending || !state.pending.is_empty() {
            return Ok(false);
        }
        if view.proposals.is_empty() {
            return self.ask_anew(state, stage).await;
        }
        let Some(best) = best(&view.proposals) else { return Ok(false) };
        let bare = best.proposal_id.split('_').next_back().unwrap_or_default();
        let uuid = bare.parse().map_err(anyhow::Error::new)?;
        let reason = match best.score {
            Some(score) => format!("the best score of {}: {score:.1}", view.proposals.len()),
            None => "the only proposal".to_owned(),
        };
        if stage == Stage::ConceptSelection {
            let idea =
                best.data.get("core_idea").and_then(|idea| idea.as_str()).unwrap_or_default();
            self.progress.say(&format!("{}: {idea} ({reason})", word(stage)));
            let select = SelectConcept { concept_ids: vec![ConceptId(uuid)] };
            self.command(state, GenesisCommand::SelectConcept(select)).await?;
        } else {
            self.progress.say(&format!("{}: confirmed", word(stage)));
        }
        let confirm = ConfirmStage {
            stage: Some(stage),
            proposal_id: Some(ConfirmedId(ProposalId(uuid))),
            data: None,
            reason: Some(reason),
        };
        self.command(state, GenesisCommand::ConfirmStage(confirm)).await?;
        Ok(true)
    }

    /// Asks for a proposal where the one that was asked for took too long; false where one is there or
    /// comes after all.
    async fn ask_anew(&mut self, state: &GenesisState, stage: Stage) -> Result<bool, Failure> {
        // What was read one after the other was true together if nothing has happened since.
        let now = self.look().await?;
        let is_asked = now.is_pending || !now.pending.is_empty() || now.version != state.version;
        if is_asked || now.status != GenesisStatus::InProgress {
            return Ok(now.version != state.version);
        }
        if self.asked_anew == MOST_ASKED_ANEW {
            return Err(Failure::Resumable(format!(
                "the book rests: {} times nothing came within thirty minutes, which the model may take \
                 for a question. Choose a faster one with model.name. Nothing is lost; scribe resume {} \
                 tries again",
                MOST_ASKED_ANEW + 1,
                self.session_id,
            )));
        }
        self.asked_anew += 1;
        self.progress.say(&format!("{}: nothing came in time; asking again", word(stage)));
        let again = GenerateInspiration { stage: Some(stage), hints: None };
        self.command(state, GenesisCommand::GenerateInspiration(again)).await?;
        Ok(true)
    }

    /// Gives a command. One that is refused because somebody else has gone on with the book meanwhile, in
    /// the state that it is in now, is no failure.
    async fn command(
        &mut self,
        state: &GenesisState,
        command: GenesisCommand,
    ) -> Result<(), Failure> {
        let session_id = self.session_id;
        let command = Command::Genesis { session_id, command: Box::new(command) };
        match self.studio.give(command).await {
            Err(refused) if self.may_be_overtaken(&refused) => {
                if self.look().await?.version == state.version { Err(refused) } else { Ok(()) }
            }
            given => given,
        }
    }
}

/// The proposal with the highest score; the earlier of equals.
fn best<D>(proposals: &[ProposalView<D>]) -> Option<&ProposalView<D>> {
    proposals.iter().reduce(|best, next| {
        if next.score.unwrap_or(0.0) > best.score.unwrap_or(0.0) { next } else { best }
    })
}
