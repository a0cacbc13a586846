//! The available actions of a session are exactly the commands that it accepts, in every state that
//! a random walk reaches.

use proptest::prelude::*;
use scribe_domain::{
    command::GenesisCommand,
    genesis::{
        Genesis, GenesisStatus, Mode,
        abandon_genesis::AbandonGenesis,
        action::{AvailableAction, GenesisAction, list_actions},
        confirm_stage::{ConfirmStage, ConfirmedId},
        expire_wait::{self, ExpireWait},
        finish_genesis::FinishGenesis,
        generate_inspiration::GenerateInspiration,
        navigate_to_stage::NavigateToStage,
        pause_genesis::PauseGenesis,
        provide_feedback::ProvideFeedback,
        resume_genesis::ResumeGenesis,
        select_concept::SelectConcept,
        set_attended::SetAttended,
        start_genesis::StartGenesis,
    },
    id::{ConceptId, ProposalId},
    refusal::Refusal,
    stage::Stage,
};

use crate::{stage_data::golden_document, story::Story};

/// A step of a walk.
#[derive(Debug, Clone)]
enum Step {
    /// An agent gives the next reply, or fails.
    Reply(usize),
    GiveUp,
    Expire,
    /// A user sends one of the commands.
    Send(usize),
    /// A user confirms own data at the stage.
    Edit(usize),
    Combine,
}

fn any_steps() -> impl Strategy<Value = Vec<Step>> {
    let one = prop_oneof![
        10 => any::<usize>().prop_map(Step::Reply),
        1 => Just(Step::GiveUp),
        1 => Just(Step::Expire),
        10 => any::<usize>().prop_map(Step::Send),
        3 => any::<usize>().prop_map(Step::Edit),
        1 => Just(Step::Combine),
    ];
    prop::collection::vec(one, 0..40)
}

/// Returns every command of the table, with each stage that it may name. The payload is the one
/// that has the best chance to be accepted.
fn every_command(state: &Genesis) -> Vec<(AvailableAction, GenesisCommand)> {
    let mut commands = Vec::new();
    let mut add = |action, stage, command| {
        commands.push((AvailableAction { action, stage }, command));
    };
    for action in GenesisAction::ALL {
        match action {
            GenesisAction::FinishGenesis => {
                let finish = FinishGenesis { title: None, accept_stale: true };
                add(action, None, GenesisCommand::FinishGenesis(finish));
            }
            GenesisAction::AbandonGenesis => {
                let abandon = AbandonGenesis::default();
                add(action, None, GenesisCommand::AbandonGenesis(abandon));
            }
            GenesisAction::PauseGenesis => {
                add(action, None, GenesisCommand::PauseGenesis(PauseGenesis::default()));
            }
            GenesisAction::ResumeGenesis => {
                add(action, None, GenesisCommand::ResumeGenesis(ResumeGenesis::default()));
            }
            GenesisAction::SetAttended => {
                let attended = SetAttended { attended: true, stop_after: None };
                add(action, None, GenesisCommand::SetAttended(attended));
            }
            GenesisAction::SelectConcept => {
                let stage = Stage::ConceptSelection;
                let proposals = &state.stage(stage).proposals;
                let known = proposals.first().map(|proposal| proposal.proposal_id);
                let concept = ConceptId(known.unwrap_or(ProposalId(state.session_id.0)).0);
                let select = SelectConcept { concept_ids: vec![concept] };
                add(action, Some(stage), GenesisCommand::SelectConcept(select));
            }
            GenesisAction::GenerateInspiration
            | GenesisAction::ProvideFeedback
            | GenesisAction::ConfirmStage
            | GenesisAction::NavigateToStage => {
                for stage in Stage::ALL.iter().copied() {
                    add(action, Some(stage), stage_command(state, action, stage));
                }
            }
        }
    }
    commands
}

fn stage_command(state: &Genesis, action: GenesisAction, stage: Stage) -> GenesisCommand {
    let newest = state.stage(stage).proposals.last().map(|proposal| proposal.proposal_id);
    match action {
        GenesisAction::GenerateInspiration => {
            let inspire = GenerateInspiration { stage: Some(stage), hints: None };
            GenesisCommand::GenerateInspiration(inspire)
        }
        GenesisAction::ProvideFeedback => GenesisCommand::ProvideFeedback(ProvideFeedback {
            stage: Some(stage),
            feedback: "Warmer.".to_owned(),
            proposal_id: newest.map(ConfirmedId),
            field: None,
        }),
        GenesisAction::NavigateToStage => {
            GenesisCommand::NavigateToStage(NavigateToStage { stage })
        }
        _ => GenesisCommand::ConfirmStage(ConfirmStage {
            stage: Some(stage),
            proposal_id: newest.map(ConfirmedId),
            data: newest.is_none().then(|| golden_document(stage)),
            reason: None,
        }),
    }
}

/// Compares what is listed with what is accepted.
fn check_actions(story: &mut Story) -> Result<(), TestCaseError> {
    let listed = list_actions(story.state());
    for (action, command) in every_command(story.state()) {
        let is_listed = listed.contains(&action);
        match story.decide_for_user(command) {
            Ok(_) => prop_assert!(is_listed, "{action:?} is accepted and not listed"),
            Err(refusal) => {
                prop_assert!(!is_listed, "{action:?} is listed and refused: {refusal:?}");
                let is_fault =
                    matches!(refusal, Refusal::InvalidData(_) | Refusal::NotOfferedYet(_))
                        || matches!(refusal, Refusal::NotFound { what, .. } if what != "concept");
                prop_assert!(!is_fault, "{action:?} is refused for another reason: {refusal:?}");
            }
        }
    }
    for (i, action) in listed.iter().enumerate() {
        prop_assert!(!listed[..i].contains(action), "{action:?} is listed twice");
    }
    Ok(())
}

fn take_step(story: &mut Story, step: &Step) {
    let status = story.state().status;
    let drafts: Vec<(Stage, ProposalId)> =
        story.state().drafts_in_progress().map(|(stage, id, _)| (stage, id)).collect();
    match step {
        Step::Reply(which) => {
            let is_open = matches!(status, GenesisStatus::InProgress | GenesisStatus::Paused);
            if let Some((stage, id)) = drafts.get(which % drafts.len().max(1))
                && is_open
                && let Some(part) = story.awaited_parts(*stage, *id).first()
            {
                story.draft_part(*id, *part);
            }
        }
        Step::GiveUp => {
            if let Some((stage, id)) = drafts.first()
                && let Some(part) = story.awaited_parts(*stage, *id).first()
            {
                story.fail_part(*id, *part);
            }
        }
        Step::Expire => {
            if let Some(stage) = story.state().current_stage {
                let ctx = story.next_context();
                let expire = ExpireWait { stage };
                let decision = expire_wait::decide(story.state(), &expire, &ctx);
                story.apply_decision(decision);
            }
        }
        Step::Send(which) => {
            // Most walks go on: a closed session accepts hardly anything.
            let commands = every_command(story.state()).into_iter();
            let commands: Vec<_> = commands
                .filter(|(action, _)| {
                    action.action != GenesisAction::AbandonGenesis || which % 7 == 0
                })
                .collect();
            let (_, command) = commands[which % commands.len()].clone();
            // A refusal is an allowed result.
            drop(story.send(command));
        }
        Step::Edit(which) => {
            let stage = Stage::ALL[which % Stage::ALL.len()];
            let mut data = golden_document(stage);
            if stage == Stage::ConceptSelection {
                data["core_idea"] = format!("idea {}", which % 3).into();
            }
            let confirm =
                ConfirmStage { stage: Some(stage), data: Some(data), ..ConfirmStage::default() };
            drop(story.send(GenesisCommand::ConfirmStage(confirm)));
        }
        Step::Combine => {
            let proposals = &story.state().stage(Stage::ConceptSelection).proposals;
            let ids = proposals.iter().map(|proposal| ConceptId(proposal.proposal_id.0));
            let select = SelectConcept { concept_ids: ids.take(2).collect() };
            drop(story.send(GenesisCommand::SelectConcept(select)));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_available_actions_are_exactly_the_commands_that_are_accepted(
        is_free_form in any::<bool>(),
        is_attended in prop::bool::weighted(0.8),
        steps in any_steps(),
    ) {
        let mut story = Story::start_with(StartGenesis {
            premise: Some("A ferry.".to_owned()),
            mode: if is_free_form { Mode::FreeForm } else { Mode::Guided },
            attended: is_attended,
            stop_after: None,
            ..StartGenesis::default()
        });
        check_actions(&mut story)?;
        for step in &steps {
            take_step(&mut story, step);
            check_actions(&mut story)?;
        }
    }
}
