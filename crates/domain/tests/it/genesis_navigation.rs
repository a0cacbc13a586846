//! Tests of going back to a stage, of stale stages, and of sessions in the free form.

use scribe_domain::{
    command::GenesisCommand,
    flow::HandleState,
    genesis::{
        Mode, StageStatus,
        confirm_stage::{ConfirmStage, ConfirmedId},
        finish_genesis::FinishGenesis,
        generate_inspiration::GenerateInspiration,
        navigate_to_stage::NavigateToStage,
        start_genesis::StartGenesis,
    },
    refusal::Refusal,
    stage::Stage,
};
use serde_json::Value;

use crate::story::{Story, concept_json};

/// Begins a session in which every stage is confirmed as it was proposed.
fn complete() -> Story {
    let mut story = Story::at_stage(Stage::PlotOutline);
    story.draft_all_parts(Stage::PlotOutline);
    confirm_proposal(&mut story, Stage::PlotOutline, 0);
    assert_eq!(story.state().current_stage, None);
    story
}

fn confirm_proposal(story: &mut Story, stage: Stage, index: usize) -> Vec<String> {
    let proposal = story.state().stage(stage).proposals[index].proposal_id;
    let confirm = ConfirmStage {
        stage: Some(stage),
        proposal_id: Some(ConfirmedId(proposal)),
        ..ConfirmStage::default()
    };
    story.send(GenesisCommand::ConfirmStage(confirm)).unwrap()
}

fn confirm_data(story: &mut Story, stage: Stage, data: Value) -> Vec<String> {
    let confirm = ConfirmStage { stage: Some(stage), data: Some(data), ..ConfirmStage::default() };
    story.send(GenesisCommand::ConfirmStage(confirm)).unwrap()
}

fn navigate(story: &mut Story, stage: Stage) -> Result<Vec<String>, Refusal> {
    story.send(GenesisCommand::NavigateToStage(NavigateToStage { stage }))
}

fn statuses(story: &Story) -> Vec<StageStatus> {
    Stage::ALL.iter().map(|stage| story.state().stage(*stage).status()).collect()
}

#[test]
fn a_stage_that_is_confirmed_again_as_it_was_makes_nothing_stale() {
    let mut story = complete();
    assert_eq!(navigate(&mut story, Stage::StoryConception).unwrap(), ["Genesis.StageEntered"]);
    assert_eq!(story.state().stages_to_make_stale(Stage::StoryConception).len(), 3);
    let facts = confirm_proposal(&mut story, Stage::StoryConception, 0);
    assert_eq!(facts, ["Genesis.StageConfirmed", "Genesis.StageEntered"]);
    assert_eq!(story.state().current_stage, None, "every stage is confirmed");
    assert_eq!(statuses(&story), [StageStatus::Confirmed; 5]);
}

#[test]
fn other_data_makes_later_stages_stale_until_they_are_confirmed_again() {
    let mut story = complete();
    navigate(&mut story, Stage::ConceptSelection).unwrap();
    let facts = confirm_data(&mut story, Stage::ConceptSelection, concept_json(9));
    let expected = ["Genesis.StageConfirmed", "Genesis.StagesMadeStale", "Genesis.StageEntered"];
    assert_eq!(facts, expected, "no stage is proposed by itself: none is empty");
    assert_eq!(story.state().current_stage, Some(Stage::StoryConception));
    assert_eq!(statuses(&story)[1..], [StageStatus::Stale; 4]);
    assert_eq!(story.handle_state(), Some(HandleState::Waiting), "the flow waits at the stage");

    let finish = FinishGenesis::default();
    let open = story.send(GenesisCommand::FinishGenesis(finish)).unwrap_err();
    assert!(matches!(open, Refusal::StagesOpen(stages) if stages.len() == 4));

    let inspire = GenerateInspiration { stage: None, hints: None };
    story.send(GenesisCommand::GenerateInspiration(inspire)).unwrap();
    story.draft_all_parts(Stage::StoryConception);
    assert_eq!(statuses(&story)[1], StageStatus::Stale, "a new proposal changes no status");
    confirm_proposal(&mut story, Stage::StoryConception, 0);
    let after = statuses(&story);
    assert_eq!(after[1], StageStatus::Confirmed);
    assert_eq!(after[2..], [StageStatus::Stale; 3]);
    assert_eq!(story.state().current_stage, Some(Stage::Worldview));
}

#[test]
fn a_book_is_finished_with_stale_stages_only_if_they_are_accepted() {
    let mut story = complete();
    navigate(&mut story, Stage::Characters).unwrap();
    let characters = story.state().stage(Stage::Characters).proposals[0].data;
    let mut data: Value = serde_json::from_str(&story.contents[&characters]).unwrap();
    data["characters"][0]["goal"] = "Another goal.".into();
    confirm_data(&mut story, Stage::Characters, data);
    let finish =
        |accept_stale| GenesisCommand::FinishGenesis(FinishGenesis { title: None, accept_stale });
    assert_eq!(
        story.send(finish(false)),
        Err(Refusal::StagesOpen(vec!["PLOT_OUTLINE".to_owned()]))
    );
    assert_eq!(story.send(finish(true)).unwrap()[0], "Genesis.Finished");
}

#[test]
fn a_guided_session_goes_no_further_than_its_first_open_stage() {
    let mut story = Story::at_stage(Stage::Worldview);
    let open = navigate(&mut story, Stage::PlotOutline).unwrap_err();
    assert!(matches!(open, Refusal::StagesOpen(stages) if stages == ["WORLDVIEW", "CHARACTERS"]));
    navigate(&mut story, Stage::ConceptSelection).unwrap();
    assert_eq!(story.state().current_stage, Some(Stage::ConceptSelection));
    let back = navigate(&mut story, Stage::Worldview).unwrap();
    assert_eq!(back, ["Genesis.StageEntered"], "its proposal is in work already");
    story.draft_all_parts(Stage::Worldview);
    assert_eq!(story.handle_state(), Some(HandleState::Waiting));
}

#[test]
fn a_session_that_was_confirmed_again_ends_what_is_in_work_when_it_is_finished() {
    let mut story = complete();
    navigate(&mut story, Stage::Worldview).unwrap();
    let inspire = GenerateInspiration::default();
    story.send(GenesisCommand::GenerateInspiration(inspire)).unwrap();
    assert_eq!(story.state().pending_commands().count(), 1);
    let facts = story.send(GenesisCommand::FinishGenesis(FinishGenesis::default())).unwrap();
    assert_eq!(facts[..2], ["Genesis.Failed", "Genesis.Finished"]);
    assert_eq!(story.state().pending_commands().count(), 0);
}

fn free_form() -> Story {
    let start = StartGenesis {
        premise: Some("A ferry.".to_owned()),
        mode: Mode::FreeForm,
        ..StartGenesis::default()
    };
    let mut story = Story::start_with(start);
    story.draft_concepts();
    story
}

fn inspire(story: &mut Story, stage: Stage) -> Result<Vec<String>, Refusal> {
    let inspire = GenerateInspiration { stage: Some(stage), hints: None };
    story.send(GenesisCommand::GenerateInspiration(inspire))
}

#[test]
fn several_stages_of_a_free_form_session_are_proposed_at_once() {
    let mut story = free_form();
    assert_eq!(
        inspire(&mut story, Stage::PlotOutline).unwrap(),
        ["Genesis.ProposalRequested", "Genesis.StageEntered"]
    );
    inspire(&mut story, Stage::Worldview).unwrap();
    assert!(matches!(inspire(&mut story, Stage::Worldview), Err(Refusal::CommandActive(_))));
    assert_eq!(story.state().current_stage, Some(Stage::Worldview), "the one named last");
    let lacks = story.state().missing_stages_before(Stage::Worldview);
    assert_eq!(lacks, [Stage::ConceptSelection, Stage::StoryConception]);
    for stage in [Stage::PlotOutline, Stage::Worldview] {
        story.draft_all_parts(stage);
        assert_eq!(story.state().stage(stage).proposals.len(), 1);
    }
    assert_eq!(story.handle_state(), Some(HandleState::Waiting));
}

#[test]
fn a_free_form_session_proposes_nothing_by_itself() {
    let mut story = free_form();
    let facts = confirm_proposal(&mut story, Stage::ConceptSelection, 1);
    assert_eq!(facts, ["Genesis.StageConfirmed"]);
    assert!(story.last.tasks.is_empty());
    assert_eq!(navigate(&mut story, Stage::Characters).unwrap(), ["Genesis.StageEntered"]);
    assert!(story.last.tasks.is_empty());
}

#[test]
fn a_free_form_session_is_finished_once_every_stage_is_confirmed_in_any_order() {
    let mut story = free_form();
    let order = [
        Stage::PlotOutline,
        Stage::Characters,
        Stage::StoryConception,
        Stage::Worldview,
        Stage::ConceptSelection,
    ];
    for stage in order {
        let finish = FinishGenesis::default();
        let open = story.send(GenesisCommand::FinishGenesis(finish)).unwrap_err();
        let Refusal::StagesOpen(open) = open else { panic!("{open:?}") };
        assert!(open.contains(&stage.to_string()));
        if stage != Stage::ConceptSelection {
            inspire(&mut story, stage).unwrap();
            story.draft_all_parts(stage);
        }
        confirm_proposal(&mut story, stage, 0);
    }
    assert_eq!(statuses(&story), [StageStatus::Confirmed; 5], "a first confirmation is no change");
    story.send(GenesisCommand::FinishGenesis(FinishGenesis::default())).unwrap();
}

#[test]
fn an_unattended_free_form_session_goes_through_every_stage() {
    let start = StartGenesis {
        premise: Some("A ferry.".to_owned()),
        mode: Mode::FreeForm,
        attended: false,
        stop_after: None,
        ..StartGenesis::default()
    };
    let mut story = Story::start_with(start);
    story.draft_concepts();
    for stage in &Stage::ALL[1..4] {
        story.draft_all_parts(*stage);
        assert_eq!(story.state().stage(*stage).status(), StageStatus::Confirmed);
    }
    assert!(!story.state().stage(Stage::PlotOutline).drafting.is_empty());
}

#[test]
fn an_unattended_session_proposes_a_stale_stage_anew_before_it_confirms_it() {
    let mut story = complete();
    navigate(&mut story, Stage::Characters).unwrap();
    let characters = story.state().stage(Stage::Characters).proposals[0].data;
    let mut data: Value = serde_json::from_str(&story.contents[&characters]).unwrap();
    data["characters"][0]["goal"] = "Another goal.".into();
    confirm_data(&mut story, Stage::Characters, data);
    let hand_over =
        scribe_domain::genesis::set_attended::SetAttended { attended: false, stop_after: None };
    let facts = story.send(GenesisCommand::SetAttended(hand_over)).unwrap();
    assert_eq!(facts, ["Genesis.AttendanceChanged", "Genesis.ProposalRequested"]);
}
