//! Tests of chapters and the flow of a book: how the answers of agents and the actions of users
//! change versions, tasks and waits.

use scribe_domain::{
    chapter::{
        Chapter, ChapterCommand, ChapterEvent, ChapterStatus, Step,
        check_facts::CheckFacts,
        critique_version::CritiqueVersion,
        finding::{FindingDraft, FindingKind, LocatedFinding},
        review::VerifiedCritique,
    },
    command::NovelCommand,
    command_end::CommandEnd,
    decision::Decision,
    event::{Event, StreamEvent},
    novel::{
        NovelStatus, cancel_generation::CancelGeneration, pause_generation::PauseGeneration,
        resume_generation::ResumeGeneration, start_generation::StartGeneration,
    },
    problem_code::ProblemCode,
    refusal::Refusal,
    stage::ChapterPlan,
    stream::StreamId,
    task::TaskKind,
    text::prose_check::Severity,
};

use crate::book::{Answer, Book, patch_finding};

fn answer_with_objections(score: f64, objects: &[(u32, Severity, FindingKind)]) -> Answer {
    Answer::Critic { score, objects: objects.to_vec(), closed: Vec::new() }
}

fn answer_with_closures(score: f64, closed: &[&'static str]) -> Answer {
    Answer::Critic { score, objects: Vec::new(), closed: closed.to_vec() }
}

fn judge_once(answer: Answer) -> Book {
    let mut book = Book::with_generation(1);
    book.run_until(Some(TaskKind::Critique));
    book.answer_kind(TaskKind::CheckFacts, Answer::Well);
    book.answer_kind(TaskKind::Critique, answer);
    book
}

#[test]
fn chapters_are_written_in_order_and_the_command_ends_with_the_last() {
    let mut book = Book::with_plan(2);
    let start =
        book.send_command(NovelCommand::StartGeneration(StartGeneration::default())).unwrap();
    let mark = book.log.len();
    book.run_until(None);
    assert_eq!(book.novel().status, NovelStatus::Completed);
    assert_eq!(book.ends, [(start, CommandEnd::Completed(serde_json::json!({})))]);
    assert_eq!((book.novel().completed_chapters, book.novel().words), (2, 2 * 2 * 98));
    let facts = book.facts_since(mark - 1);
    // What is done side by side may be answered in any order.
    let side_by_side = ["RecordPrepared", "Critiqued", "FactChecked"];
    let in_order: Vec<&str> =
        facts.iter().copied().filter(|fact| !side_by_side.contains(fact)).collect();
    let plan = ["OutlineCreated", "ScenesStructured"];
    let text = ["SceneDrafted", "SceneDrafted", "Drafted"];
    let end = ["Reviewed", "Recorded", "Published"];
    let begin = ["WorkStarted"];
    // The second chapter is planned while the first one is reviewed, and then begins.
    let expected: Vec<&str> =
        [&begin[..], &plan, &text, &begin, &end, &begin, &plan, &text, &end].concat();
    let mut sorted = (in_order.clone(), expected.clone());
    sorted.0.sort_unstable();
    sorted.1.sort_unstable();
    assert_eq!(sorted.0, sorted.1);
    assert_eq!(in_order[..7], expected[..7]);
    for fact in side_by_side {
        assert_eq!(facts.iter().filter(|other| **other == fact).count(), 2, "{fact}");
    }
}

#[test]
fn a_blocking_finding_is_patched_and_reviewed_again() {
    let mut book = judge_once(answer_with_objections(8.0, &[patch_finding(1)]));
    assert!(matches!(book.only_waiting_task().step, Step::PatchScenes { round: 1, .. }));
    assert_eq!(book.chapter(1).status, ChapterStatus::Revising);
    book.answer_kind(TaskKind::PatchScenes, Answer::Well);
    let kinds = book.tasks.values().map(|task| task.work.kind).collect::<Vec<_>>();
    assert!(kinds.contains(&TaskKind::Critique) && kinds.contains(&TaskKind::CheckFacts));
    book.answer_kind(TaskKind::CheckFacts, Answer::Well);
    book.answer_kind(TaskKind::Critique, answer_with_closures(7.4, &["f1"]));
    assert!(matches!(book.only_waiting_task().step, Step::Record { .. }));
    let accepted = book.chapter(1).accepted.clone().unwrap();
    assert_eq!((accepted.version.number, accepted.open_findings), (2, 0));
    assert_eq!(accepted.version.author, "rewriter");
}

#[test]
fn a_score_below_the_gate_does_not_pass_even_without_findings() {
    let book = judge_once(answer_with_objections(6.9, &[]));
    assert!(
        matches!(book.only_waiting_task().step, Step::Arbitrate { .. }),
        "there is nothing to revise by"
    );
}

#[test]
fn a_version_is_judged_when_the_last_reviewer_has_answered_and_by_all_of_them() {
    let mut book = Book::with_generation(1);
    book.run_until(Some(TaskKind::Critique));
    let Some(Step::Review { version_id, round }) = book.chapter(1).next_step() else { panic!() };
    let contradiction = LocatedFinding {
        scene: 1,
        draft: FindingDraft {
            severity: Severity::Blocker,
            passage: "word".into(),
            problem: "p".into(),
            instruction: "o".into(),
            kind: FindingKind::Patch,
        },
    };
    book.answer_with(
        TaskKind::CheckFacts,
        ChapterCommand::CheckFacts(CheckFacts {
            version_id,
            round,
            findings: vec![contradiction],
            closed: Vec::new(),
            basis: String::new(),
            is_unreviewed: false,
        }),
    );
    assert_eq!(book.only_waiting_task().kind, TaskKind::Critique);
    assert_eq!(book.chapter(1).next_step(), Some(Step::Review { version_id, round }));
    book.answer_kind(TaskKind::Critique, Answer::Well);
    assert!(matches!(book.only_waiting_task().step, Step::PatchScenes { .. }), "{:?}", book.log);
}

#[test]
fn a_new_plan_keeps_the_written_chapters() {
    let mut book = Book::with_generation(1);
    book.run_until(Some(TaskKind::Critique));
    let before = book.chapter(1).clone();
    let plan = ChapterPlan { purpose: "another".into(), ..before.plan.clone() };
    let planned = ChapterEvent::Planned {
        chapter_id: before.chapter_id,
        novel_id: before.novel_id,
        plan: Box::new(plan.clone()),
        words: 300,
        at: book.now,
    };
    let stream = StreamId::chapter(before.chapter_id);
    let events = vec![StreamEvent { stream, event: Event::Chapter(planned) }];
    book.apply_decision(Decision { events, contents: Vec::new() });
    let after = Chapter { plan, words: 300, updated_at: book.now, ..before };
    assert_eq!(*book.chapter(1), Chapter { retired: Vec::new(), ..after });
    book.run_until(None);
    assert_eq!(book.novel().status, NovelStatus::Completed);
}

#[test]
fn a_revision_that_no_critic_has_scored_does_not_pass() {
    let mut book = judge_once(answer_with_objections(8.0, &[patch_finding(1)]));
    book.answer_kind(TaskKind::PatchScenes, Answer::Well);
    book.answer_kind(TaskKind::CheckFacts, Answer::Well);
    book.answer_kind(TaskKind::Critique, answer_with_closures(0.0, &["f1"]));
    assert!(
        !matches!(book.only_waiting_task().step, Step::Record { .. }),
        "{:?}",
        book.only_waiting_task()
    );
}

#[test]
fn a_critic_that_closes_no_finding_gets_only_one_revision() {
    let mut book = judge_once(answer_with_objections(8.0, &[patch_finding(1)]));
    book.answer_kind(TaskKind::PatchScenes, Answer::Well);
    book.answer_kind(TaskKind::CheckFacts, Answer::Well);
    book.answer_kind(TaskKind::Critique, answer_with_closures(8.0, &[]));
    assert!(matches!(book.only_waiting_task().step, Step::Arbitrate { .. }));
    book.answer_kind(TaskKind::Arbitrate, Answer::Well);
    assert_eq!(book.chapter(1).accepted.as_ref().unwrap().open_findings, 1);
}

#[test]
fn a_worse_revision_never_replaces_the_best_version() {
    let mut book = judge_once(answer_with_objections(8.0, &[patch_finding(1)]));
    let best = book.chapter(1).work.as_ref().unwrap().best.clone().unwrap();
    book.answer_kind(TaskKind::PatchScenes, Answer::Well);
    book.answer_kind(TaskKind::CheckFacts, Answer::Well);
    book.answer_kind(
        TaskKind::Critique,
        answer_with_objections(5.0, &[patch_finding(1), patch_finding(1)]),
    );
    book.run_until(Some(TaskKind::RecordChapter));
    let chapter = book.chapter(1);
    assert_eq!(chapter.accepted.as_ref().unwrap().version, best.version);
    let scenes = chapter.work.as_ref().unwrap().best.as_ref().unwrap().scenes.clone();
    assert_eq!(scenes, best.scenes);
}

#[test]
fn a_third_revision_round_never_starts() {
    let mut book = judge_once(answer_with_objections(
        8.0,
        &[patch_finding(1), patch_finding(1), patch_finding(1)],
    ));
    for closed in ["f1", "f2"] {
        book.answer_kind(TaskKind::PatchScenes, Answer::Well);
        book.answer_kind(TaskKind::CheckFacts, Answer::Well);
        book.answer_kind(TaskKind::Critique, answer_with_closures(8.0, &[closed]));
    }
    assert!(matches!(book.only_waiting_task().step, Step::Arbitrate { .. }));
}

#[test]
fn a_redraft_by_the_director_is_judged_once_and_the_best_version_is_kept() {
    let mut book = judge_once(answer_with_objections(6.0, &[]));
    book.answer_kind(TaskKind::Arbitrate, Answer::Redraft);
    assert!(matches!(book.only_waiting_task().step, Step::DraftScene { scene: 1, round: 1 }));
    book.run_until(Some(TaskKind::Critique));
    book.answer_kind(TaskKind::CheckFacts, Answer::Well);
    book.answer_kind(TaskKind::Critique, answer_with_objections(5.0, &[]));
    assert!(
        matches!(book.only_waiting_task().step, Step::Record { .. }),
        "nobody is asked a second time"
    );
    assert_eq!(book.chapter(1).accepted.as_ref().unwrap().version.number, 1);
}

#[test]
fn a_scene_that_cannot_be_patched_is_redrafted() {
    let redraft = (2, Severity::Blocker, FindingKind::RedraftScene);
    let mut book =
        judge_once(answer_with_objections(8.0, &[patch_finding(1), patch_finding(2), redraft]));
    assert!(matches!(book.only_waiting_task().step, Step::PatchScenes { .. }));
    let patchable: Vec<u32> = book
        .chapter(1)
        .work
        .as_ref()
        .unwrap()
        .patchable_findings()
        .iter()
        .map(|finding| finding.scene)
        .collect();
    assert_eq!(patchable, [1], "what is written anew is not patched");
    book.answer_kind(TaskKind::PatchScenes, Answer::Well);
    assert_eq!(book.only_waiting_task().step, Step::DraftScene { scene: 2, round: 1 });
    let mark = book.log.len();
    book.answer_kind(TaskKind::DraftScene, Answer::Well);
    assert_eq!(book.facts_since(mark), ["SceneDrafted", "Revised"]);
}

#[test]
fn a_revision_without_changes_is_not_reviewed_again() {
    let mut book = judge_once(answer_with_objections(8.0, &[patch_finding(1)]));
    book.answer_kind(TaskKind::PatchScenes, Answer::Nothing);
    assert!(matches!(book.only_waiting_task().step, Step::Arbitrate { .. }));
}

#[test]
fn after_a_revision_findings_concern_only_changed_scenes() {
    let mut book = judge_once(answer_with_objections(8.0, &[patch_finding(1), patch_finding(2)]));
    // The rewriter changes only scene 1.
    book.answer_kind(TaskKind::PatchScenes, Answer::Well);
    book.answer_kind(TaskKind::CheckFacts, Answer::Well);
    book.answer_kind(
        TaskKind::Critique,
        Answer::Critic { score: 8.0, objects: vec![patch_finding(2)], closed: vec!["f1", "f2"] },
    );
    let open: Vec<String> = book
        .chapter(1)
        .work
        .as_ref()
        .unwrap()
        .findings
        .iter()
        .map(|finding| finding.id.clone())
        .collect();
    assert_eq!(open, ["f2"]);
}

#[test]
fn a_user_edit_ends_the_run_is_recorded_and_generation_continues() {
    let mut book = Book::with_generation(2);
    book.run_until(Some(TaskKind::DraftScene));
    book.edit_chapter(1, None).unwrap();
    assert!(
        matches!(book.only_waiting_task().step, Step::Record { .. }),
        "the writer's task is dropped"
    );
    book.answer_kind(TaskKind::RecordChapter, Answer::Well);
    assert_eq!(book.chapter(1).status, ChapterStatus::Published);
    assert_eq!(book.only_waiting_task().step, Step::PlanChapter, "chapter 2 begins");
    assert_eq!(book.tasks.values().next().unwrap().chapter, book.chapter(2).chapter_id);
}

#[test]
fn an_edit_from_an_old_version_is_refused_with_both() {
    let mut book = Book::with_generation(1);
    book.run_until(None);
    assert!(matches!(book.edit_chapter(1, None), Err(Refusal::StaleText { .. })));
    book.edit_chapter(1, Some(1)).unwrap();
    let refused = book.edit_chapter(1, Some(1)).unwrap_err();
    let current = book.chapter(1).current_version().unwrap().version_id.to_string();
    assert_eq!(refused, Refusal::StaleText { base: "1".into(), current });
}

#[test]
fn an_edit_of_an_old_chapter_is_recorded_before_the_next_one_begins() {
    let mut book = Book::with_generation(3);
    for position in [1, 2] {
        while book.chapter(position).accepted.is_none() {
            book.run_until(Some(TaskKind::Critique));
            book.answer_kind(TaskKind::PlanChapter, Answer::Well);
            book.answer_kind(TaskKind::Critique, Answer::Well);
            book.answer_kind(TaskKind::CheckFacts, Answer::Well);
        }
        if position == 1 {
            book.answer_kind(TaskKind::RecordChapter, Answer::Well);
        }
    }
    book.edit_chapter(1, Some(1)).unwrap();
    let records: Vec<_> = book.tasks.keys().copied().collect();
    assert_eq!(records.len(), 2, "chapter 2 and the edited chapter 1");
    book.answer_task(records[0], Answer::Well);
    assert!(
        matches!(book.only_waiting_task().step, Step::Record { .. }),
        "chapter 3 waits for the memory"
    );
    book.answer_task(records[1], Answer::Well);
    assert_eq!(book.only_waiting_task().step, Step::DraftScene { scene: 1, round: 0 });
    assert_eq!(book.novel().completed_chapters, 2);
}

#[test]
fn a_text_completed_after_a_user_edit_becomes_a_proposal() {
    let mut book = Book::with_generation(1);
    book.run_until(Some(TaskKind::DraftScene));
    book.answer_kind(TaskKind::DraftScene, Answer::Well);
    let (id, late) = book.tasks.iter().map(|(id, task)| (*id, task.clone())).next().unwrap();
    book.edit_chapter(1, None).unwrap();
    book.tasks.insert(id, late);
    let mark = book.log.len();
    book.answer_task(id, Answer::Well);
    assert_eq!(book.facts_since(mark), ["VersionProposed"]);
    assert_eq!(book.chapter(1).accepted.as_ref().unwrap().version.author, "person");
}

#[test]
fn a_reply_during_a_pause_creates_no_task() {
    let mut book = Book::with_generation(1);
    book.send_command(NovelCommand::PauseGeneration(PauseGeneration::default())).unwrap();
    assert!(book.tasks.values().all(|task| task.held));
    book.answer_kind(TaskKind::PlanChapter, Answer::Well);
    assert_eq!(book.only_waiting_task().step, Step::DraftScene { scene: 1, round: 0 });
    assert!(book.tasks.values().all(|task| task.held));
    book.send_command(NovelCommand::ResumeGeneration(ResumeGeneration::default())).unwrap();
    assert!(book.tasks.values().all(|task| !task.held));
    book.run_until(None);
    assert_eq!(book.novel().status, NovelStatus::Completed);
}

#[test]
fn a_new_generation_continues_where_the_cancelled_one_stopped() {
    let mut book = Book::with_plan(1);
    let start =
        book.send_command(NovelCommand::StartGeneration(StartGeneration::default())).unwrap();
    book.run_until(Some(TaskKind::Critique));
    book.send_command(NovelCommand::CancelGeneration(CancelGeneration::default())).unwrap();
    assert!(book.tasks.is_empty());
    assert!(matches!(&book.ends[..], [(id, CommandEnd::Failed { code, .. })]
        if *id == start && *code == ProblemCode::Cancelled));
    assert_eq!(book.novel().status, NovelStatus::Ready);
    book.send_command(NovelCommand::StartGeneration(StartGeneration::default())).unwrap();
    let tasks = book.tasks.values().filter(|task| !book.is_ahead(task));
    assert_eq!(tasks.count(), 2, "the draft is there and is reviewed");
    book.run_until(None);
    assert_eq!(book.chapter(1).accepted.as_ref().unwrap().version.number, 1);
}

#[test]
fn a_failed_agent_pauses_the_book_with_the_reason_until_a_resume() {
    let mut book = Book::with_generation(1);
    book.run_until(Some(TaskKind::Critique));
    book.answer_kind(TaskKind::CheckFacts, Answer::Well);
    book.answer_kind(TaskKind::Critique, Answer::GivesUp);
    assert_eq!(book.novel().status, NovelStatus::Paused);
    assert_eq!(book.novel().reason.as_deref(), Some("chapter 1: no luck"));
    assert_eq!(book.chapter(1).status, ChapterStatus::NeedsAttention);
    book.send_command(NovelCommand::ResumeGeneration(ResumeGeneration::default())).unwrap();
    assert_eq!(book.chapter(1).status, ChapterStatus::Reviewing);
    assert!(book.only_waiting_task().kind == TaskKind::Critique, "only what failed is asked again");
    book.run_until(None);
    assert_eq!(book.novel().status, NovelStatus::Completed);
}

#[test]
fn a_chapter_that_a_reviewer_could_not_review_is_accepted_and_says_so() {
    let mut book = Book::with_generation(1);
    book.run_until(Some(TaskKind::Critique));
    let Some(Step::Review { version_id, round }) = book.chapter(1).next_step() else { panic!() };
    book.answer_kind(TaskKind::CheckFacts, Answer::Well);
    let critique = VerifiedCritique::from_unusable_reply("no JSON");
    let command = CritiqueVersion { version_id, round, critique };
    book.answer_with(TaskKind::Critique, ChapterCommand::CritiqueVersion(command));
    let accepted = book.chapter(1).accepted.clone().unwrap();
    assert_eq!(accepted.unreviewed_by, ["critic"]);
    book.run_until(None);
    assert_eq!(book.novel().status, NovelStatus::Completed);
    // A text of a person has no reviewers.
    book.edit_chapter(1, Some(1)).unwrap();
    assert!(book.chapter(1).accepted.as_ref().unwrap().unreviewed_by.is_empty());
}

#[test]
fn a_revision_that_is_reviewed_well_does_not_inherit_a_missing_review() {
    let mut book = Book::with_generation(1);
    book.run_until(Some(TaskKind::Critique));
    let Some(Step::Review { version_id, round }) = book.chapter(1).next_step() else { panic!() };
    let check = CheckFacts {
        version_id,
        round,
        findings: Vec::new(),
        closed: Vec::new(),
        basis: "unreviewed: no JSON".into(),
        is_unreviewed: true,
    };
    book.answer_with(TaskKind::CheckFacts, ChapterCommand::CheckFacts(check));
    book.answer_kind(TaskKind::Critique, answer_with_objections(8.0, &[patch_finding(1)]));
    book.answer_kind(TaskKind::PatchScenes, Answer::Well);
    book.answer_kind(TaskKind::CheckFacts, Answer::Well);
    book.answer_kind(TaskKind::Critique, answer_with_closures(8.0, &["f1"]));
    let accepted = book.chapter(1).accepted.clone().unwrap();
    assert_eq!((accepted.version.number, accepted.unreviewed_by.len()), (2, 0));
}

#[test]
fn generation_can_be_limited_to_some_chapters() {
    let mut book = Book::with_plan(3);
    let two = StartGeneration { chapters: Some(2), ..StartGeneration::default() };
    book.send_command(NovelCommand::StartGeneration(two)).unwrap();
    book.run_until(None);
    assert_eq!((book.novel().status, book.novel().completed_chapters), (NovelStatus::Ready, 2));
    let four = StartGeneration { chapters: Some(4), ..StartGeneration::default() };
    assert!(book.send_command(NovelCommand::StartGeneration(four)).is_err());
}

#[test]
fn a_user_can_write_a_chapter_before_generation() {
    let mut book = Book::with_plan(2);
    book.edit_chapter(2, None).unwrap();
    book.answer_kind(TaskKind::RecordChapter, Answer::Well);
    assert_eq!((book.novel().status, book.novel().completed_chapters), (NovelStatus::Ready, 1));
    book.send_command(NovelCommand::StartGeneration(StartGeneration::default())).unwrap();
    book.run_until(None);
    assert_eq!(book.chapter(2).accepted.as_ref().unwrap().version.author, "person");
    assert_eq!(book.novel().status, NovelStatus::Completed);
}
