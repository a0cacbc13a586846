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

fn begin(stop_after: Option<StopAfter>) -> Story {
    Story::begin_as(StartGenesis {
        premise: Some("A lighthouse keeper hears a voice.".to_owned()),
        attended: false,
        stop_after,
        ..StartGenesis::default()
    })
}

fn set_attended(story: &mut Story, attended: bool) -> Vec<String> {
    let ctx = story.ctx();
    let command = SetAttended { attended, stop_after: None };
    let decision = set_attended::decide(story.state(), &command, &ctx).unwrap();
    story.take(decision)
}

#[test]
fn the_best_scored_concept_is_selected_and_confirmed_with_its_reason() {
    let mut story = begin(None);
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
    let best = concepts.iter().max_by(|one, two| one.score.partial_cmp(&two.score).unwrap());
    let best = best.unwrap().proposal_id;
    let confirmed = story.state().stage(Stage::ConceptSelection).confirmed.as_ref().unwrap();
    assert_eq!(confirmed.proposal_id, Some(best));
    assert_eq!(story.state().selected, Some(ConceptId(best.0)));
}

#[test]
fn an_attended_session_waits_for_its_person() {
    let mut story = Story::begin(Some("A lighthouse keeper."));
    assert_eq!(story.draft_concepts(), ["Genesis.ConceptsProposed"]);
    assert_eq!(story.state().attendance, Attendance::Attended);
}

#[test]
fn an_unattended_session_stops_after_its_concept_and_is_attended_again() {
    let mut story = begin(Some(StopAfter::Concept));
    let facts = story.draft_concepts();
    assert!(facts.contains(&"Genesis.AttendanceChanged".to_owned()), "{facts:?}");
    assert_eq!(story.state().attendance, Attendance::Attended);
    assert_eq!(story.state().current_stage, Some(Stage::StoryConception));
}

#[test]
fn a_session_that_becomes_unattended_goes_on_with_the_concept_that_its_person_selected() {
    let mut story = Story::begin(Some("A lighthouse keeper."));
    story.draft_concepts();
    let first = ConceptId(story.state().stage(Stage::ConceptSelection).proposals[0].proposal_id.0);
    let ctx = story.ctx();
    let select = SelectConcept { concept_ids: vec![first] };
    let decision = select_concept::decide(story.state(), &select, &ctx).unwrap();
    assert_eq!(story.take(decision), ["Genesis.ConceptSelected"]);

    let facts = set_attended(&mut story, false);
    assert_eq!(facts[..2], ["Genesis.AttendanceChanged", "Genesis.StageConfirmed"]);
    let confirmed = story.state().stage(Stage::ConceptSelection).confirmed.as_ref().unwrap();
    assert_eq!(confirmed.proposal_id.unwrap().0, first.0);
    assert!(set_attended(&mut story, false).is_empty(), "nothing changes");
}

#[test]
fn a_session_that_becomes_attended_in_the_middle_waits_at_the_next_decision() {
    let mut story = begin(None);
    assert_eq!(set_attended(&mut story, true), ["Genesis.AttendanceChanged"]);
    assert_eq!(story.draft_concepts(), ["Genesis.ConceptsProposed"]);
}

#[test]
fn a_proposal_that_takes_too_long_is_asked_for_again_twice_and_again_after_a_resume() {
    let mut story = begin(None);
    for _ in 0..2 {
        let facts = story.pass_the_deadline();
        assert_eq!(facts, ["Genesis.Failed", "Genesis.ProposalRequested"]);
    }
    assert_eq!(story.pass_the_deadline(), ["Genesis.Failed", "Genesis.Paused"]);
    assert_eq!(story.state().status, GenesisStatus::Paused);
    assert!(story.state().failure().unwrap().contains("thirty minutes"));

    let ctx = story.ctx();
    let resume = resume_genesis::decide(story.state(), &ResumeGenesis::default(), &ctx).unwrap();
    assert_eq!(story.take(resume), ["Genesis.Resumed", "Genesis.ProposalRequested"]);
    assert_eq!(story.state().failure(), None);
    let facts = story.pass_the_deadline();
    assert_eq!(facts, ["Genesis.Failed", "Genesis.ProposalRequested"], "three more tries");
}

#[test]
fn a_session_whose_proposals_were_late_while_attended_has_three_tries_when_it_is_handed_over() {
    let mut story = Story::begin(Some("A lighthouse keeper."));
    for _ in 0..3 {
        assert_eq!(story.pass_the_deadline(), ["Genesis.Failed"]);
        let ctx = story.ctx();
        let again = GenerateInspiration::default();
        let decision = generate_inspiration::decide(story.state(), again, &ctx).unwrap();
        story.take(decision);
    }
    story.pass_the_deadline();
    let facts = set_attended(&mut story, false);
    assert_eq!(facts, ["Genesis.AttendanceChanged", "Genesis.ProposalRequested"]);
}

#[test]
fn a_step_to_stop_after_that_does_not_fit_is_refused_by_name() {
    let mut story = begin(None);
    let ctx = story.ctx();
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
fn steps_to_stop_after_are_read_and_written_alike() {
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
