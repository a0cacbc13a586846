//! What a person does with single chapters: approves, sends back, has revised, has written, and
//! restores them.

use scribe_domain::{
    chapter::{
        Chapter, ChapterStatus, Step,
        approve_chapter::ApproveChapter,
        check_facts::CheckFacts,
        edit_chapter::BaseVersion,
        restore_version::RestoreVersion,
        revise_chapter::{RejectChapter, ReviseChapter},
        work::DraftingRun,
    },
    command::{ChapterCommand, NovelCommand},
    command_end::CommandEnd,
    context::{Actor, Cause, CommandContext, LOCAL_USER},
    id::CommandId,
    novel::{
        Approval, NovelStatus,
        begin_next_chapter::{self, NextWork},
        cancel_generation::CancelGeneration,
        generate_chapter::GenerateChapter,
        pause_generation::PauseGeneration,
        resume_generation::ResumeGeneration,
        start_generation::StartGeneration,
    },
    problem_code::ProblemCode,
    refusal::Refusal,
    task::TaskKind,
};

use crate::book::{Answer, Book};

/// A book whose chapters a person accepts, with the first draft submitted.
fn attended_book(chapters: u32) -> Book {
    let mut book = Book::with_plan(chapters);
    let approval = Approval::Chapter;
    let start = StartGeneration { chapters: None, approval };
    book.send_command(NovelCommand::StartGeneration(start)).unwrap();
    book.run_until(None);
    book
}

/// A book of which every chapter is published.
fn written_book(chapters: u32) -> Book {
    let mut book = Book::with_generation(chapters);
    book.run_until(None);
    assert_eq!(book.novel().status, NovelStatus::Completed);
    book
}

fn awaiting_number(book: &Book, position: u32) -> u32 {
    book.chapter(position).awaiting_version().unwrap().number
}

fn approve(book: &mut Book, position: u32, number: u32) -> Result<CommandId, Refusal> {
    book.send_command(NovelCommand::ApproveChapter(ApproveChapter {
        chapter_id: book.chapter(position).chapter_id,
        version: BaseVersion::Number(number),
    }))
}

fn reject(book: &mut Book, position: u32, number: u32) -> Result<CommandId, Refusal> {
    book.send_command(NovelCommand::RejectChapter(RejectChapter {
        chapter_id: book.chapter(position).chapter_id,
        version: BaseVersion::Number(number),
        notes: "Anselm must not laugh.".into(),
    }))
}

fn revise(book: &mut Book, position: u32) -> Result<CommandId, Refusal> {
    book.send_command(NovelCommand::ReviseChapter(ReviseChapter {
        chapter_id: book.chapter(position).chapter_id,
        instruction: " Let it rain. ".into(),
    }))
}

fn restore(book: &mut Book, position: u32, number: u32) -> CommandId {
    book.send_command(NovelCommand::RestoreVersion(RestoreVersion {
        chapter_id: book.chapter(position).chapter_id,
        version: BaseVersion::Number(number),
    }))
    .unwrap()
}

fn generate(book: &mut Book, position: Option<u32>) -> Result<CommandId, Refusal> {
    book.send_command(NovelCommand::GenerateChapter(GenerateChapter {
        chapter_id: position.map(|position| book.chapter(position).chapter_id),
        direction: Some("Let it snow.".into()),
    }))
}

#[track_caller]
fn assert_completed(book: &Book, command: CommandId) {
    let end = book.ends.iter().find(|(id, _)| *id == command);
    assert!(matches!(end, Some((_, CommandEnd::Completed(_)))), "{end:?}");
}

fn run(chapter: &Chapter) -> &DraftingRun {
    chapter.work.as_ref().unwrap()
}

#[test]
fn a_chapter_waits_until_a_person_accepts_it_and_then_the_next_one_is_written() {
    let mut book = attended_book(2);
    let chapter = book.chapter(1);
    assert_eq!(chapter.status, ChapterStatus::AwaitingApproval);
    assert!(chapter.accepted.is_none());
    assert_eq!(chapter.current_version().map(|version| version.number), Some(1));
    assert_eq!(book.novel().status, NovelStatus::Generating);
    // The next chapter is planned while the person reads, and nothing of it is written.
    assert!(book.tasks.is_empty());
    assert_eq!(book.chapter(2).last_number, 0);

    let refused = approve(&mut book, 1, 7).unwrap_err();
    assert!(matches!(refused, Refusal::StaleText { .. }), "{refused:?}");
    let mark = book.log.len();
    approve(&mut book, 1, 1).unwrap();
    book.run_until(None);
    assert_eq!(book.chapter(1).status, ChapterStatus::Published);
    let facts = book.facts_since(mark);
    assert_eq!(facts[..3], ["Approved", "Recorded", "Published"], "{facts:?}");
    assert_eq!(book.chapter(2).status, ChapterStatus::AwaitingApproval);
    approve(&mut book, 2, 1).unwrap();
    book.run_until(None);
    assert_eq!(book.novel().status, NovelStatus::Completed);
}

#[test]
fn a_chapter_that_nobody_could_review_waits_for_the_person_who_attends_the_book() {
    for attended in [true, false] {
        let mut book = Book::with_plan(1);
        book.novel.as_mut().unwrap().attended = attended;
        let start = StartGeneration::default();
        book.send_command(NovelCommand::StartGeneration(start)).unwrap();
        book.run_until(Some(TaskKind::CheckFacts));
        let Some(Step::Review { version_id, round }) = book.chapter(1).next_step() else {
            panic!("no review")
        };
        let check = CheckFacts {
            version_id,
            round,
            findings: Vec::new(),
            closed: Vec::new(),
            basis: "unreviewed: no JSON".into(),
            is_unreviewed: true,
        };
        book.answer_with(TaskKind::CheckFacts, ChapterCommand::CheckFacts(check));
        book.run_until(None);
        let status = book.chapter(1).status;
        if !attended {
            assert_eq!(status, ChapterStatus::Published);
            continue;
        }
        assert_eq!(status, ChapterStatus::AwaitingApproval);
        approve(&mut book, 1, 1).unwrap();
        book.run_until(None);
        let accepted = book.chapter(1).accepted.clone().unwrap();
        assert_eq!(accepted.unreviewed_by, ["fact_checker"]);
    }
}

#[test]
fn a_rejected_chapter_is_rewritten_with_the_notes_and_submitted_again() {
    let mut book = attended_book(2);
    let command = reject(&mut book, 1, 1).unwrap();
    let order = run(book.chapter(1)).redraft.clone().unwrap();
    assert_eq!((order.by.as_str(), order.reason.as_str()), ("author", "Anselm must not laugh."));
    assert!(matches!(approve(&mut book, 1, 1), Err(Refusal::ChapterOrdered)));
    assert_eq!(book.chapter(1).status, ChapterStatus::Revising);
    assert_eq!(book.only_waiting_task().kind, TaskKind::DraftScene);
    book.run_until(None);
    assert_eq!(awaiting_number(&book, 1), 2);
    assert_completed(&book, command);
    let version = book.chapter(1).awaiting_version().unwrap();
    assert_eq!(version.reason, "revised by order: Anselm must not laugh.");
    assert_eq!(version.parent, Some(book.versions[0].1.version_id));
    // The refused version cannot be accepted any more, but it can be restored.
    assert!(matches!(approve(&mut book, 1, 1), Err(Refusal::StaleText { .. })));
    restore(&mut book, 1, 1);
    book.run_until(None);
    assert_eq!(book.chapter(1).accepted.as_ref().unwrap().version.number, 1);
    assert_eq!(book.chapter(2).status, ChapterStatus::AwaitingApproval);
}

#[test]
fn a_revision_that_does_not_pass_is_revised_by_its_findings_as_a_draft_is() {
    let mut book = attended_book(1);
    reject(&mut book, 1, 1).unwrap();
    book.run_until(Some(TaskKind::Critique));
    let objects = vec![crate::book::patch_finding(1)];
    let critic = || Answer::Critic { score: 5.0, objects: objects.clone(), closed: Vec::new() };
    book.answer_kind(TaskKind::Critique, critic());
    book.answer_kind(TaskKind::CheckFacts, Answer::Well);
    assert_eq!(book.only_waiting_task().kind, TaskKind::PatchScenes, "not the director");
    book.run_until(None);
    assert_eq!(awaiting_number(&book, 1), 3);
}

#[test]
fn a_published_chapter_is_revised_by_an_instruction_and_stays_in_the_book_meanwhile() {
    let mut book = written_book(2);
    let command = revise(&mut book, 1).unwrap();
    assert_eq!(book.novel().status, NovelStatus::Generating);
    let chapter = book.chapter(1);
    assert_eq!(run(chapter).redraft.as_ref().unwrap().reason, "Let it rain.");
    assert_eq!(chapter.accepted.as_ref().unwrap().version.number, 1);
    let briefs: Vec<_> = run(chapter).scenes.iter().map(|scene| scene.brief).collect();
    assert_eq!(briefs.len(), 2);
    assert!(briefs.iter().all(|brief| book.contents.contains_key(brief)), "the briefs it had");
    book.run_until(None);
    assert_completed(&book, command);
    assert_eq!(book.chapter(1).accepted.as_ref().unwrap().version.number, 2);
    assert_eq!(book.chapter(1).status, ChapterStatus::Published);
    assert_eq!(book.novel().status, NovelStatus::Completed);
    assert_eq!(book.novel().completed_chapters, 2);
}

#[test]
fn a_revision_of_a_persons_text_never_replaces_it_unasked() {
    let mut book = written_book(1);
    book.edit_chapter(1, Some(1)).unwrap();
    book.run_until(None);
    revise(&mut book, 1).unwrap();
    book.run_until(None);
    let chapter = book.chapter(1);
    assert_eq!(chapter.status, ChapterStatus::AwaitingApproval);
    assert_eq!(chapter.accepted.as_ref().unwrap().version.number, 2);
    assert_eq!(awaiting_number(&book, 1), 3);
    approve(&mut book, 1, 3).unwrap();
    book.run_until(None);
    assert_eq!(book.chapter(1).accepted.as_ref().unwrap().version.number, 3);
}

#[test]
fn exactly_one_chapter_is_written_with_a_direction() {
    let mut book = Book::with_plan(3);
    let refused = generate(&mut book, Some(2)).unwrap_err();
    assert!(matches!(refused, Refusal::EarlierChapterUnwritten { position: 1 }), "{refused:?}");
    let command = generate(&mut book, None).unwrap();
    let order = run(book.chapter(1)).order.clone().unwrap();
    assert_eq!(order.direction.as_deref(), Some("Let it snow."));
    book.run_until(None);
    assert_completed(&book, command);
    assert_eq!(book.novel().completed_chapters, 1);
    assert_eq!(book.novel().status, NovelStatus::Ready);
    assert_eq!(book.chapter(2).last_number, 0, "nothing after it is written");
    // Written again, from its plan.
    generate(&mut book, Some(1)).unwrap();
    book.run_until(None);
    assert_eq!(book.chapter(1).accepted.as_ref().unwrap().version.number, 2);
    let mut done = written_book(1);
    assert!(matches!(generate(&mut done, None), Err(Refusal::NoChapterLeft)));
}

#[test]
fn orders_wait_for_each_other_and_the_generation_goes_on_after_them() {
    let mut book = Book::with_generation(3);
    book.run_until(Some(TaskKind::DraftScene));
    assert!(matches!(revise(&mut book, 1), Err(Refusal::NoText { .. })));
    let refused = generate(&mut book, Some(1)).unwrap_err();
    assert!(matches!(refused, Refusal::ChapterInWork { position: 1 }), "{refused:?}");
    while book.chapter(2).last_number == 0 {
        let id = *book.tasks.keys().next().unwrap();
        book.answer_task(id, Answer::Well);
    }
    let first = revise(&mut book, 1).unwrap();
    assert!(matches!(revise(&mut book, 1), Err(Refusal::ChapterOrdered)));
    assert_eq!(book.chapter(1).status, ChapterStatus::Published, "chapter 2 is in work");
    book.run_until(None);
    assert_completed(&book, first);
    assert_eq!(book.chapter(1).accepted.as_ref().unwrap().version.number, 2);
    assert_eq!(book.novel().status, NovelStatus::Completed);
    let positions: Vec<u32> = (1..=3).map(|n| book.chapter(n).last_number).collect();
    assert_eq!(positions, [2, 1, 1]);
}

#[test]
fn cancelling_ends_the_orders_too_and_a_pause_holds_them() {
    let mut book = written_book(2);
    let command = revise(&mut book, 1).unwrap();
    book.send_command(NovelCommand::PauseGeneration(PauseGeneration::default())).unwrap();
    assert!(book.tasks.values().all(|task| task.held));
    assert!(matches!(revise(&mut book, 2), Err(Refusal::NovelStatus { .. })));
    book.send_command(NovelCommand::ResumeGeneration(ResumeGeneration::default())).unwrap();
    assert_eq!(book.novel().status, NovelStatus::Generating);
    book.send_command(NovelCommand::CancelGeneration(CancelGeneration::default())).unwrap();
    assert!(book.tasks.is_empty());
    let end = book.ends.iter().find(|(id, _)| *id == command).map(|(_, end)| end);
    let is_cancelled =
        |end: &CommandEnd| matches!(end, CommandEnd::Failed { code: ProblemCode::Cancelled, .. });
    assert!(end.is_some_and(is_cancelled), "{end:?}");
    assert_eq!(book.novel().status, NovelStatus::Completed);
    assert_eq!(book.chapter(1).accepted.as_ref().unwrap().version.number, 1);
    // A later order begins anew.
    let again = revise(&mut book, 1).unwrap();
    book.run_until(None);
    assert_completed(&book, again);
}

#[test]
fn an_edit_during_a_revision_ends_the_order_and_the_edit_stays() {
    let mut book = written_book(1);
    let command = revise(&mut book, 1).unwrap();
    book.edit_chapter(1, Some(1)).unwrap();
    book.run_until(None);
    assert_completed(&book, command);
    let accepted = &book.chapter(1).accepted.as_ref().unwrap().version;
    assert_eq!(accepted.author, "person");
    assert_eq!(book.novel().status, NovelStatus::Completed);
}

#[test]
fn a_restored_version_is_recorded_and_restoring_it_again_changes_nothing() {
    let mut book = written_book(1);
    revise(&mut book, 1).unwrap();
    book.run_until(None);
    let mark = book.log.len();
    restore(&mut book, 1, 1);
    book.run_until(None);
    assert_eq!(book.facts_since(mark), ["VersionRestored", "Recorded", "Published"]);
    let mark = book.log.len();
    restore(&mut book, 1, 1);
    assert!(book.facts_since(mark).is_empty());
    let statuses: Vec<u32> = book.chapter(1).retired.iter().map(|old| old.number).collect();
    assert!(statuses.is_empty(), "{statuses:?}");
}

#[test]
fn a_waiting_order_revises_the_text_that_has_taken_the_place_of_the_refused_one() {
    let mut book = attended_book(2);
    approve(&mut book, 1, 1).unwrap();
    book.run_until(None);
    revise(&mut book, 1).unwrap();
    book.run_until(None);
    let submitted = awaiting_number(&book, 1);
    // Chapter 2 is sent back and in work, so the order for chapter 1 waits.
    let second = awaiting_number(&book, 2);
    reject(&mut book, 2, second).unwrap();
    reject(&mut book, 1, submitted).unwrap();
    book.edit_chapter(1, Some(submitted)).unwrap();
    let edited = book.chapter(1).accepted.as_ref().unwrap().version.clone();
    assert_eq!(edited.author, "person");
    book.run_until(None);
    let proposed = book.chapter(1).awaiting_version().unwrap();
    assert_eq!(proposed.parent, Some(edited.version_id), "the person's text is revised");
    assert_eq!(book.chapter(1).accepted.as_ref().unwrap().version, edited);
}

#[test]
fn restoring_the_present_text_ends_a_revision_of_it() {
    let mut book = written_book(1);
    let command = revise(&mut book, 1).unwrap();
    restore(&mut book, 1, 1);
    book.run_until(None);
    assert_completed(&book, command);
    let accepted = &book.chapter(1).accepted.as_ref().unwrap().version;
    assert_eq!(accepted.number, 1);
    assert_eq!(book.chapter(1).status, ChapterStatus::Published);
    assert_eq!(book.novel().status, NovelStatus::Completed);
}

#[test]
fn a_cancellation_keeps_a_text_that_was_submitted_during_a_pause() {
    let mut book = attended_book(1);
    approve(&mut book, 1, 1).unwrap();
    book.run_until(None);
    let command = revise(&mut book, 1).unwrap();
    book.run_until(Some(TaskKind::Critique));
    book.send_command(NovelCommand::PauseGeneration(PauseGeneration::default())).unwrap();
    // The calls in flight are completed.
    while let Some(id) = book.tasks.keys().next().copied() {
        book.answer_task(id, Answer::Well);
    }
    let submitted = awaiting_number(&book, 1);
    book.send_command(NovelCommand::CancelGeneration(CancelGeneration::default())).unwrap();
    assert_eq!(awaiting_number(&book, 1), submitted);
    assert_completed(&book, command);
    approve(&mut book, 1, submitted).unwrap();
    book.run_until(None);
    let accepted = book.chapter(1).accepted.as_ref().unwrap();
    assert_eq!((accepted.version.number, accepted.is_recorded), (submitted, true));
}

#[test]
fn a_record_that_failed_is_tried_again_when_the_work_is_cancelled() {
    let mut book = written_book(1);
    let command = revise(&mut book, 1).unwrap();
    book.run_until(Some(TaskKind::Critique));
    // The text passes its review before its record is ready, and then the record fails.
    book.answer_kind(TaskKind::Critique, Answer::Well);
    book.answer_kind(TaskKind::CheckFacts, Answer::Well);
    assert_eq!(book.chapter(1).accepted.as_ref().unwrap().version.number, 2);
    book.answer_kind(TaskKind::RecordChapter, Answer::GivesUp);
    assert_eq!(book.novel().status, NovelStatus::Paused);
    book.send_command(NovelCommand::CancelGeneration(CancelGeneration::default())).unwrap();
    assert!(
        book.ends
            .iter()
            .any(|(id, end)| *id == command && matches!(end, CommandEnd::Failed { .. }))
    );
    assert_eq!(book.only_waiting_task().kind, TaskKind::RecordChapter);
    book.run_until(None);
    let accepted = book.chapter(1).accepted.as_ref().unwrap();
    assert_eq!((accepted.version.number, accepted.is_recorded), (2, true));
    assert_eq!(book.chapter(1).status, ChapterStatus::Published);
}

#[test]
fn a_submitted_text_is_edited_and_is_not_given_up_for_another_one_unnamed() {
    let mut book = attended_book(1);
    let refused = generate(&mut book, None).unwrap_err();
    assert!(matches!(refused, Refusal::ChapterInWork { position: 1 }), "{refused:?}");
    approve(&mut book, 1, 1).unwrap();
    book.run_until(None);
    revise(&mut book, 1).unwrap();
    book.run_until(None);
    book.edit_chapter(1, Some(2)).unwrap();
    book.run_until(None);
    let accepted = &book.chapter(1).accepted.as_ref().unwrap().version;
    assert_eq!(accepted.parent, Some(book.versions[1].1.version_id));
}

#[test]
fn a_chapter_whose_review_was_just_answered_is_finished_before_an_order_begins() {
    let mut book = Book::with_generation(2);
    while book.chapter(1).accepted.is_none() {
        let id = *book.tasks.keys().next().unwrap();
        book.answer_task(id, Answer::Well);
    }
    book.run_until(Some(TaskKind::Critique));
    let busy = book.chapter(2).clone();
    assert!(busy.is_in_work());
    let chapter = book.chapter(1).clone();
    let order = scribe_domain::chapter::order::ChapterOrder {
        command_id: CommandId(uuid::Uuid::from_u128(7)),
        chapter_id: chapter.chapter_id,
        revises: chapter.accepted.as_ref().map(|accepted| accepted.version.version_id),
        words: "Let it rain.".into(),
    };
    let mut novel = book.novel().clone();
    novel.orders.push(order);
    let cause = Cause::new(book.now, Actor::System, LOCAL_USER, "c");
    let ctx = CommandContext::new(CommandId(uuid::Uuid::from_u128(8)), cause);
    let work = NextWork { next: Some(&busy), before: None, ordered: Some(&chapter), scenes: &[] };
    let decision = begin_next_chapter::decide(&novel, work, &ctx).unwrap();
    let streams: Vec<_> = decision.events.iter().map(|event| event.stream.id).collect();
    assert_eq!(streams, [busy.chapter_id.0], "the chapter in work goes on");
}
