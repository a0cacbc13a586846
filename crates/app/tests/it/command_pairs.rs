//! Two commands, one of which is committed after the other has read its state and before the other
//! commits. For every pair, the book ends up in the same state as if the commands had run one after
//! the other.

use std::sync::Arc;

use scribe_app::{
    Ports, consumer::parse_event, flow_runner::FlowRunner, intake, subscriber::Subscriber,
    unit_of_work::UnitOfWork,
};
use scribe_domain::{
    chapter::{ChapterEvent, edit_chapter::EditChapter},
    command::{Command, NovelCommand},
    context::{Actor, Cause, CommandContext, LOCAL_USER},
    decision::Decision,
    event::{Event, RecordedEvent, StreamEvent},
    id::{ChapterId, CommandId, NovelId},
    novel::{
        NovelEvent, cancel_generation::CancelGeneration, pause_generation::PauseGeneration,
        resume_generation::ResumeGeneration, start_generation::StartGeneration,
    },
    stage::ChapterPlan,
    stream::StreamId,
};
use scribe_ports::{
    clock::Clock,
    store::{ChangeSetIdentity, CommitOutcome, readers::EventFilter},
};
use scribe_testkit::unreliable_store::UnreliableStore;

use crate::{
    person,
    process::{Home, Process},
};

/// What can happen to a book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Start,
    Pause,
    Resume,
    Cancel,
    Edit,
    /// The flow reacts to the events that it had not handled when the pair started.
    React,
}

const ACTS: [Act; 6] = [Act::Start, Act::Pause, Act::Resume, Act::Cancel, Act::Edit, Act::React];

/// What happened to the book before the pair.
const PASTS: [&[Act]; 3] =
    [&[Act::Start], &[Act::Start, Act::React], &[Act::Start, Act::React, Act::Pause]];

/// A novel with two planned chapters, created without a genesis.
struct Book {
    home: Home,
    process: Process,
    novel: NovelId,
    chapter: ChapterId,
}

impl Book {
    async fn after_acts(past: &[Act]) -> Self {
        let home = Home::sqlite();
        let process = home.start_alone().await;
        let clock = &home.clock;
        let (novel, now) = (NovelId(clock.new_uuid()), clock.now());
        let chapters = [ChapterId(clock.new_uuid()), ChapterId(clock.new_uuid())];
        let created = NovelEvent::Created {
            novel_id: novel,
            session_id: None,
            user_id: LOCAL_USER,
            title: "The Ferry".into(),
            language: "en".into(),
            author: "A".into(),
            target_chapters: 2,
            words_per_chapter: 200,
            seed: 0,
            story: None,
            attended: false,
            at: now,
        };
        let mut events =
            vec![StreamEvent { stream: StreamId::novel(novel), event: Event::Novel(created) }];
        for (chapter_id, position) in chapters.into_iter().zip(1..) {
            let plan = ChapterPlan {
                position,
                title: "Over".into(),
                purpose: "p".into(),
                change_of_state: "c".into(),
                viewpoint: "Iris".into(),
                last_beat: "l".into(),
                cast: vec!["Iris".into()],
                node: 1,
            };
            let planned = ChapterEvent::Planned {
                chapter_id,
                novel_id: novel,
                plan: Box::new(plan),
                words: 200,
                at: now,
            };
            let stream = StreamId::chapter(chapter_id);
            events.push(StreamEvent { stream, event: Event::Chapter(planned) });
        }
        let id = CommandId(clock.new_uuid());
        let ctx = CommandContext::new(id, Cause::new(now, Actor::System, LOCAL_USER, "c"));
        let mut unit =
            UnitOfWork::new(&*process.ports.db, ChangeSetIdentity::ByExpectation, novel.into());
        unit.record_decision(Decision { events, contents: Vec::new() }, &ctx).unwrap();
        let made = process.ports.db.commit(unit.into_change_set().unwrap()).await.unwrap();
        assert!(matches!(made, CommitOutcome::Committed { .. }));
        let book = Self { home, process, novel, chapter: chapters[0] };
        for act in past {
            let unhandled = book.unhandled_events().await;
            book.perform_act(&book.process.ports, *act, &unhandled).await;
        }
        book
    }

    /// Returns the events that the flow has not handled.
    async fn unhandled_events(&self) -> Vec<Arc<RecordedEvent>> {
        let db = &self.process.ports.db;
        let handled = db.checkpoint(FlowRunner::NAME, self.novel.into()).await.unwrap();
        let events =
            db.events_after(EventFilter::Book(self.novel.into()), handled, 1_000).await.unwrap();
        events.iter().map(|event| Arc::new(parse_event(event).unwrap())).collect()
    }

    /// Performs an act; returns the reason if it is refused.
    async fn perform_act(
        &self,
        ports: &Ports,
        act: Act,
        unhandled: &[Arc<RecordedEvent>],
    ) -> Option<String> {
        let command = match act {
            Act::Start => NovelCommand::StartGeneration(StartGeneration::default()),
            Act::Pause => NovelCommand::PauseGeneration(PauseGeneration::default()),
            Act::Resume => NovelCommand::ResumeGeneration(ResumeGeneration::default()),
            Act::Cancel => NovelCommand::CancelGeneration(CancelGeneration::default()),
            Act::Edit => NovelCommand::EditChapter(EditChapter {
                chapter_id: self.chapter,
                content: "The ferry was late.".to_owned(),
                base_version: None,
            }),
            Act::React => {
                // Handled events are not delivered again.
                let handled =
                    ports.db.checkpoint(FlowRunner::NAME, self.novel.into()).await.unwrap();
                if unhandled.last().is_some_and(|last| last.position > handled) {
                    FlowRunner::new(ports.clone()).react(unhandled).await.unwrap();
                }
                return None;
            }
        };
        let command = Command::Novel { novel_id: self.novel, command: Box::new(command) };
        let outcome = intake::accept_command(ports, person::user_request(ports, command)).await;
        // A refusal may name ids, which differ from book to book.
        outcome.err().map(|error| error.to_string().split(['_', ':']).next().unwrap().to_owned())
    }

    /// Returns the state of the book without ids.
    async fn read_state(&self) -> Vec<String> {
        let db = self.home.open_probe().await;
        let mut rows = Vec::new();
        for sql in [
            "SELECT event_type || ' ' || aggregate_version AS x FROM domain_events ORDER BY id",
            "SELECT status || ' ' || completed_chapters AS x FROM novels",
            "SELECT position || ' ' || status AS x FROM chapters ORDER BY position",
            "SELECT task_type || ' ' || status || ' ' || (next_run_at IS NULL) AS x \
             FROM async_tasks ORDER BY 1",
            "SELECT command_type || ' ' || status AS x FROM command_inbox ORDER BY 1",
        ] {
            rows.extend(db.column(sql).await);
        }
        rows
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_is_decided_again_after_a_conflict() {
    let mut interleaved = 0;
    for past in PASTS {
        for (first, second) in ACTS.into_iter().flat_map(|act| ACTS.map(|other| (act, other))) {
            let label = format!("after {past:?}, {first:?} comes into {second:?}");
            let book = Arc::new(Book::after_acts(past).await);
            let unhandled = book.unhandled_events().await;
            let store = Arc::new(UnreliableStore::new(Arc::clone(&book.process.ports.db)));
            let mut ports = book.process.ports.clone();
            ports.db = Arc::clone(&store) as _;
            let (other, events) = (Arc::clone(&book), unhandled.clone());
            store.interleave(|_| true, async move {
                other.perform_act(&other.process.ports, first, &events).await;
            });
            let refused = book.perform_act(&ports, second, &unhandled).await;
            if !store.is_interleaved() {
                // The command was refused before it reached a commit.
                continue;
            }
            interleaved += 1;
            let serial = Book::after_acts(past).await;
            let unhandled = serial.unhandled_events().await;
            serial.perform_act(&serial.process.ports, first, &unhandled).await;
            let expected = serial.perform_act(&serial.process.ports, second, &unhandled).await;
            assert_eq!(refused, expected, "{label}");
            assert_eq!(book.read_state().await, serial.read_state().await, "{label}");
        }
    }
    assert!(interleaved > 50, "only {interleaved} pairs met");
}

/// Returns all sequences of `length` acts of a user.
fn all_sequences(length: usize) -> Vec<Vec<Act>> {
    let acts = ACTS.into_iter().filter(|act| *act != Act::React);
    (0..length).fold(vec![Vec::new()], |shorter, _| {
        let longer = |before: Vec<Act>| {
            acts.clone().map(move |act| [before.as_slice(), &[act]].concat()).collect::<Vec<_>>()
        };
        shorter.into_iter().flat_map(longer).collect()
    })
}

/// Selects the steps of tasks that can be claimed, and the steps that have several tasks.
const ALIVE: &str = "SELECT step AS x FROM async_tasks \
    WHERE status = 'PENDING' AND next_run_at IS NOT NULL ORDER BY 1";
const SEVERAL: &str = "SELECT step AS x FROM async_tasks WHERE status = 'PENDING' \
    GROUP BY step HAVING count(*) > 1";

#[tokio::test(flavor = "multi_thread")]
async fn commands_delivered_together_create_one_task_per_step() {
    for past in [&[] as &[Act], &[Act::Start], &[Act::Start, Act::React]] {
        for acts in all_sequences(3) {
            let label = format!("after {past:?}, {acts:?} at once");
            let book = Book::after_acts(past).await;
            for act in &acts {
                book.perform_act(&book.process.ports, *act, &[]).await;
            }
            let mut unhandled = book.unhandled_events().await;
            while !unhandled.is_empty() {
                let flow = FlowRunner::new(book.process.ports.clone());
                flow.react(&unhandled).await.unwrap_or_else(|error| panic!("{label}: {error}"));
                unhandled = book.unhandled_events().await;
            }
            let db = book.home.open_probe().await;
            assert_eq!(db.column(SEVERAL).await, [""; 0], "{label}");
            let status = db.column("SELECT status AS x FROM novels").await;
            let alive = db.column(ALIVE).await;
            match status[0].as_str() {
                "GENERATING" => assert_eq!(alive.len(), 1, "{label}: {alive:?}"),
                // A text written by the user is recorded, whatever the state of the book.
                "PAUSED" => assert_eq!(alive, [""; 0], "{label}"),
                _ => assert!(
                    alive.iter().all(|step| step.contains("/record-")),
                    "{label}: {alive:?}"
                ),
            }
        }
    }
}
