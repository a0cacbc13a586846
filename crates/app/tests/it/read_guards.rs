//! A decision depends on everything that it has read. If a user's command is committed after the
//! decision has read its state and before it commits, the decision is made again.

use std::{sync::Arc, time::Duration};

use scribe_app::{Ports, intake, runtime};
use scribe_domain::{
    command::{Command, NovelCommand},
    id::NovelId,
    novel::{
        cancel_generation::CancelGeneration, pause_generation::PauseGeneration,
        resume_generation::ResumeGeneration, start_generation::StartGeneration,
    },
};
use scribe_ports::{
    clock::Clock,
    store::{ChangeSet, readers::EventFilter, rows::TaskChange},
};
use scribe_testkit::unreliable_store::UnreliableStore;

use crate::{
    person,
    process::{Home, Process, eventually},
};

/// Sends a command for a novel.
async fn send_command(ports: &Ports, novel_id: NovelId, command: NovelCommand) {
    let command = Command::Novel { novel_id, command: Box::new(command) };
    intake::accept_command(ports, person::user_request(ports, command)).await.unwrap();
}

fn pause_command() -> NovelCommand {
    NovelCommand::PauseGeneration(PauseGeneration::default())
}

fn cancel_command() -> NovelCommand {
    NovelCommand::CancelGeneration(CancelGeneration::default())
}

/// A book that was stopped immediately before one of its own commits.
struct StoppedBook {
    home: Home,
    process: Process,
    novel: NovelId,
}

impl StoppedBook {
    /// Runs the book until a commit matches, and commits the command first.
    async fn stop_before(home: Home, comes_before: Pick, command: NovelCommand) -> Self {
        let mut process = home.start_alone().await;
        let inner = process.ports.clone();
        let store = Arc::new(UnreliableStore::new(Arc::clone(&inner.db)));
        process.ports.db = Arc::clone(&store) as _;
        let ports = &process.ports;
        runtime::start(ports, home.clock.new_uuid()).await.unwrap();
        let session = person::start_book(ports).await;
        while person::decide(ports, session).await {}
        let novel = ports.db.session(session).await.unwrap().unwrap().novel_id.unwrap();
        store.interleave(comes_before, async move { send_command(&inner, novel, command).await });
        send_command(ports, novel, NovelCommand::StartGeneration(StartGeneration::default())).await;
        eventually("the command comes in between", async || store.is_interleaved()).await;
        let book = Self { home, process, novel };
        book.come_to_rest().await;
        book
    }

    /// Waits until no task runs and every event is handled.
    async fn come_to_rest(&self) {
        let ports = &self.process.ports;
        eventually("the book rests", async || {
            let position = ports.db.last_position().await.unwrap();
            runtime::wait_until_settled(ports).await.unwrap();
            let running = ports.db.running_tasks().await.unwrap();
            let due = ports.db.due_tasks(ports.clock.now(), None, 10).await.unwrap();
            let is_still = running.is_empty() && due.is_empty();
            is_still && ports.db.last_position().await.unwrap() == position
        })
        .await;
    }

    /// Returns the types of the events after the user's command.
    async fn types_after_the_stop(&self) -> Vec<String> {
        let log = self.process.ports.db.events_after(EventFilter::All, 0, 10_000).await.unwrap();
        let is_stop = |event_type: &str| event_type == "Novel.StatusChanged";
        let types = log.into_iter().map(|event| event.event_type);
        types.skip_while(|event_type| !is_stop(event_type)).skip(1).collect()
    }

    async fn query_rows(&self, sql: &str) -> Vec<String> {
        let db = self.home.open_probe().await;
        db.column(sql).await
    }

    /// Continues to the end of the book.
    async fn finish_book(&self, command: NovelCommand) {
        // The ids of tasks contain the time of the event that creates them.
        self.home.clock.advance(Duration::from_secs(1));
        send_command(&self.process.ports, self.novel, command).await;
        person::until_published(&self.process.ports, self.novel, 2).await;
    }
}

/// Selects a commit.
type Pick = fn(&ChangeSet) -> bool;

/// The commits to intercept.
const MOMENTS: [(&str, Pick); 4] = [
    ("a chapter is begun", |set| has_event(set, "Chapter.WorkStarted")),
    ("tasks are made", |set| !set.tasks.is_empty()),
    ("a task is claimed", |set| {
        set.task_changes.iter().any(|change| matches!(change, TaskChange::Claim { .. }))
    }),
    ("an outline is kept", |set| has_event(set, "Chapter.OutlineCreated")),
];

fn has_event(set: &ChangeSet, event_type: &str) -> bool {
    set.events.iter().any(|event| event.event_type == event_type)
}

/// Selects tasks that a worker may claim or has claimed.
const ALIVE: &str = "SELECT step AS x FROM async_tasks WHERE status = 'RUNNING' \
                     OR status = 'PENDING' AND next_run_at IS NOT NULL";
/// Selects chapter tasks that are neither done nor cancelled.
const OPEN: &str = "SELECT step AS x FROM async_tasks WHERE status IN ('PENDING', 'RUNNING')";

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_book_begins_no_chapter_and_has_no_task() {
    for (moment, comes_before) in MOMENTS {
        for home in
            Home::on_each_database("a_cancelled_book_begins_no_chapter_and_has_no_task").await
        {
            let book = StoppedBook::stop_before(home, comes_before, cancel_command()).await;
            let after = book.types_after_the_stop().await;
            assert!(!after.contains(&"Chapter.WorkStarted".to_owned()), "{moment}: {after:?}");
            assert_eq!(book.query_rows(OPEN).await, [""; 0], "{moment}");
            if moment != "an outline is kept" {
                let calls = "SELECT purpose AS x FROM llm_calls c JOIN async_tasks t \
                             ON t.id = c.task_id WHERE t.scope_type <> 'session'";
                assert_eq!(book.query_rows(calls).await, [""; 0], "{moment}: a call was paid for");
            }
            book.finish_book(NovelCommand::StartGeneration(StartGeneration::default())).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_book_begins_no_chapter_and_has_no_task_to_claim() {
    for (moment, comes_before) in MOMENTS {
        for home in
            Home::on_each_database("a_paused_book_begins_no_chapter_and_has_no_task_to_claim").await
        {
            let book = StoppedBook::stop_before(home, comes_before, pause_command()).await;
            let after = book.types_after_the_stop().await;
            assert!(!after.contains(&"Chapter.WorkStarted".to_owned()), "{moment}: {after:?}");
            assert_eq!(book.query_rows(ALIVE).await, [""; 0], "{moment}");
            book.finish_book(NovelCommand::ResumeGeneration(ResumeGeneration::default())).await;
        }
    }
}
