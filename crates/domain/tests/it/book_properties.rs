//! Properties of a book for any answers of agents and any actions of users, in any order: the book
//! is never stuck, never has two chapters in progress, and never loses a user's text.

use proptest::prelude::*;
use scribe_domain::{
    chapter::{
        StepPhase,
        approve_chapter::ApproveChapter,
        edit_chapter::BaseVersion,
        finding::FindingKind,
        restore_version::RestoreVersion,
        revise_chapter::{RejectChapter, ReviseChapter},
    },
    command::NovelCommand,
    context::PERSON,
    id::ChapterId,
    novel::{
        Approval, NovelStatus, cancel_generation::CancelGeneration,
        generate_chapter::GenerateChapter, pause_generation::PauseGeneration,
        resume_generation::ResumeGeneration, start_generation::StartGeneration,
    },
    text::prose_check::Severity,
};

use crate::book::{Answer, Book};

const CHAPTERS: u32 = 3;

#[derive(Debug, Clone)]
enum Act {
    Answer(usize, Answer),
    Pause,
    Resume,
    Cancel,
    Start(Approval),
    Edit(u32),
    Approve(u32),
    Reject(u32),
    Revise(u32),
    Restore(u32, usize),
    Generate(Option<u32>),
}

impl Act {
    /// Checks whether a user decides with it which text is accepted.
    fn chooses_text(&self) -> bool {
        matches!(self, Self::Approve(_) | Self::Restore(..))
    }
}

fn any_answer() -> impl Strategy<Value = Answer> {
    let severity =
        prop_oneof![Just(Severity::Should), Just(Severity::Must), Just(Severity::Blocker)];
    let kind = prop_oneof![Just(FindingKind::Patch), Just(FindingKind::RedraftScene)];
    let objects = prop::collection::vec((1..=2_u32, severity, kind), 0..4);
    let closed = prop::sample::subsequence(vec!["f1", "f2", "f3"], 0..=3);
    let critic = (5_u32..10, objects, closed).prop_map(|(score, objects, closed)| Answer::Critic {
        score: f64::from(score),
        objects,
        closed,
    });
    prop_oneof![
        4 => Just(Answer::Well),
        6 => critic,
        1 => Just(Answer::Nothing),
        1 => Just(Answer::Redraft),
        1 => Just(Answer::GivesUp),
    ]
}

fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        30 => (any::<usize>(), any_answer()).prop_map(|(which, answer)| Act::Answer(which, answer)),
        1 => Just(Act::Pause),
        2 => Just(Act::Resume),
        1 => Just(Act::Cancel),
        1 => Just(Act::Start(Approval::None)),
        1 => Just(Act::Start(Approval::Chapter)),
        1 => (1..=CHAPTERS).prop_map(Act::Edit),
        2 => (1..=CHAPTERS).prop_map(Act::Approve),
        1 => (1..=CHAPTERS).prop_map(Act::Reject),
        1 => (1..=CHAPTERS).prop_map(Act::Revise),
        1 => ((1..=CHAPTERS), any::<usize>()).prop_map(|(n, which)| Act::Restore(n, which)),
        1 => prop::option::of(1..=CHAPTERS).prop_map(Act::Generate),
    ]
}

fn perform_act(book: &mut Book, act: Act) {
    // A refusal is an allowed result.
    let _refused = match act {
        Act::Answer(which, answer) => {
            let free: Vec<_> =
                book.tasks.iter().filter(|(_, task)| !task.held).map(|(id, _)| *id).collect();
            if !free.is_empty() {
                book.answer_task(free[which % free.len()], answer);
            }
            return;
        }
        Act::Pause => book.send_command(NovelCommand::PauseGeneration(PauseGeneration::default())),
        Act::Resume => {
            book.send_command(NovelCommand::ResumeGeneration(ResumeGeneration::default()))
        }
        Act::Cancel => {
            book.send_command(NovelCommand::CancelGeneration(CancelGeneration::default()))
        }
        Act::Start(approval) => {
            // The inbox refuses a second active command of this type.
            if book.novel().generation.is_some() {
                return;
            }
            let start = StartGeneration { chapters: None, approval };
            book.send_command(NovelCommand::StartGeneration(start))
        }
        Act::Approve(position) => {
            let chapter = book.chapter(position);
            let Some(version) = chapter.awaiting_version() else { return };
            book.send_command(NovelCommand::ApproveChapter(ApproveChapter {
                chapter_id: chapter.chapter_id,
                version: BaseVersion::Id(version.version_id),
            }))
        }
        Act::Reject(position) => {
            let chapter = book.chapter(position);
            let Some(version) = chapter.judged_version() else { return };
            book.send_command(NovelCommand::RejectChapter(RejectChapter {
                chapter_id: chapter.chapter_id,
                version: BaseVersion::Id(version.version_id),
                notes: "no".into(),
            }))
        }
        Act::Revise(position) => book.send_command(NovelCommand::ReviseChapter(ReviseChapter {
            chapter_id: book.chapter(position).chapter_id,
            instruction: "rain".into(),
        })),
        Act::Restore(position, which) => {
            let chapter_id = book.chapter(position).chapter_id;
            let written = book.versions_of(chapter_id);
            if written.is_empty() {
                return;
            }
            let version = BaseVersion::Id(written[which % written.len()].version_id);
            book.send_command(NovelCommand::RestoreVersion(RestoreVersion { chapter_id, version }))
        }
        Act::Generate(position) => {
            let chapter_id = position.map(|position| book.chapter(position).chapter_id);
            let direction = Some("snow".to_owned());
            book.send_command(NovelCommand::GenerateChapter(GenerateChapter {
                chapter_id,
                direction,
            }))
        }
        Act::Edit(position) => {
            let base = book.chapter(position).current_version().map(|version| version.number);
            book.edit_chapter(position, base)
        }
    };
}

fn user_texts(book: &Book) -> Vec<(ChapterId, u32)> {
    let persons = |chapter: &scribe_domain::chapter::Chapter| {
        let version = &chapter.accepted.as_ref()?.version;
        (version.author == PERSON).then_some((chapter.chapter_id, version.number))
    };
    book.chapters.values().filter_map(persons).collect()
}

fn assert_sound(book: &Book) {
    let mut in_work: Vec<ChapterId> = book
        .tasks
        .values()
        .filter(|task| !task.work.step.outlives_cancellation() && !book.is_ahead(task))
        .map(|task| task.chapter)
        .collect();
    in_work.sort_unstable();
    in_work.dedup();
    assert!(in_work.len() <= 1, "two chapters are in work: {:?}", book.tasks);
    for task in book.tasks.values().filter(|task| book.is_ahead(task)) {
        let phase = task.work.step.phase();
        assert!(matches!(phase, StepPhase::Planning | StepPhase::Recording), "{task:?}");
    }
    let status = book.novel().status;
    if status == NovelStatus::Generating {
        let awaits = book.chapters.values().any(|chapter| chapter.awaiting_version().is_some());
        let may_wait = awaits && book.novel().orders.is_empty();
        assert!(!book.tasks.is_empty() || may_wait, "the book is stuck: {:?}", book.log);
    }
    if book.tasks.values().any(|task| task.held) {
        assert_eq!(status, NovelStatus::Paused);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_book_can_always_continue_and_keeps_every_user_text(
        acts in prop::collection::vec(any_act(), 1..120)
    ) {
        let mut book = Book::with_generation(CHAPTERS);
        for act in acts {
            let before = if act.chooses_text() { Vec::new() } else { user_texts(&book) };
            perform_act(&mut book, act);
            assert_sound(&book);
            let after = user_texts(&book);
            for (chapter, number) in before {
                let is_retained = after.iter().any(|(id, newer)| *id == chapter && *newer >= number);
                prop_assert!(is_retained, "a person's text is gone: {:?}", book.log);
            }
        }
        // After any sequence of actions, the user can complete the book.
        if book.novel().status == NovelStatus::Paused {
            perform_act(&mut book, Act::Resume);
        }
        book.run_until(None);
        perform_act(&mut book, Act::Start(Approval::None));
        book.run_until(None);
        for position in (1..=CHAPTERS).cycle().take(3 * CHAPTERS as usize) {
            perform_act(&mut book, Act::Approve(position));
            book.run_until(None);
        }
        prop_assert!(book.novel().orders.is_empty(), "{:?}", book.log);
        prop_assert_eq!(book.novel().status, NovelStatus::Completed, "{:?}", book.log);
        let published = book.chapters.values().filter(|chapter| chapter.published_words.is_some());
        prop_assert_eq!(published.count(), 3);
    }
}
