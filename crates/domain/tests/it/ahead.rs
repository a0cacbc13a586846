//! Tests of what is done ahead while a draft is reviewed: its record, and the plan of the next
//! chapter. Both are used only if the draft is accepted as it is.

use scribe_domain::{
    chapter::{ChapterStatus, Step},
    command::NovelCommand,
    novel::{
        NovelStatus, cancel_generation::CancelGeneration, pause_generation::PauseGeneration,
        resume_generation::ResumeGeneration, start_generation::StartGeneration,
    },
    task::TaskKind,
    text::prose_check::Severity,
};

use crate::book::{Answer, Book, WaitingTask, patch_finding};

/// Writes the first chapter of two up to its first review.
fn book_in_review() -> Book {
    let mut book = Book::with_generation(2);
    book.run_until(Some(TaskKind::Critique));
    book
}

fn kinds_for(book: &Book, position: u32) -> Vec<TaskKind> {
    let chapter_id = book.chapter(position).chapter_id;
    let tasks = book.tasks.values().filter(|task| task.chapter == chapter_id);
    let mut kinds: Vec<TaskKind> = tasks.map(|task| task.work.kind).collect();
    kinds.sort_unstable();
    kinds
}

fn pass_review(book: &mut Book) {
    book.answer_kind(TaskKind::CheckFacts, Answer::Well);
    book.answer_kind(TaskKind::Critique, Answer::Well);
}

fn object(book: &mut Book) {
    book.answer_kind(TaskKind::CheckFacts, Answer::Well);
    let objects = vec![patch_finding(1)];
    book.answer_kind(TaskKind::Critique, Answer::Critic { score: 8.0, objects, closed: vec![] });
}

/// Takes the task of this kind out of the book, as an agent does that works on it.
fn take_task(book: &mut Book, kind: TaskKind) -> (scribe_domain::id::TaskId, WaitingTask) {
    let found = book.tasks.iter().find(|(_, task)| task.work.kind == kind);
    let (id, task) = found.map(|(id, task)| (*id, task.clone())).unwrap();
    book.tasks.remove(&id);
    (id, task)
}

#[test]
fn a_draft_is_recorded_and_the_next_chapter_planned_while_the_draft_is_reviewed() {
    let mut book = book_in_review();
    let beside_review = [TaskKind::Critique, TaskKind::CheckFacts, TaskKind::RecordChapter];
    assert_eq!(kinds_for(&book, 1), beside_review);
    assert_eq!(kinds_for(&book, 2), [TaskKind::PlanChapter]);
    book.answer_kind(TaskKind::RecordChapter, Answer::Well);
    book.answer_kind(TaskKind::PlanChapter, Answer::Well);
    assert_eq!(kinds_for(&book, 2), [], "nothing of a chapter is written before it begins");
    assert_eq!(book.chapter(2).status, ChapterStatus::Planned);
    assert_eq!(book.chapter(1).status, ChapterStatus::Reviewing);
    pass_review(&mut book);
    assert_eq!(book.chapter(1).status, ChapterStatus::Published);
    assert_eq!(book.only_waiting_task().step, Step::DraftScene { scene: 1, round: 0 });
    assert_eq!(book.chapter(2).status, ChapterStatus::Drafting);
    assert_eq!(book.chapter(2).work.as_ref().unwrap().run, 1);
}

#[test]
fn a_review_that_is_faster_than_its_side_tasks_waits_for_them() {
    let mut book = book_in_review();
    pass_review(&mut book);
    assert!(matches!(book.only_waiting_task().step, Step::Record { .. }));
    book.answer_kind(TaskKind::RecordChapter, Answer::Well);
    assert_eq!(book.chapter(1).status, ChapterStatus::Published);
    assert_eq!(book.only_waiting_task().step, Step::PlanChapter);
    assert_eq!(book.tasks.len(), 1, "the plan is not asked for a second time");
    book.run_until(None);
    assert_eq!(book.novel().status, NovelStatus::Completed);
    assert_eq!(book.chapter(2).last_number, 1);
}

#[test]
fn a_revision_drops_what_was_prepared_for_the_draft() {
    for is_prepared in [true, false] {
        let mut book = book_in_review();
        if is_prepared {
            book.answer_kind(TaskKind::RecordChapter, Answer::Well);
            book.answer_kind(TaskKind::PlanChapter, Answer::Well);
        }
        object(&mut book);
        assert_eq!(book.tasks.len(), 1, "only the rewriter works: {:?}", book.tasks);
        let mark = book.log.len();
        book.answer_kind(TaskKind::PatchScenes, Answer::Well);
        let beside_review = [TaskKind::Critique, TaskKind::CheckFacts, TaskKind::RecordChapter];
        assert_eq!(kinds_for(&book, 1), beside_review, "the revision is recorded anew");
        assert_eq!(kinds_for(&book, 2), [TaskKind::PlanChapter], "and the plan is made anew");
        let closed = Answer::Critic { score: 8.0, objects: vec![], closed: vec!["f1"] };
        book.answer_kind(TaskKind::CheckFacts, Answer::Well);
        book.answer_kind(TaskKind::Critique, closed);
        book.run_until(None);
        assert_eq!(book.chapter(2).status, ChapterStatus::Published);
        let facts = book.facts_since(mark);
        assert_eq!(facts.iter().filter(|fact| **fact == "OutlineCreated").count(), 1);
    }
}

#[test]
fn a_plan_that_arrives_after_the_revision_begins_nothing() {
    let mut book = book_in_review();
    let (id, late) = take_task(&mut book, TaskKind::PlanChapter);
    object(&mut book);
    book.tasks.insert(id, late);
    book.answer_task(id, Answer::Well);
    assert_eq!(kinds_for(&book, 2), []);
    book.run_until(Some(TaskKind::Critique));
    pass_review(&mut book);
    book.answer_kind(TaskKind::RecordChapter, Answer::Well);
    assert!(book.chapter(2).work.as_ref().unwrap().scenes.is_empty(), "the plan is not used");
    book.run_until(None);
    assert_eq!(book.novel().status, NovelStatus::Completed);
}

#[test]
fn a_record_of_the_best_version_is_used_although_a_revision_came_between() {
    let mut book = book_in_review();
    book.answer_kind(TaskKind::RecordChapter, Answer::Well);
    let objects = vec![(1, Severity::Must, patch_finding(1).2)];
    book.answer_kind(TaskKind::CheckFacts, Answer::Well);
    book.answer_kind(TaskKind::Critique, Answer::Critic { score: 8.0, objects, closed: vec![] });
    book.answer_kind(TaskKind::PatchScenes, Answer::Well);
    let worse = Answer::Critic { score: 5.0, objects: vec![patch_finding(1)], closed: vec![] };
    book.answer_kind(TaskKind::CheckFacts, Answer::Well);
    book.answer_kind(TaskKind::Critique, worse);
    let mark = book.log.len();
    book.answer_kind(TaskKind::Arbitrate, Answer::Well);
    let facts = book.facts_since(mark);
    assert_eq!(facts[..3], ["Approved", "Recorded", "Published"], "{facts:?}");
    assert_eq!(book.chapter(1).accepted.as_ref().unwrap().version.number, 1);
}

#[test]
fn what_cannot_be_prepared_is_asked_for_again_and_pauses_nothing() {
    let mut book = book_in_review();
    book.answer_kind(TaskKind::RecordChapter, Answer::GivesUp);
    book.answer_kind(TaskKind::PlanChapter, Answer::GivesUp);
    assert_eq!(book.novel().status, NovelStatus::Generating);
    pass_review(&mut book);
    assert!(matches!(book.only_waiting_task().step, Step::Record { .. }));
    book.answer_kind(TaskKind::RecordChapter, Answer::Well);
    assert_eq!(book.only_waiting_task().step, Step::PlanChapter);
    assert_eq!(book.chapter(2).failure.as_ref().unwrap().times, 1);
    book.answer_kind(TaskKind::PlanChapter, Answer::GivesUp);
    assert_eq!(book.novel().status, NovelStatus::Paused);
}

#[test]
fn an_edit_of_the_draft_discards_its_record_and_the_plan_of_the_next_chapter() {
    let mut book = book_in_review();
    book.answer_kind(TaskKind::PlanChapter, Answer::Well);
    book.edit_chapter(1, Some(1)).unwrap();
    assert!(matches!(book.only_waiting_task().step, Step::Record { .. }));
    assert_eq!(book.tasks.len(), 1);
    book.answer_kind(TaskKind::RecordChapter, Answer::Well);
    assert_eq!(book.only_waiting_task().step, Step::PlanChapter);
    assert_eq!(book.chapter(2).work.as_ref().unwrap().run, 2, "the plan is made anew");
}

#[test]
fn a_cancelled_generation_continues_with_what_was_prepared() {
    let mut book = book_in_review();
    book.answer_kind(TaskKind::RecordChapter, Answer::Well);
    book.send_command(NovelCommand::CancelGeneration(CancelGeneration::default())).unwrap();
    assert!(book.tasks.is_empty(), "a draft need not be recorded: {:?}", book.tasks);
    book.send_command(NovelCommand::StartGeneration(StartGeneration::default())).unwrap();
    assert_eq!(kinds_for(&book, 1), [TaskKind::Critique, TaskKind::CheckFacts]);
    assert_eq!(kinds_for(&book, 2), [TaskKind::PlanChapter]);
    pass_review(&mut book);
    assert_eq!(book.chapter(1).status, ChapterStatus::Published);
    book.run_until(None);
    assert_eq!(book.novel().status, NovelStatus::Completed);
}

#[test]
fn a_pause_holds_what_is_prepared_and_a_resume_releases_it() {
    let mut book = book_in_review();
    book.send_command(NovelCommand::PauseGeneration(PauseGeneration::default())).unwrap();
    assert!(book.tasks.values().all(|task| task.held));
    book.answer_kind(TaskKind::PlanChapter, Answer::Well);
    assert_eq!(kinds_for(&book, 2), []);
    book.send_command(NovelCommand::ResumeGeneration(ResumeGeneration::default())).unwrap();
    assert!(book.tasks.values().all(|task| !task.held));
    book.run_until(None);
    assert_eq!(book.novel().status, NovelStatus::Completed);
}

#[test]
fn nothing_is_planned_beyond_the_end_of_the_generation() {
    let mut book = Book::with_plan(3);
    let one = StartGeneration { chapters: Some(1), ..StartGeneration::default() };
    book.send_command(NovelCommand::StartGeneration(one)).unwrap();
    book.run_until(Some(TaskKind::Critique));
    assert_eq!(kinds_for(&book, 2), []);
}

#[test]
fn a_chapter_that_a_person_has_written_is_not_planned() {
    let mut book = Book::with_plan(3);
    book.edit_chapter(2, None).unwrap();
    book.answer_kind(TaskKind::RecordChapter, Answer::Well);
    book.send_command(NovelCommand::StartGeneration(StartGeneration::default())).unwrap();
    book.run_until(Some(TaskKind::Critique));
    assert_eq!((kinds_for(&book, 2), kinds_for(&book, 3)), (vec![], vec![]));
    // The person writes a chapter that is being planned.
    let mut book = book_in_review();
    book.edit_chapter(2, None).unwrap();
    book.run_until(None);
    assert_eq!(book.chapter(2).accepted.as_ref().unwrap().version.author, "person");
    assert_eq!(book.novel().status, NovelStatus::Completed);
}

#[test]
fn a_long_chapter_is_outlined_before_its_scenes_are_planned() {
    let mut book = Book::with_chapters_of(2, 2_001);
    book.send_command(NovelCommand::StartGeneration(StartGeneration::default())).unwrap();
    assert_eq!(book.only_waiting_task().step, Step::Outline);
    book.answer_kind(TaskKind::OutlineChapter, Answer::Well);
    assert_eq!(book.only_waiting_task().step, Step::StructureScenes);
    book.run_until(Some(TaskKind::Critique));
    assert_eq!(kinds_for(&book, 2), [TaskKind::OutlineChapter]);
    book.answer_kind(TaskKind::OutlineChapter, Answer::Well);
    assert_eq!(kinds_for(&book, 2), [TaskKind::StructureScenes]);
    pass_review(&mut book);
    book.answer_kind(TaskKind::RecordChapter, Answer::Well);
    assert_eq!(book.only_waiting_task().step, Step::StructureScenes);
    book.run_until(None);
    assert_eq!(book.novel().status, NovelStatus::Completed);
}
