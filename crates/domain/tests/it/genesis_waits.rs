//! Tests of the waits of a session: when it waits for its user, when a wait expires, and when the
//! clocks stop.

use chrono::TimeDelta;
use scribe_domain::{
    command::{Command, GenesisCommand},
    flow::{HandleState, Timer},
    genesis::{
        confirm_stage::ConfirmStage,
        expire_wait::{self, ExpireWait},
        pause_genesis::{self, PauseGenesis},
        resume_genesis::{self, ResumeGenesis},
    },
    stage::Stage,
};

use crate::story::{Story, concept};

/// Returns the command that a timer issues.
fn command(timer: &Timer) -> &GenesisCommand {
    match &timer.command {
        Command::Genesis { command, .. } => command,
        other => panic!("{other:?} is no command of a session"),
    }
}

/// Returns the wait timers that the last events have set.
fn waits(story: &Story) -> Vec<&Timer> {
    let is_wait = |timer: &&Timer| matches!(command(timer), GenesisCommand::ExpireWait(_));
    story.last.timers.iter().filter(is_wait).collect()
}

/// Returns the deadline timers that the last events have set.
fn deadlines(story: &Story) -> Vec<&Timer> {
    let is_deadline = |timer: &&Timer| matches!(command(timer), GenesisCommand::FailProposal(_));
    story.last.timers.iter().filter(is_deadline).collect()
}

fn expire(story: &mut Story) {
    let ctx = story.ctx();
    let expire = ExpireWait { stage: Stage::ConceptSelection };
    let decision = expire_wait::decide(story.state(), &expire, &ctx);
    story.take(decision);
}

fn resume(story: &mut Story) {
    let ctx = story.ctx();
    let decision = resume_genesis::decide(story.state(), &ResumeGenesis::default(), &ctx).unwrap();
    story.take(decision);
}

fn pause(story: &mut Story) {
    let ctx = story.ctx();
    let decision = pause_genesis::decide(story.state(), PauseGenesis::default(), &ctx).unwrap();
    story.take(decision);
}

#[test]
fn a_deadline_after_some_of_the_concepts_leaves_the_flow_waiting_for_the_person() {
    let mut story = Story::begin(None);
    story.draft_concepts();
    assert_eq!(story.pass_the_deadline(), ["Genesis.Failed"]);
    assert_eq!(story.state().stage(Stage::ConceptSelection).proposals.len(), 5);
    assert_eq!(story.handle(), Some(HandleState::Waiting));
    assert_eq!(waits(&story).len(), 1, "the wait expires some day");
}

#[test]
fn a_deadline_before_anything_came_leaves_the_flow_waiting_for_the_person() {
    let mut story = Story::begin(None);
    assert_eq!(story.pass_the_deadline(), ["Genesis.Failed"]);
    assert_eq!(story.handle(), Some(HandleState::Waiting));
    assert_eq!(waits(&story).len(), 1);
}

#[test]
fn a_person_who_resumes_after_a_wait_has_expired_is_waited_for_again() {
    let mut story = Story::begin(Some("A ferry."));
    story.draft_concepts();
    expire(&mut story);
    let expired = story.last.handles.last().unwrap().clone();
    assert_eq!(expired.state, HandleState::Expired);
    resume(&mut story);
    let asked = story.last.handles.last().unwrap().clone();
    assert_eq!(asked.state, HandleState::Waiting);
    assert_ne!(asked.id, expired.id, "the expired handle stays as it is");
    assert_eq!(asked.question, expired.question);
    let [wait] = waits(&story)[..] else { panic!("{:?}", story.last.timers) };
    assert_eq!(wait.due_at, story.now + TimeDelta::seconds(1_800));

    expire(&mut story);
    assert_eq!(story.handle(), Some(HandleState::Expired));
}

#[test]
fn a_late_answer_goes_on_and_leaves_no_wait_behind() {
    let mut story = Story::begin(Some("A ferry."));
    story.draft_concepts();
    expire(&mut story);
    let own = ConfirmStage { data: Some(concept(1)), ..ConfirmStage::default() };
    story.confirm(own).unwrap();
    let asked = |handle: &&scribe_domain::flow::Handle| handle.state == HandleState::PendingPause;
    assert_eq!(story.last.handles.iter().filter(asked).count(), 1, "the next stage's question");
    assert!(story.last.timers_removed.contains(&waits(&story)[0].id));
}

#[test]
fn a_deadline_does_not_pass_while_the_session_rests() {
    let mut story = Story::begin(Some("A ferry."));
    let begun_at = story.now;
    pause(&mut story);
    let unpaused = story.now - begun_at;
    assert!(story.pass_the_deadline().is_empty(), "a timer that fires late changes nothing");
    assert_eq!(story.state().pending().count(), 1, "the command still waits");
    resume(&mut story);
    let [deadline] = deadlines(&story)[..] else { panic!("{:?}", story.last.timers) };
    assert_eq!(deadline.due_at, story.now + TimeDelta::minutes(30) - unpaused);
}
