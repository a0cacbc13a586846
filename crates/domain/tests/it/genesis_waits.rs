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

use crate::story::{Story, concept_json};

/// Returns the command that a timer issues.
fn timer_command(timer: &Timer) -> &GenesisCommand {
    match &timer.command {
        Command::Genesis { command, .. } => command,
        other => panic!("{other:?} is no command of a session"),
    }
}

/// Returns the wait timers that the last events have set.
fn wait_timers(story: &Story) -> Vec<&Timer> {
    let is_wait = |timer: &&Timer| matches!(timer_command(timer), GenesisCommand::ExpireWait(_));
    story.last.timers.iter().filter(is_wait).collect()
}

/// Returns the deadline timers that the last events have set.
fn deadline_timers(story: &Story) -> Vec<&Timer> {
    let is_deadline =
        |timer: &&Timer| matches!(timer_command(timer), GenesisCommand::FailProposal(_));
    story.last.timers.iter().filter(is_deadline).collect()
}

fn expire_wait(story: &mut Story) {
    let ctx = story.next_context();
    let expire = ExpireWait { stage: Stage::ConceptSelection };
    let decision = expire_wait::decide(story.state(), &expire, &ctx);
    story.apply_decision(decision);
}

fn resume_session(story: &mut Story) {
    let ctx = story.next_context();
    let decision = resume_genesis::decide(story.state(), &ResumeGenesis::default(), &ctx).unwrap();
    story.apply_decision(decision);
}

fn pause_session(story: &mut Story) {
    let ctx = story.next_context();
    let decision = pause_genesis::decide(story.state(), PauseGenesis::default(), &ctx).unwrap();
    story.apply_decision(decision);
}

#[test]
fn a_deadline_after_some_concepts_leaves_the_flow_waiting_for_the_user() {
    let mut story = Story::start(None);
    story.draft_concepts();
    assert_eq!(story.pass_deadline(), ["Genesis.Failed"]);
    assert_eq!(story.state().stage(Stage::ConceptSelection).proposals.len(), 5);
    assert_eq!(story.handle_state(), Some(HandleState::Waiting));
    assert_eq!(wait_timers(&story).len(), 1, "the wait expires some day");
}

#[test]
fn a_deadline_before_any_concept_leaves_the_flow_waiting_for_the_user() {
    let mut story = Story::start(None);
    assert_eq!(story.pass_deadline(), ["Genesis.Failed"]);
    assert_eq!(story.handle_state(), Some(HandleState::Waiting));
    assert_eq!(wait_timers(&story).len(), 1);
}

#[test]
fn a_resume_after_an_expired_wait_waits_for_the_user_again() {
    let mut story = Story::start(Some("A ferry."));
    story.draft_concepts();
    expire_wait(&mut story);
    let expired = story.last.handles.last().unwrap().clone();
    assert_eq!(expired.state, HandleState::Expired);
    resume_session(&mut story);
    let asked = story.last.handles.last().unwrap().clone();
    assert_eq!(asked.state, HandleState::Waiting);
    assert_ne!(asked.id, expired.id, "the expired handle stays as it is");
    assert_eq!(asked.question, expired.question);
    let [wait] = wait_timers(&story)[..] else { panic!("{:?}", story.last.timers) };
    assert_eq!(wait.due_at, story.now + TimeDelta::seconds(1_800));

    expire_wait(&mut story);
    assert_eq!(story.handle_state(), Some(HandleState::Expired));
}

#[test]
fn a_late_answer_continues_the_session_and_cancels_the_wait() {
    let mut story = Story::start(Some("A ferry."));
    story.draft_concepts();
    expire_wait(&mut story);
    let own = ConfirmStage { data: Some(concept_json(1)), ..ConfirmStage::default() };
    story.confirm_stage(own).unwrap();
    let asked = |handle: &&scribe_domain::flow::Handle| handle.state == HandleState::PendingPause;
    assert_eq!(story.last.handles.iter().filter(asked).count(), 1, "the next stage's question");
    assert!(story.last.timers_removed.contains(&wait_timers(&story)[0].id));
}

#[test]
fn a_deadline_does_not_pass_while_the_session_is_paused() {
    let mut story = Story::start(Some("A ferry."));
    let begun_at = story.now;
    pause_session(&mut story);
    let unpaused = story.now - begun_at;
    assert!(story.pass_deadline().is_empty(), "a timer that fires late changes nothing");
    assert_eq!(story.state().pending_commands().count(), 1, "the command still waits");
    resume_session(&mut story);
    let [deadline] = deadline_timers(&story)[..] else { panic!("{:?}", story.last.timers) };
    assert_eq!(deadline.due_at, story.now + TimeDelta::minutes(30) - unpaused);
}
