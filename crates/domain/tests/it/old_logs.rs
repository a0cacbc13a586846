//! Tests with older logs. A log from an earlier version of the program results in the states of
//! that time. A log that was decided by rules other than the current ones results in what was
//! decided.

use scribe_domain::{
    chapter::{Chapter, ChapterEvent, Step, finding::MAX_OPEN, revision_plan::RevisionPlan},
    event::Event,
    stream::Aggregate,
    task::TaskKind,
    text::prose_check::Severity,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::book::{Answer, Book, patch_finding};

/// An event in its stored form, with the state after it if the state was recorded.
#[derive(Deserialize)]
struct Logged {
    #[serde(rename = "type")]
    event_type: String,
    payload: Value,
    state: Option<Value>,
}

#[derive(Deserialize)]
struct Log {
    log: String,
    events: Vec<Logged>,
}

fn logs_of_version_1() -> Vec<Log> {
    serde_json::from_str(include_str!("golden/logs/chapter.v1.json")).unwrap()
}

/// Returns the state without the fields that did not exist in version 1.
fn remove_new_fields(chapter: &Chapter) -> Value {
    let mut state = json!(chapter);
    if let Some(work) = state["work"].as_object_mut() {
        work.remove("redraft");
        work.remove("rejected");
        work.remove("reviewers");
    }
    for field in ["given_up", "runs", "written_plan"] {
        state.as_object_mut().unwrap().remove(field);
    }
    state
}

#[test]
fn a_log_of_version_1_folds_into_its_original_states() {
    let mut compared = 0;
    for Log { log, events } in logs_of_version_1() {
        let mut chapter: Option<Chapter> = None;
        for (n, logged) in events.into_iter().enumerate() {
            let read =
                Event::read_after(chapter.as_ref(), &logged.event_type, 1, logged.payload).unwrap();
            let Event::Chapter(fact) = read else { panic!("{log}: no fact of a chapter") };
            chapter = Chapter::apply(chapter, &fact);
            if let Some(state) = logged.state {
                let folded = remove_new_fields(chapter.as_ref().unwrap());
                assert_eq!(folded, state, "{log}: after event {n}, {}", logged.event_type);
                compared += 1;
            }
        }
    }
    assert!(compared > 20, "only {compared} states were compared");
}

/// After events have been read once, they can be written in the newest version, and are then folded
/// without the state before them.
#[test]
fn an_upcast_log_is_stored_whole_and_folds_the_same() {
    for Log { log, events } in logs_of_version_1() {
        let (mut old, mut new): (Option<Chapter>, Option<Chapter>) = (None, None);
        for logged in events {
            let read =
                Event::read_after(old.as_ref(), &logged.event_type, 1, logged.payload).unwrap();
            let stored = read.to_stored().unwrap();
            let again =
                Event::from_stored(&stored.event_type, stored.event_version, stored.payload);
            let (Event::Chapter(first), Event::Chapter(second)) = (read, again.unwrap()) else {
                panic!("{log}: no fact of a chapter")
            };
            old = Chapter::apply(old, &first);
            new = Chapter::apply(new, &second);
        }
        assert_eq!(old, new, "{log}");
    }
}

/// The redraft in a log of version 1 leaves its reason in the state, for the writer's prompt.
#[test]
fn an_old_redraft_keeps_its_author_and_reason() {
    let log = logs_of_version_1().into_iter().find(|log| log.log == "a redraft of every scene");
    let mut chapter: Option<Chapter> = None;
    for logged in log.unwrap().events {
        let is_order = logged.event_type == "Chapter.RedraftOrdered";
        let read = Event::read_after(chapter.as_ref(), &logged.event_type, 1, logged.payload);
        let Event::Chapter(fact) = read.unwrap() else { panic!("no fact of a chapter") };
        chapter = Chapter::apply(chapter, &fact);
        if is_order {
            let work = chapter.as_ref().unwrap().work.clone().unwrap();
            let order = work.redraft.unwrap();
            assert_eq!((order.by.as_str(), order.reason.as_str()), ("director", "r"));
            let rest: Vec<Step> = vec![Step::DraftScene { scene: 2, round: 1 }];
            assert_eq!((work.next, work.jobs), (Step::DraftScene { scene: 1, round: 1 }, rest));
            return;
        }
    }
    panic!("no redraft was ordered");
}

/// Runs a book until a critique is waited for, changes the events of the given answer, and applies
/// them to the state before the answer. Returns the resulting chapter.
fn replay_with_change(
    kind: TaskKind,
    answer: Answer,
    change: impl Fn(&mut ChapterEvent),
) -> Chapter {
    let mut book = Book::with_generation(1);
    book.run_until(Some(TaskKind::Critique));
    book.answer_kind(TaskKind::CheckFacts, Answer::Well);
    let mut before = book.chapter(1).clone();
    let mark = book.facts.len();
    book.answer_kind(kind, answer);
    for mut fact in book.facts.split_off(mark) {
        change(&mut fact);
        before = Chapter::apply(Some(before), &fact).unwrap();
    }
    before
}

#[test]
fn a_stored_plan_is_followed_under_another_policy() {
    let steps = vec![
        Step::DraftScene { scene: 2, round: 7 },
        Step::DraftScene { scene: 1, round: 7 },
        Step::DraftScene { scene: 2, round: 7 },
    ];
    let objecting =
        Answer::Critic { score: 6.0, objects: vec![patch_finding(1)], closed: Vec::new() };
    let chapter = replay_with_change(TaskKind::Critique, objecting, |fact| {
        if let ChapterEvent::Reviewed { version_id, next, revision, .. } = fact {
            *next = Some(steps[0]);
            *revision =
                Some(RevisionPlan { version_id: *version_id, round: 7, steps: steps.clone() });
        }
    });
    let work = chapter.work.unwrap();
    assert_eq!((work.next, work.jobs.as_slice(), work.round), (steps[0], &steps[1..], 7));
}

#[test]
fn findings_left_open_by_another_policy_keep_their_order() {
    let few = Answer::Critic { score: 9.0, objects: vec![patch_finding(1)], closed: Vec::new() };
    let chapter = replay_with_change(TaskKind::Critique, few, |fact| {
        if let ChapterEvent::Critiqued { open, .. } = fact {
            let one = open[0].clone();
            *open = (0..MAX_OPEN * 2)
                .map(|n| {
                    let mut finding = one.clone();
                    finding.id = format!("f{n}");
                    let light = n % 2 == 0;
                    finding.draft.severity =
                        if light { Severity::Should } else { Severity::Blocker };
                    finding
                })
                .collect();
        }
    });
    let ids: Vec<String> =
        chapter.work.unwrap().findings.into_iter().map(|finding| finding.id).collect();
    let expected: Vec<String> = (0..MAX_OPEN * 2).map(|n| format!("f{n}")).collect();
    assert_eq!(ids, expected);
}
