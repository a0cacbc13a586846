//! Tests of an unattended session, in which the flow decides in the user's place.

use scribe_domain::{
    genesis::{
        Attendance, GenesisStatus, StopAfter,
        generate_inspiration::{self, GenerateInspiration},
        resume_genesis::{self, ResumeGenesis},
        select_concept::{self, SelectConcept},
        set_attended::{self, SetAttended},
        start_genesis::{self, StartGenesis},
    },
    id::{ConceptId, SessionId},
    refusal::Refusal,
    stage::{Preferences, Stage},
};

use crate::story::Story;

fn start_unattended(stop_after: Option<StopAfter>) -> Story {
    Story::start_with(StartGenesis {
        premise: Some("A lighthouse keeper hears a voice.".to_owned()),
        attended: false,
        stop_after,
        ..StartGenesis::default()
    })
}

fn set_attended(story: &mut Story, attended: bool) -> Vec<String> {
    let ctx = story.next_context();
    let command = SetAttended { attended, stop_after: None };
    let decision = set_attended::decide(story.state(), &command, &ctx).unwrap();
    story.apply_decision(decision)
}

#[test]
fn the_best_scored_concept_is_selected_and_confirmed_with_its_reason() {
    let mut story = start_unattended(None);
    let facts = story.draft_concepts();
    assert_eq!(
        facts,
        [
            "Genesis.ConceptsProposed",
            "Genesis.ConceptSelected",
            "Genesis.StageConfirmed",
            "Genesis.StageEntered",
            "Genesis.ProposalRequested",
        ]
    );
    let concepts = &story.state().stage(Stage::ConceptSelection).proposals;
    let best =
        concepts.iter().max_by(|first, second| first.score.partial_cmp(&second.score).unwrap());
    let best = best.unwrap().proposal_id;
    let confirmed = story.state().stage(Stage::ConceptSelection).confirmed.as_ref().unwrap();
    assert_eq!(confirmed.proposal_id, Some(best));
    assert_eq!(story.state().selected, Some(ConceptId(best.0)));
}

#[test]
fn an_attended_session_waits_for_its_user() {
    let mut story = Story::start(Some("A lighthouse keeper."));
    assert_eq!(story.draft_concepts(), ["Genesis.ConceptsProposed"]);
    assert_eq!(story.state().attendance, Attendance::Attended);
}

#[test]
fn an_unattended_session_stops_after_its_concept_and_is_attended_again() {
    let mut story = start_unattended(Some(StopAfter::Concept));
    let facts = story.draft_concepts();
    assert!(facts.contains(&"Genesis.AttendanceChanged".to_owned()), "{facts:?}");
    assert_eq!(story.state().attendance, Attendance::Attended);
    assert_eq!(story.state().current_stage, Some(Stage::StoryConception));
}

#[test]
fn a_session_that_becomes_unattended_continues_with_the_selected_concept() {
    let mut story = Story::start(Some("A lighthouse keeper."));
    story.draft_concepts();
    let first = ConceptId(story.state().stage(Stage::ConceptSelection).proposals[0].proposal_id.0);
    let ctx = story.next_context();
    let select = SelectConcept { concept_ids: vec![first] };
    let decision = select_concept::decide(story.state(), &select, &ctx).unwrap();
    assert_eq!(story.apply_decision(decision), ["Genesis.ConceptSelected"]);

    let facts = set_attended(&mut story, false);
    assert_eq!(facts[..2], ["Genesis.AttendanceChanged", "Genesis.StageConfirmed"]);
    let confirmed = story.state().stage(Stage::ConceptSelection).confirmed.as_ref().unwrap();
    assert_eq!(confirmed.proposal_id.unwrap().0, first.0);
    assert!(set_attended(&mut story, false).is_empty(), "nothing changes");
}

#[test]
fn a_session_that_becomes_attended_waits_at_the_next_decision() {
    let mut story = start_unattended(None);
    assert_eq!(set_attended(&mut story, true), ["Genesis.AttendanceChanged"]);
    assert_eq!(story.draft_concepts(), ["Genesis.ConceptsProposed"]);
}

#[test]
fn a_late_proposal_is_requested_twice_more_and_again_after_a_resume() {
    let mut story = start_unattended(None);
    for _ in 0..2 {
        let facts = story.pass_deadline();
        assert_eq!(facts, ["Genesis.Failed", "Genesis.ProposalRequested"]);
    }
    assert_eq!(story.pass_deadline(), ["Genesis.Failed", "Genesis.Paused"]);
    assert_eq!(story.state().status, GenesisStatus::Paused);
    assert!(story.state().failure_reason().unwrap().contains("thirty minutes"));

    let ctx = story.next_context();
    let resume = resume_genesis::decide(story.state(), &ResumeGenesis::default(), &ctx).unwrap();
    assert_eq!(story.apply_decision(resume), ["Genesis.Resumed", "Genesis.ProposalRequested"]);
    assert_eq!(story.state().failure_reason(), None);
    let facts = story.pass_deadline();
    assert_eq!(facts, ["Genesis.Failed", "Genesis.ProposalRequested"], "three more tries");
}

#[test]
fn a_session_that_becomes_unattended_has_three_new_attempts() {
    let mut story = Story::start(Some("A lighthouse keeper."));
    for _ in 0..3 {
        assert_eq!(story.pass_deadline(), ["Genesis.Failed"]);
        let ctx = story.next_context();
        let again = GenerateInspiration::default();
        let decision = generate_inspiration::decide(story.state(), again, &ctx).unwrap();
        story.apply_decision(decision);
    }
    story.pass_deadline();
    let facts = set_attended(&mut story, false);
    assert_eq!(facts, ["Genesis.AttendanceChanged", "Genesis.ProposalRequested"]);
}

#[test]
fn an_unsuitable_stop_after_is_refused_by_name() {
    let mut story = start_unattended(None);
    let ctx = story.next_context();
    let refused = |attended, stop_after| {
        let start = StartGenesis {
            attended,
            stop_after: Some(stop_after),
            preferences: Some(Preferences { chapters: 3, ..Preferences::default() }),
            ..StartGenesis::default()
        };
        let session = SessionId(ctx.next_uuid());
        match start_genesis::decide(session, start, &ctx) {
            Err(Refusal::InvalidData(errors)) => Some(errors[0].field.clone()),
            Err(other) => panic!("{other}"),
            Ok(_) => None,
        }
    };
    let field = Some("payload.stop_after".to_owned());
    assert_eq!(refused(true, StopAfter::Concept), field);
    assert_eq!(refused(false, StopAfter::Chapter(4)), field);
    assert_eq!(refused(false, StopAfter::Chapter(3)), None);
}

#[test]
fn stop_after_survives_a_round_trip() {
    for (text, step) in [
        ("concept", StopAfter::Concept),
        ("outline", StopAfter::Outline),
        ("chapter:12", StopAfter::Chapter(12)),
    ] {
        assert_eq!(text.parse(), Ok(step));
        assert_eq!(step.to_string(), text);
        assert_eq!(serde_json::to_value(step).unwrap(), text);
    }
    for wrong in ["", "chapter", "chapter:0", "chapter:x", "Concept"] {
        assert!(wrong.parse::<StopAfter>().is_err(), "{wrong}");
    }
}
