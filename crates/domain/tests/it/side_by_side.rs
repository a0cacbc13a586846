//! Tests of the parts of a proposal that are produced side by side: in whatever order they arrive,
//! the proposal is the same, and nothing is lost or asked for twice.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use scribe_domain::{
    content::{Content, ContentHash},
    decision::Decision,
    event::{Event, StreamEvent},
    flow::{HandleState, Reaction, TaskDirective},
    genesis::{
        GenesisEvent, GenesisStatus,
        abandon_genesis::{self, AbandonGenesis},
        confirm_stage::ConfirmStage,
        fail_proposal::{self, FailProposal},
        generate_inspiration::{self, GenerateInspiration},
        pause_genesis::{self, PauseGenesis},
        resume_genesis::{self, ResumeGenesis},
    },
    id::{ProposalId, TaskId},
    problem_code::ProblemCode,
    refusal::Refusal,
    stage::{DimensionKind, Part, PartOutput, Stage, part::PartRules},
    stream::StreamId,
    task::Task,
};
use serde_json::{Value, json};

use crate::{stage_data::golden_document, stage_parts::valid_reply, story::Story};

const GEOGRAPHY: Part = Part::Dimension(DimensionKind::Geography);
const HISTORY: Part = Part::Dimension(DimensionKind::History);
const SOCIETY: Part = Part::Dimension(DimensionKind::Society);

fn newest_proposal(story: &Story, stage: Stage) -> ProposalId {
    *story.state().stage(stage).drafting.keys().next_back().unwrap()
}

/// Returns a session whose agents describe the dimensions of the world.
fn story_at_dimensions() -> (Story, ProposalId) {
    let mut story = Story::at_stage(Stage::Worldview);
    let proposal = newest_proposal(&story, Stage::Worldview);
    for part in [Part::Entries, Part::PowerSystem] {
        story.draft_part(proposal, part);
    }
    (story, proposal)
}

fn ordered_parts(story: &Story) -> Vec<Part> {
    let part = |task: &Task| match task {
        Task::ProposePart { part, .. } => *part,
        Task::Chapter { .. } => panic!("{task:?}"),
    };
    story.last.tasks.iter().map(|task| part(&task.task)).collect()
}

fn pause(story: &mut Story) {
    let ctx = story.next_context();
    let paused = pause_genesis::decide(story.state(), PauseGenesis::default(), &ctx).unwrap();
    story.apply_decision(paused);
}

/// Resumes a session. One that is not paused refuses the command.
fn resume(story: &mut Story) -> Vec<String> {
    let ctx = story.next_context();
    match resume_genesis::decide(story.state(), &ResumeGenesis::default(), &ctx) {
        Ok(resumed) => story.apply_decision(resumed),
        Err(refusal) => {
            assert_eq!(refusal, Refusal::WrongStatus(GenesisStatus::InProgress));
            story.last = Reaction::default();
            Vec::new()
        }
    }
}

#[test]
fn a_wave_is_ordered_at_once_and_the_next_one_after_its_last_part() {
    let mut story = Story::at_stage(Stage::Worldview);
    assert_eq!(ordered_parts(&story), [Part::PowerSystem, Part::Entries]);
    let proposal = newest_proposal(&story, Stage::Worldview);
    story.draft_part(proposal, Part::Entries);
    assert_eq!(ordered_parts(&story), [], "the power system is still missing");
    story.draft_part(proposal, Part::PowerSystem);
    let dimensions: Vec<Part> = DimensionKind::ALL.iter().copied().map(Part::Dimension).collect();
    assert_eq!(ordered_parts(&story), dimensions);
    let names: BTreeSet<&str> =
        story.last.tasks.iter().map(|task| task.step_name.as_str()).collect();
    assert_eq!(names.len(), 5, "every task is a step of its own");
    for part in dimensions.iter().rev().take(4) {
        assert_eq!(story.draft_part(proposal, *part), ["Genesis.StagePartDrafted"]);
        assert_eq!(ordered_parts(&story), []);
    }
    let events = story.draft_part(proposal, GEOGRAPHY);
    assert_eq!(events, ["Genesis.StagePartDrafted", "Genesis.StageProposed"]);
    assert_eq!(story.handle_state(), Some(HandleState::Waiting));
}

#[test]
fn a_part_that_arrives_twice_or_that_nobody_awaits_changes_nothing() {
    let (mut story, proposal) = story_at_dimensions();
    story.draft_part(proposal, HISTORY);
    let before = story.state().clone();
    for part in [HISTORY, Part::Entries, Part::Cast] {
        assert!(story.draft_part(proposal, part).is_empty(), "{part}");
        assert!(story.fail_part(proposal, part).is_empty(), "{part}");
    }
    assert_eq!(*story.state(), before);
}

#[test]
fn a_failed_part_pauses_the_session_and_its_siblings_are_kept() {
    let (mut story, proposal) = story_at_dimensions();
    story.draft_part(proposal, HISTORY);
    let events = story.fail_part(proposal, SOCIETY);
    assert_eq!(events, ["Genesis.PartFailed", "Genesis.Paused"]);
    assert_eq!(story.last.orders, [TaskDirective::HoldAll], "no task is cancelled");

    // The calls of the siblings were open. Their replies are stored.
    assert_eq!(story.draft_part(proposal, GEOGRAPHY), ["Genesis.StagePartDrafted"]);
    let failed_too = Part::Dimension(DimensionKind::Culture);
    assert_eq!(story.fail_part(proposal, failed_too), ["Genesis.PartFailed"]);
    assert_eq!(story.state().status, GenesisStatus::Paused);

    resume(&mut story);
    assert_eq!(ordered_parts(&story), [failed_too, SOCIETY]);
    assert!(story.last.tasks.iter().all(|task| task.try_no == 2));
    story.draft_all_parts(Stage::Worldview);
    assert_eq!(story.state().stage(Stage::Worldview).proposals.len(), 1);
}

#[test]
fn every_failed_part_remembers_its_own_failures() {
    let (mut story, proposal) = story_at_dimensions();
    for part in [HISTORY, SOCIETY, HISTORY] {
        story.fail_part(proposal, part);
        resume(&mut story);
    }
    let failures = |story: &Story| -> BTreeMap<Part, (u32, String)> {
        let drafting = &story.state().stage(Stage::Worldview).drafting[&proposal];
        let failed = drafting.given_up.iter();
        failed.map(|failed| (failed.part, (failed.times, failed.detail.clone()))).collect()
    };
    let detail = |part: Part| format!("{part} could not be used");
    let expected = [(HISTORY, (2, detail(HISTORY))), (SOCIETY, (1, detail(SOCIETY)))];
    assert_eq!(failures(&story), expected.into());
    story.draft_part(proposal, HISTORY);
    assert_eq!(failures(&story), [(SOCIETY, (1, detail(SOCIETY)))].into());
}

#[test]
fn parts_that_arrive_while_the_session_is_paused_order_the_next_wave_held() {
    let mut story = Story::at_stage(Stage::Worldview);
    let proposal = newest_proposal(&story, Stage::Worldview);
    pause(&mut story);
    story.draft_part(proposal, Part::PowerSystem);
    story.draft_part(proposal, Part::Entries);
    assert_eq!(story.last.tasks.len(), 5);
    assert!(story.last.tasks.iter().all(|task| task.held));
    resume(&mut story);
    assert_eq!(story.last.orders, [TaskDirective::ReleaseAll]);
    assert_eq!(ordered_parts(&story), [], "they are ordered already");
}

#[test]
fn a_deadline_cancels_every_open_part_and_late_replies_start_nothing() {
    let mut story = Story::at_stage(Stage::Worldview);
    story.draft_all_parts(Stage::Worldview);
    let ctx = story.next_context();
    let wish = GenerateInspiration::default();
    let asked = generate_inspiration::decide(story.state(), wish, &ctx).unwrap();
    story.apply_decision(asked);
    let proposal = newest_proposal(&story, Stage::Worldview);
    let mut open: Vec<TaskId> = story.last.tasks.iter().map(|task| task.id).collect();
    let finished = open.remove(0);
    story.draft_part(proposal, Part::PowerSystem);

    let fail = FailProposal {
        proposal_id: proposal,
        stage: Stage::Worldview,
        part: None,
        code: ProblemCode::Deadline,
        detail: "it took too long".to_owned(),
    };
    let ctx = story.next_context();
    let late = fail_proposal::decide(story.state(), fail, &ctx);
    assert_eq!(story.apply_decision(late), ["Genesis.Failed"]);
    let cancelled: Vec<TaskDirective> = open.into_iter().map(TaskDirective::Cancel).collect();
    assert_eq!(story.last.orders, cancelled);
    assert!(!story.last.orders.contains(&TaskDirective::Cancel(finished)));
    assert!(story.draft_part(proposal, Part::Entries).is_empty());
    assert!(story.fail_part(proposal, Part::Entries).is_empty());
}

#[test]
fn an_abandoned_session_awaits_no_part() {
    let (mut story, proposal) = story_at_dimensions();
    let ctx = story.next_context();
    let abandon = AbandonGenesis::default();
    let abandoned = abandon_genesis::decide(story.state(), abandon, &ctx).unwrap();
    story.apply_decision(abandoned);
    assert_eq!(story.last.orders, [TaskDirective::CancelAll]);
    assert!(story.draft_part(proposal, HISTORY).is_empty());
    assert!(story.fail_part(proposal, SOCIETY).is_empty());
}

#[test]
fn two_proposals_of_a_stage_do_not_mix_their_parts() {
    let (mut story, first) = story_at_dimensions();
    let ctx = story.next_context();
    let wish = GenerateInspiration::default();
    let asked = generate_inspiration::decide(story.state(), wish, &ctx).unwrap();
    story.apply_decision(asked);
    let second = newest_proposal(&story, Stage::Worldview);
    assert_ne!(first, second);
    story.draft_part(second, Part::PowerSystem);
    story.draft_part(first, HISTORY);
    story.draft_part(second, Part::Entries);
    assert_eq!(story.awaited_parts(Stage::Worldview, first).len(), 4);
    assert_eq!(story.awaited_parts(Stage::Worldview, second).len(), 5);
    story.draft_all_parts(Stage::Worldview);
    assert_eq!(story.state().stage(Stage::Worldview).proposals.len(), 2);
}

/// With a failed part, a proposal cannot be completed, so the flow uses the answer at once.
#[test]
fn an_early_answer_is_used_when_one_of_several_parts_fails() {
    let (mut story, proposal) = story_at_dimensions();
    let own =
        ConfirmStage { data: Some(golden_document(Stage::Worldview)), ..ConfirmStage::default() };
    story.confirm_stage(own).unwrap();
    assert_eq!(story.handle_state(), Some(HandleState::PendingPause));
    let events = story.fail_part(proposal, SOCIETY);
    assert_eq!(events, ["Genesis.PartFailed", "Genesis.Paused", "Genesis.ProposalRequested"]);
    // A sibling that arrives afterwards is kept, and does not answer the question again.
    assert_eq!(story.draft_part(proposal, HISTORY), ["Genesis.StagePartDrafted"]);
    assert!(story.last.handles.is_empty());
}

/// Earlier versions of the program asked for ten turning points in every short book.
#[test]
fn a_short_book_whose_ten_turning_points_were_asked_for_goes_on_with_them() {
    let mut story = Story::at_stage(Stage::PlotOutline);
    story.state.as_mut().unwrap().preferences.chapters = 3;
    let proposal = newest_proposal(&story, Stage::PlotOutline);
    let rules = PartRules { chapters: 3, names: &[] };
    let arcs = PartOutput::from_reply(Part::Arcs, valid_reply(Part::Arcs), rules).unwrap();
    let content = Content::canonical_json(arcs.data()).unwrap();
    let ten_cards = Part::NodeCards { first: 1, last: 10 };
    let drafted = GenesisEvent::StagePartDrafted {
        proposal_id: proposal,
        stage: Stage::PlotOutline,
        part: Part::Arcs,
        data: content.hash,
        next: Some(ten_cards),
        beside: Vec::new(),
        at: story.now,
    };
    let event =
        StreamEvent { stream: StreamId::session(story.session), event: Event::Genesis(drafted) };
    story.apply_decision(Decision { events: vec![event], contents: vec![content] });
    assert_eq!(story.awaited_parts(Stage::PlotOutline, proposal), [ten_cards]);
    assert_eq!(story.draft_part(proposal, ten_cards), ["Genesis.StagePartDrafted"]);
    let plans = Part::ChapterPlans { first: 1, last: 3 };
    assert_eq!(ordered_parts(&story), [plans]);
    let events = story.draft_part(proposal, plans);
    assert_eq!(events, ["Genesis.StagePartDrafted", "Genesis.StageProposed"]);
}

/// What the awaited parts of a proposal are based on.
type Basis = BTreeMap<Part, ContentHash>;

/// Completes a stage. Each choice selects which of the awaited parts arrives next. Returns what each
/// part was based on, and the document of the proposal.
fn complete_in_order(stage: Stage, choices: &[usize]) -> (BTreeMap<Part, Basis>, ContentHash) {
    let mut story = Story::at_stage(stage);
    let proposal = newest_proposal(&story, stage);
    let mut bases: BTreeMap<Part, Basis> = BTreeMap::new();
    let mut choices = choices.iter().copied().cycle();
    while let Some(drafting) = story.state().stage(stage).drafting.get(&proposal).cloned() {
        for part in &drafting.awaits {
            let basis = bases.entry(*part).or_insert_with(|| drafting.parts.clone());
            assert_eq!(*basis, drafting.parts, "{part}: a sibling has changed its basis");
        }
        let part = drafting.awaits[choices.next().unwrap_or(0) % drafting.awaits.len()];
        story.draft_part(proposal, part);
    }
    (bases, story.state().stage(stage).proposals[0].data)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_order_of_arrival_changes_neither_the_prompts_nor_the_proposal(
        choices in prop::collection::vec(0_usize..12, 1..20),
    ) {
        for stage in [
            Stage::StoryConception,
            Stage::Worldview,
            Stage::Characters,
            Stage::PlotOutline,
        ] {
            prop_assert_eq!(complete_in_order(stage, &choices), complete_in_order(stage, &[0]));
        }
    }

    /// A part arrives, fails or is resumed, in any order and any number of times.
    #[test]
    fn a_proposal_with_failures_is_completed_in_any_order(
        happenings in prop::collection::vec((0_usize..12, 0..4), 0..40),
    ) {
        let stage = Stage::Worldview;
        let mut story = Story::at_stage(stage);
        let proposal = newest_proposal(&story, stage);
        // The tasks on which an agent works, by part.
        let mut open: BTreeSet<Part> = ordered_parts(&story).into_iter().collect();
        // In the end, the session is resumed and every part arrives.
        let ending = std::iter::once((0, 0)).chain(std::iter::repeat((0, 2)));
        for (choice, happening) in happenings.into_iter().chain(ending) {
            let awaited = story.awaited_parts(stage, proposal);
            if awaited.is_empty() {
                break;
            }
            let at_work: Vec<Part> = open.iter().copied().collect();
            let part = at_work.get(choice % at_work.len().max(1)).copied();
            match (happening, part) {
                (0, _) | (_, None) => { resume(&mut story); }
                (1, Some(part)) => { story.fail_part(proposal, part); open.remove(&part); }
                (_, Some(part)) => { story.draft_part(proposal, part); open.remove(&part); }
            }
            for part in ordered_parts(&story) {
                prop_assert!(open.insert(part), "{} is ordered twice", part);
                prop_assert!(story.awaited_parts(stage, proposal).contains(&part));
            }
        }
        let proposed = story.state().stage(stage).proposals[0].data;
        prop_assert_eq!(proposed, complete_in_order(stage, &[0]).1);
    }
}

/// Returns the stored payloads of a session that an earlier version of the program has left in the
/// middle of a stage. `answered` are the parts of the stage that have arrived, with their hashes.
fn old_log(story: &Story, answered: &[(Part, ContentHash, Option<Part>)]) -> Vec<(String, Value)> {
    let proposal_id = newest_proposal(story, Stage::Worldview);
    let at = "2026-01-01T12:30:00.123456Z";
    let requested = json!({
        "proposal_id": proposal_id, "stage": "WORLDVIEW", "first": GEOGRAPHY, "count": 1,
        "hints": null, "pending": null, "at": at,
    });
    let drafted = answered.iter().map(|(part, data, next)| {
        let event = json!({
            "proposal_id": proposal_id, "stage": "WORLDVIEW", "part": part, "data": data,
            "next": next, "at": at,
        });
        ("Genesis.StagePartDrafted".to_owned(), event)
    });
    std::iter::once(("Genesis.ProposalRequested".to_owned(), requested)).chain(drafted).collect()
}

/// Returns a session in which the dimensions were asked for one after another, as an earlier version
/// of the program did.
fn old_story(done: &[Part], next: Part) -> (Story, ProposalId) {
    let mut story = Story::at_stage(Stage::Worldview);
    let proposal = newest_proposal(&story, Stage::Worldview);
    let rules = PartRules { chapters: 10, names: &[] };
    let documents: Vec<Content> = done
        .iter()
        .map(|part| {
            let output = PartOutput::from_reply(*part, valid_reply(*part), rules).unwrap();
            Content::canonical_json(output.data()).unwrap()
        })
        .collect();
    let followers = done.iter().skip(1).copied().chain([next]);
    let answered: Vec<_> = done
        .iter()
        .zip(followers)
        .zip(&documents)
        .map(|((part, follower), document)| (*part, document.hash, Some(follower)))
        .collect();
    story.contents.extend(documents.into_iter().map(|document| (document.hash, document.text)));
    let log = old_log(&story, &answered);
    // The proposal is replaced by the one that the old log describes.
    let stage = story.state.as_mut().unwrap().stages.get_mut(&Stage::Worldview).unwrap();
    stage.drafting.clear();
    let stream = StreamId::session(story.session);
    let read = |(event_type, payload): (String, Value)| {
        let event = Event::from_stored(&event_type, 1, payload).unwrap();
        StreamEvent { stream, event }
    };
    let events = log.into_iter().map(read).collect();
    story.apply_decision(Decision { events, ..Decision::default() });
    (story, proposal)
}

#[test]
fn a_stage_that_an_earlier_version_began_is_completed_side_by_side() {
    let (mut story, proposal) = old_story(&[GEOGRAPHY], HISTORY);
    assert_eq!(story.awaited_parts(Stage::Worldview, proposal), [HISTORY]);
    let basis = |story: &Story| -> Vec<Part> {
        story.state().stage(Stage::Worldview).drafting[&proposal].parts.keys().copied().collect()
    };
    assert_eq!(basis(&story), [GEOGRAPHY], "it is asked as it was asked before");
    story.draft_part(proposal, HISTORY);
    assert_eq!(ordered_parts(&story), [Part::PowerSystem, Part::Entries]);
    assert_eq!(basis(&story), [GEOGRAPHY, HISTORY], "nothing that has arrived is left out");
    story.draft_all_parts(Stage::Worldview);
    let proposed = story.state().stage(Stage::Worldview).proposals[0].data;
    assert_eq!(proposed, complete_in_order(Stage::Worldview, &[0]).1);
}

#[test]
fn a_stage_that_an_earlier_version_almost_completed_lacks_only_its_last_parts() {
    let dimensions: Vec<Part> = DimensionKind::ALL.iter().copied().map(Part::Dimension).collect();
    let (mut story, proposal) = old_story(&dimensions, Part::PowerSystem);
    story.draft_part(proposal, Part::PowerSystem);
    assert_eq!(ordered_parts(&story), [Part::Entries]);
    let events = story.draft_part(proposal, Part::Entries);
    assert_eq!(events, ["Genesis.StagePartDrafted", "Genesis.StageProposed"]);
}

/// The flow of an earlier version is stored with a single part for each proposal.
#[test]
fn the_stored_flow_of_an_earlier_version_goes_on() {
    let (mut story, proposal) = old_story(&[GEOGRAPHY], HISTORY);
    let mut stored = serde_json::to_value(story.flow.as_ref().unwrap()).unwrap();
    let work = stored.pointer_mut(&format!("/work/{proposal}")).unwrap();
    let task = work["parts"][0]["task_id"].clone();
    *work = json!({
        "stage": "WORLDVIEW", "part": HISTORY, "number": 1, "try_no": 2, "task_id": task,
        "failed": true, "deadline": null,
    });
    story.flow = Some(serde_json::from_value(stored).unwrap());
    pause(&mut story);
    resume(&mut story);
    assert_eq!(ordered_parts(&story), [HISTORY]);
    assert_eq!(story.last.tasks[0].try_no, 3);
    assert_eq!(story.last.tasks[0].step_name, format!("{proposal}:1"));
    story.draft_all_parts(Stage::Worldview);
    assert_eq!(story.state().stage(Stage::Worldview).proposals.len(), 1);
}

#[test]
fn an_event_of_an_earlier_version_asks_for_one_part() {
    let payload = json!({
        "proposal_id": "prp_019b76da-a800-8000-8000-000000000007", "stage": "WORLDVIEW",
        "part": GEOGRAPHY, "data": ContentHash([3; 32]), "next": HISTORY,
        "at": "2026-01-01T12:30:00.123456Z",
    });
    let read = Event::from_stored("Genesis.StagePartDrafted", 1, payload).unwrap();
    let Event::Genesis(GenesisEvent::StagePartDrafted { next, beside, .. }) = read else {
        panic!("{read:?}")
    };
    assert_eq!((next, beside), (Some(HISTORY), Vec::new()));
}
