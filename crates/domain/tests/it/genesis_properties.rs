//! Properties of a session for any actions of a user and of agents, in any order: nothing panics,
//! and nothing gets stuck.

use proptest::prelude::*;
use scribe_domain::{
    genesis::{
        GenesisStatus,
        abandon_genesis::{self, AbandonGenesis},
        confirm_stage::ConfirmStage,
        expire_wait::{self, ExpireWait},
        fail_proposal::{self, FailProposal},
        generate_inspiration::{self, GenerateInspiration},
        pause_genesis::{self, PauseGenesis},
        resume_genesis::{self, ResumeGenesis},
    },
    problem_code::ProblemCode,
    stage::Stage,
};

use crate::story::{Story, concept_json};

/// Something that may happen to a session in its first stage.
#[derive(Debug, Clone, Copy)]
enum Happening {
    Reply,
    Inspire,
    OwnConcept,
    Pause,
    Resume,
    Expire,
    GiveUp,
    Deadline,
    Abandon,
}

fn any_happenings() -> impl Strategy<Value = Vec<Happening>> {
    let one = prop_oneof![
        6 => Just(Happening::Reply),
        3 => Just(Happening::Inspire),
        1 => Just(Happening::OwnConcept),
        2 => Just(Happening::Pause),
        3 => Just(Happening::Resume),
        2 => Just(Happening::Expire),
        2 => Just(Happening::GiveUp),
        1 => Just(Happening::Deadline),
        1 => Just(Happening::Abandon),
    ];
    prop::collection::vec(one, 0..40)
}

fn apply_happening(story: &mut Story, happening: Happening) {
    let stage = Stage::ConceptSelection;
    let in_work = story.state().stage(stage).drafting.keys().next().copied();
    let awaited = in_work.map(|_| story.open_draft(stage).1);
    let fail = |code: ProblemCode| {
        let is_late = code == ProblemCode::Deadline;
        in_work.map(|proposal_id| FailProposal {
            proposal_id,
            stage,
            part: awaited.filter(|_| !is_late),
            code,
            detail: "it does not answer".to_owned(),
        })
    };
    let ctx = story.next_context();
    let state = story.state();
    let decision = match happening {
        Happening::Reply => {
            if in_work.is_some() {
                story.draft_concepts();
            }
            return;
        }
        Happening::OwnConcept => {
            let own = ConfirmStage {
                stage: Some(stage),
                data: Some(concept_json(1)),
                ..ConfirmStage::default()
            };
            // A refusal is an allowed result.
            drop(story.confirm_stage(own));
            return;
        }
        Happening::Inspire => {
            generate_inspiration::decide(state, GenerateInspiration::default(), &ctx).ok()
        }
        Happening::Pause => pause_genesis::decide(state, PauseGenesis::default(), &ctx).ok(),
        Happening::Resume => resume_genesis::decide(state, &ResumeGenesis::default(), &ctx).ok(),
        Happening::Expire => Some(expire_wait::decide(state, &ExpireWait { stage }, &ctx)),
        Happening::GiveUp => {
            fail(ProblemCode::ModelUnavailable).map(|fail| fail_proposal::decide(state, fail, &ctx))
        }
        Happening::Deadline => {
            fail(ProblemCode::Deadline).map(|fail| fail_proposal::decide(state, fail, &ctx))
        }
        Happening::Abandon => abandon_genesis::decide(state, AbandonGenesis::default(), &ctx).ok(),
    };
    if let Some(decision) = decision {
        story.apply_decision(decision);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_session_can_always_be_closed_or_continued(what in any_happenings()) {
        let mut story = Story::start(Some("A ferry."));
        for happening in what {
            apply_happening(&mut story, happening);
            let status = story.state().status;
            let closed = matches!(status, GenesisStatus::Completed | GenesisStatus::Abandoned);
            if closed {
                prop_assert_eq!(story.state().pending_commands().count(), 0, "a command waits for ever");
            }
        }
        if story.state().status == GenesisStatus::Abandoned {
            return Ok(());
        }
        // From any state, a user who resumes the session and answers enters the next stage.
        apply_happening(&mut story, Happening::Resume);
        for _ in 0..200 {
            apply_happening(&mut story, Happening::Reply);
        }
        apply_happening(&mut story, Happening::OwnConcept);
        prop_assert_eq!(story.state().current_stage, Some(Stage::StoryConception));
        prop_assert_eq!(story.state().stage(Stage::ConceptSelection).drafting.len(), 0);
        prop_assert!(!story.state().stage(Stage::StoryConception).drafting.is_empty());
    }
}
