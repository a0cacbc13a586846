//! Loads the inputs of the genesis commands and decides the commands.

use std::{collections::BTreeMap, sync::Arc};

use scribe_domain::{
    command::GenesisCommand,
    content::ContentHash,
    context::CommandContext,
    decision::Decision,
    genesis::{
        Genesis, ProposalDraft, abandon_genesis,
        basis::ProposalBasis,
        confirm_stage, draft_part,
        draft_part::{ProposalContext, RevisedProposal},
        expire_wait, fail_proposal, finish_genesis, generate_inspiration, navigate_to_stage,
        pause_genesis::{self, PauseGenesis},
        provide_feedback, request_proposal, resume_genesis, select_concept, set_attended,
        start_genesis,
        unattended::{self, UnattendedStep},
    },
    id::{ConceptId, ProposalId, SessionId},
    novel::start_generation,
    refusal::Refusal,
    stage::{Concept, Part, PartOutput, Stage, StageData},
};
use scribe_ports::store::readers::Database;

use super::load_novel;
use crate::{Error, contents::read_texts, unit_of_work::UnitOfWork};

pub(super) async fn decide_genesis_command(
    db: &dyn Database,
    unit: &mut UnitOfWork<'_>,
    session_id: SessionId,
    command: GenesisCommand,
    ctx: &CommandContext,
) -> Result<Decision, Error> {
    let state = unit.load_aggregate::<Genesis>(session_id.0).await?;
    let command = match command {
        GenesisCommand::StartGenesis(command) => {
            return Ok(start_genesis::decide(session_id, *command, ctx)?);
        }
        other => other,
    };
    let Some(state) = state else {
        return Err(Refusal::NotFound { what: "session", id: session_id.to_string() }.into());
    };
    Ok(match command {
        // Handled above, before the state was required.
        GenesisCommand::StartGenesis(_) => Decision::default(),
        GenesisCommand::GenerateInspiration(command) => {
            generate_inspiration::decide(state, command, ctx)?
        }
        GenesisCommand::SelectConcept(command) => select_concept::decide(state, &command, ctx)?,
        GenesisCommand::ProvideFeedback(command) => {
            let (stage, criticised) = provide_feedback::find_criticised(state, &command)?;
            let base = read_stage_data(db, stage, criticised.data).await?;
            provide_feedback::decide(state, command, &base, ctx)?
        }
        GenesisCommand::NavigateToStage(command) => navigate_to_stage::decide(state, command, ctx)?,
        GenesisCommand::ConfirmStage(command) => confirm_stage::decide(state, command, ctx)?,
        GenesisCommand::FinishGenesis(command) => {
            let confirmed = read_confirmed_data(db, state).await?;
            finish_genesis::decide(state, command, &confirmed, ctx)?
        }
        GenesisCommand::AbandonGenesis(command) => abandon_genesis::decide(state, command, ctx)?,
        GenesisCommand::PauseGenesis(command) => pause_genesis::decide(state, command, ctx)?,
        GenesisCommand::ResumeGenesis(command) => resume_genesis::decide(state, &command, ctx)?,
        GenesisCommand::SetAttended(command) => {
            let mut decision = set_attended::decide(state, &command, ctx)?;
            if let Some(novel_id) = state.novel_id {
                let novel = load_novel(unit, novel_id).await?;
                decision.events.extend(novel.set_attended(command.attended, ctx).events);
            }
            decision
        }
        GenesisCommand::GoOnUnattended => decide_unattended_step(db, unit, session_id, ctx).await?,
        GenesisCommand::RequestProposal(command) => request_proposal::decide(state, &command, ctx),
        GenesisCommand::DraftPart(command) => {
            let known = load_arrived_parts(db, state, command.stage, command.proposal_id).await?;
            draft_part::decide(state, command, known, ctx)?
        }
        GenesisCommand::FailProposal(command) => fail_proposal::decide(state, command, ctx),
        GenesisCommand::ExpireWait(command) => expire_wait::decide(state, &command, ctx),
    })
}

/// Decides the next step of an unattended session in place of the user.
async fn decide_unattended_step(
    db: &dyn Database,
    unit: &mut UnitOfWork<'_>,
    session_id: SessionId,
    ctx: &CommandContext,
) -> Result<Decision, Error> {
    let state = unit.load_aggregate::<Genesis>(session_id.0).await?;
    match state.and_then(unattended::next_step) {
        None => Ok(Decision::default()),
        Some(UnattendedStep::Genesis(command)) => {
            match Box::pin(decide_genesis_command(db, unit, session_id, command, ctx)).await {
                // No user would notice the refusal, so the session is paused with the reason.
                Err(Error::Refused(refusal)) => {
                    let pause = PauseGenesis { reason: Some(refusal.to_string()) };
                    let pause = GenesisCommand::PauseGenesis(pause);
                    Box::pin(decide_genesis_command(db, unit, session_id, pause, ctx)).await
                }
                decided => decided,
            }
        }
        Some(UnattendedStep::StartChapters { novel_id, last }) => {
            let novel = load_novel(unit, novel_id).await?;
            Ok(match unattended::start_chapters(&novel, last) {
                None => Decision::default(),
                Some(command) => start_generation::decide(&novel, &command, ctx)?,
            })
        }
    }
}

/// Reads the confirmed data of every stage that has any, in the order of the stages.
pub(crate) async fn read_confirmed_data(
    db: &dyn Database,
    state: &Genesis,
) -> Result<Vec<StageData>, Error> {
    let wanted: Vec<(Stage, ContentHash)> = state
        .stages
        .iter()
        .filter_map(|(stage, kept)| Some((*stage, kept.confirmed.as_ref()?.data)))
        .collect();
    let hashes: Vec<ContentHash> = wanted.iter().map(|(_, hash)| *hash).collect();
    let texts = read_texts(db, &hashes).await?;
    wanted.into_iter().zip(texts).map(|((stage, _), text)| parse_stage_data(stage, &text)).collect()
}

/// Reads the data that the awaited parts of a proposal are based on and checked against.
pub(crate) async fn load_earlier_parts(
    db: &dyn Database,
    state: &Genesis,
    stage: Stage,
    proposal: ProposalId,
) -> Result<ProposalContext, Error> {
    let drafting = state.stage(stage).drafting.get(&proposal);
    let parts = drafting.map(|drafting| drafting.parts.clone()).unwrap_or_default();
    load_proposal_context(db, state, drafting, &parts).await
}

/// Reads all parts of a proposal that have arrived. A new part is merged with them.
async fn load_arrived_parts(
    db: &dyn Database,
    state: &Genesis,
    stage: Stage,
    proposal: ProposalId,
) -> Result<ProposalContext, Error> {
    let drafting = state.stage(stage).drafting.get(&proposal);
    let mut parts = drafting.map(|drafting| drafting.parts.clone()).unwrap_or_default();
    parts.extend(drafting.into_iter().flat_map(|drafting| drafting.siblings.clone()));
    load_proposal_context(db, state, drafting, &parts).await
}

async fn load_proposal_context(
    db: &dyn Database,
    state: &Genesis,
    drafting: Option<&ProposalDraft>,
    parts: &BTreeMap<Part, ContentHash>,
) -> Result<ProposalContext, Error> {
    let names = match &state.stage(Stage::Characters).confirmed {
        None => Vec::new(),
        Some(confirmed) => match read_stage_data(db, Stage::Characters, confirmed.data).await? {
            StageData::Characters(cast) => cast.names(),
            StageData::ConceptSelection(_)
            | StageData::StoryConception(_)
            | StageData::Worldview(_)
            | StageData::PlotOutline(_) => Vec::new(),
        },
    };
    let hashes: Vec<ContentHash> = parts.values().copied().collect();
    let texts = read_texts(db, &hashes).await?;
    let read = |(part, text): (&Part, Arc<str>)| {
        PartOutput::from_stored(*part, &text)
            .map_err(|error| Error::Damaged(format!("the part {part} of a proposal: {error}")))
    };
    let done = parts.keys().zip(texts).map(read).collect::<Result<_, _>>()?;
    let mut context = ProposalContext { done, names, ..ProposalContext::default() };
    match drafting.and_then(|drafting| drafting.basis.as_ref()) {
        None => {}
        Some(basis @ ProposalBasis::Feedback { stage, data, feedback, .. }) => {
            let data = read_stage_data(db, *stage, *data).await?;
            let target = basis
                .find_target(&data, state.preferences.chapters)
                .map_err(|problem| Error::Damaged(format!("feedback: {}", problem.message)))?;
            let feedback = feedback.clone();
            context.revised = Some(RevisedProposal { data, feedback, target });
        }
        Some(ProposalBasis::Concepts { concepts, .. }) => {
            context.combined = read_concepts(db, state, concepts).await?;
        }
    }
    Ok(context)
}

/// Reads concepts that were proposed in the session.
async fn read_concepts(
    db: &dyn Database,
    state: &Genesis,
    concepts: &[ConceptId],
) -> Result<Vec<Concept>, Error> {
    let stage = Stage::ConceptSelection;
    let proposals = &state.stage(stage).proposals;
    let hashes: Vec<ContentHash> = concepts
        .iter()
        .filter_map(|id| proposals.iter().find(|known| known.proposal_id == (*id).into()))
        .map(|proposal| proposal.data)
        .collect();
    let mut read = Vec::new();
    for text in read_texts(db, &hashes).await? {
        if let StageData::ConceptSelection(concept) = parse_stage_data(stage, &text)? {
            read.push(concept);
        }
    }
    Ok(read)
}

async fn read_stage_data(
    db: &dyn Database,
    stage: Stage,
    hash: ContentHash,
) -> Result<StageData, Error> {
    let text = read_texts(db, &[hash]).await?.pop().unwrap_or_default();
    parse_stage_data(stage, &text)
}

/// Parses a stage's stored document.
pub(crate) fn parse_stage_data(stage: Stage, text: &str) -> Result<StageData, Error> {
    StageData::from_stored(stage, text)
        .map_err(|error| Error::Damaged(format!("the data of {stage}: {error}")))
}
