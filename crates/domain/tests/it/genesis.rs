//! Tests of the genesis session and its flow: the events, tasks and waits that result from
//! commands.

use chrono::TimeDelta;
use scribe_domain::{
    command::{Command, GenesisCommand},
    decision::Decision,
    event::{Event, StreamEvent},
    flow::{Handle, HandleState, TaskDirective},
    genesis::{
        GenesisEvent, GenesisStatus,
        confirm_stage::ConfirmStage,
        draft_part::{self, DraftPart, ProposalContext},
        expire_wait::{self, ExpireWait},
        fail_proposal::{self, FailProposal},
        pause_genesis::{self, PauseGenesis},
        resume_genesis::{self, ResumeGenesis},
        select_concept::{self, SelectConcept},
        start_genesis::{self, StartGenesis},
    },
    id::ConceptId,
    problem_code::ProblemCode,
    refusal::Refusal,
    stage::Stage,
};
use serde_json::json;

use crate::story::{Story, concept_json};

fn own_concept() -> ConfirmStage {
    ConfirmStage { data: Some(concept_json(1)), ..ConfirmStage::default() }
}

#[test]
fn three_concepts_are_requested_with_a_premise_and_ten_in_two_replies_without() {
    let mut with = Story::start(Some("A ferry."));
    assert_eq!(with.draft_concepts(), ["Genesis.ConceptsProposed"]);
    assert_eq!(with.state().stage(Stage::ConceptSelection).proposals.len(), 3);

    let mut without = Story::start(None);
    without.draft_concepts();
    assert_eq!(without.last.tasks.len(), 1, "the second five are asked for");
    assert_eq!(without.state().pending_commands().count(), 1, "the command waits for all ten");
    without.draft_concepts();
    assert_eq!(without.state().stage(Stage::ConceptSelection).proposals.len(), 10);
    assert_eq!(without.state().pending_commands().count(), 0);
}

#[test]
fn the_flow_waits_for_the_user_when_the_concepts_are_stored() {
    let mut story = Story::start(Some("A ferry."));
    story.draft_concepts();
    assert_eq!(story.handle_state(), Some(HandleState::Waiting));
    assert_eq!(story.last.timers.len(), 1, "the wait expires some day");
}

#[test]
fn a_confirmation_without_a_choice_is_refused() {
    let mut story = Story::start(Some("A ferry."));
    story.draft_concepts();
    assert_eq!(story.confirm_stage(ConfirmStage::default()), Err(Refusal::NoConceptSelected));
}

#[test]
fn an_unknown_concept_is_refused() {
    let mut story = Story::start(Some("A ferry."));
    story.draft_concepts();
    let unknown = ConceptId(story.session.0);
    let ctx = story.next_context();
    let select = SelectConcept { concept_ids: vec![unknown] };
    let refusal = select_concept::decide(story.state(), &select, &ctx).unwrap_err();
    assert!(matches!(refusal, Refusal::NotFound { what: "concept", .. }));
}

#[test]
fn confirming_a_concept_requests_a_proposal_for_the_next_stage() {
    let mut story = Story::start(Some("A ferry."));
    story.draft_concepts();
    let chosen = story.state().stage(Stage::ConceptSelection).proposals[1].proposal_id;
    let ctx = story.next_context();
    let select = SelectConcept { concept_ids: vec![ConceptId(chosen.0)] };
    let decision = select_concept::decide(story.state(), &select, &ctx).unwrap();
    story.apply_decision(decision);
    let facts = story.confirm_stage(ConfirmStage::default()).unwrap();
    let expected = ["Genesis.StageConfirmed", "Genesis.StageEntered", "Genesis.ProposalRequested"];
    assert_eq!(facts, expected);
    assert_eq!(story.last.tasks.len(), 2, "the story and its style");
    assert_eq!(story.state().current_stage, Some(Stage::StoryConception));
}

#[test]
fn an_answer_before_the_pause_is_used_when_the_flow_pauses() {
    let mut story = Story::start(Some("A ferry."));
    story.confirm_stage(own_concept()).unwrap();
    assert_eq!(
        story.handle_state(),
        Some(HandleState::PendingPause),
        "the answer lies on the handle"
    );
    assert!(story.last.handles.last().unwrap().answer.is_some());
    assert!(story.last.tasks.is_empty(), "the flow has not come to wait yet");

    let facts = story.draft_concepts();
    assert_eq!(facts, ["Genesis.ConceptsProposed", "Genesis.ProposalRequested"]);
    let resumed = |handle: &Handle| handle.state == HandleState::Resumed;
    assert!(story.last.handles.iter().any(resumed));
}

#[test]
fn an_early_answer_is_used_when_the_proposal_fails() {
    let mut story = Story::start(Some("A ferry."));
    let (proposal_id, _) = story.open_draft(Stage::ConceptSelection);
    story.confirm_stage(own_concept()).unwrap();
    let fail = FailProposal {
        proposal_id,
        stage: Stage::ConceptSelection,
        part: None,
        code: ProblemCode::Deadline,
        detail: "it took too long".to_owned(),
    };
    let ctx = story.next_context();
    let decision = fail_proposal::decide(story.state(), fail, &ctx);
    assert_eq!(story.apply_decision(decision), ["Genesis.Failed", "Genesis.ProposalRequested"]);
}

#[test]
fn an_expired_wait_pauses_the_session_and_a_late_answer_resumes_it() {
    let mut story = Story::start(Some("A ferry."));
    story.draft_concepts();
    let ctx = story.next_context();
    let expire = ExpireWait { stage: Stage::ConceptSelection };
    let decision = expire_wait::decide(story.state(), &expire, &ctx);
    assert_eq!(story.apply_decision(decision), ["Genesis.WaitExpired", "Genesis.Paused"]);
    assert_eq!(story.handle_state(), Some(HandleState::Expired));
    assert_eq!(story.state().status, GenesisStatus::Paused);

    let facts = story.confirm_stage(own_concept()).unwrap();
    assert_eq!(facts[0], "Genesis.Resumed");
    assert_eq!(facts.last().unwrap(), "Genesis.ProposalRequested");
}

#[test]
fn a_failed_agent_pauses_the_session_and_a_resume_retries_the_part() {
    let mut story = Story::start(Some("A ferry."));
    let (proposal_id, part) = story.open_draft(Stage::ConceptSelection);
    let first_try = story.last.tasks[0].id;
    let fail = FailProposal {
        proposal_id,
        stage: Stage::ConceptSelection,
        part: Some(part),
        code: ProblemCode::ModelUnavailable,
        detail: "the model does not answer".to_owned(),
    };
    let ctx = story.next_context();
    let decision = fail_proposal::decide(story.state(), fail, &ctx);
    assert_eq!(story.apply_decision(decision), ["Genesis.PartFailed", "Genesis.Paused"]);
    assert_eq!(story.state().pending_commands().count(), 1, "the command still waits");

    let ctx = story.next_context();
    let resume = ResumeGenesis::default();
    let decision = resume_genesis::decide(story.state(), &resume, &ctx).unwrap();
    story.apply_decision(decision);
    assert_eq!(story.last.tasks.len(), 1);
    assert_eq!(story.last.tasks[0].try_no, 2);
    assert_ne!(story.last.tasks[0].id, first_try, "a new task with an empty ledger");
}

#[test]
fn a_proposal_that_takes_too_long_fails_its_command_and_cancels_its_task() {
    let mut story = Story::start(Some("A ferry."));
    let deadline = story.last.timers.iter().find_map(|timer| {
        let Command::Genesis { command, .. } = &timer.command else {
            panic!("no command of a session")
        };
        match command.as_ref() {
            GenesisCommand::FailProposal(fail) => Some((timer.due_at, fail.clone())),
            _ => None,
        }
    });
    let (due_at, fail) = deadline.unwrap();
    assert_eq!(due_at, story.now + TimeDelta::minutes(30));
    let ctx = story.next_context();
    let decision = fail_proposal::decide(story.state(), fail, &ctx);
    let [StreamEvent { event: Event::Genesis(GenesisEvent::Failed { fails, .. }), .. }] =
        decision.events.as_slice()
    else {
        panic!("{decision:?}");
    };
    assert!(fails.is_some());
    story.apply_decision(decision);
    assert!(matches!(story.last.orders.as_slice(), [TaskDirective::Cancel(_)]));
    assert_eq!(story.state().pending_commands().count(), 0);
}

#[test]
fn a_pause_holds_tasks_and_stops_the_deadlines() {
    let mut story = Story::start(Some("A ferry."));
    let ctx = story.next_context();
    let decision = pause_genesis::decide(story.state(), PauseGenesis::default(), &ctx).unwrap();
    story.apply_decision(decision);
    assert_eq!(story.last.orders, [TaskDirective::HoldAll]);
    assert_eq!(story.last.timers_removed.len(), 2, "the wait's and the deadline's");
    // A reply that arrives while the session is paused is recorded but starts nothing.
    story.draft_concepts();
    assert_eq!(story.state().stage(Stage::ConceptSelection).proposals.len(), 3);
    assert!(story.last.timers.is_empty());
}

#[test]
fn a_part_that_is_no_longer_needed_emits_no_events() {
    let mut story = Story::start(Some("A ferry."));
    let (proposal_id, part) = story.open_draft(Stage::ConceptSelection);
    story.draft_concepts();
    let again = DraftPart {
        proposal_id,
        stage: Stage::ConceptSelection,
        part,
        output: json!({ "concepts": [] }),
    };
    let ctx = story.next_context();
    let decision =
        draft_part::decide(story.state(), again, ProposalContext::default(), &ctx).unwrap();
    assert_eq!(decision, Decision::default());
}

#[test]
fn every_event_survives_a_round_trip() {
    let mut story = Story::start(None);
    let ctx = story.next_context();
    let start = StartGenesis::default();
    let decision = start_genesis::decide(story.session, start, &ctx).unwrap();
    for happened in decision.events {
        let stored = happened.event.to_stored().unwrap();
        let read =
            Event::from_stored(&stored.event_type, stored.event_version, stored.payload).unwrap();
        assert_eq!(read, happened.event);
    }
}

#[test]
fn the_language_of_a_book_includes_its_script() {
    for (premise, language) in [
        ("一個害怕黑暗的燈塔看守人", "zh-Hant"),
        ("一个害怕黑暗的灯塔看守人", "zh"),
        ("佢喺燈塔度等咗好耐，唔知船幾時嚟。", "zh-Hant-HK"),
        ("暗闇を恐れる灯台守", "ja"),
        ("어둠을 두려워하는 등대지기", "ko"),
    ] {
        let story = Story::start(Some(premise));
        assert_eq!(story.state.unwrap().language, language, "{premise}");
    }
    for (input, normalised) in
        [("zh-TW", "zh-TW"), ("zh_hant_hk", "zh-Hant-HK"), ("PT-br", "pt-BR")]
    {
        let mut story = Story::start(None);
        let ctx = story.next_context();
        let start = StartGenesis { language: Some(input.to_owned()), ..StartGenesis::default() };
        let decision = start_genesis::decide(story.session, start, &ctx).unwrap();
        let Event::Genesis(GenesisEvent::Started { language, .. }) = &decision.events[0].event
        else {
            panic!("{:?}", decision.events);
        };
        assert_eq!(language, normalised);
    }
}
