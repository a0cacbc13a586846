//! What a dead letter of the flow runner means for the user: the book is paused with the reason,
//! and continues or ends as the user or an operator decides.

use std::{sync::Arc, time::Duration};

use scribe_app::{dead_letters, queries::genesis_state::load_genesis_state, runtime, timers};
use scribe_domain::{
    command::GenesisCommand,
    flow::genesis::PROPOSAL_DEADLINE,
    genesis::{
        GenesisStatus, abandon_genesis::AbandonGenesis, pause_genesis::PauseGenesis,
        resume_genesis::ResumeGenesis,
    },
    id::SessionId,
};
use scribe_ports::{
    clock::Clock,
    store::{
        ChangeSetIdentity, CommitOutcome,
        readers::EventFilter,
        rows::{DeadLetterRow, InboxStatus},
    },
};
use scribe_testkit::store_contract::fixture::Fixture;

use crate::{
    person,
    process::{Home, Process, eventually},
};

/// A book whose log holds an event that cannot be read.
struct ParkedBook {
    home: Home,
    process: Process,
    session: SessionId,
    letter: DeadLetterRow,
}

impl ParkedBook {
    async fn begin() -> Self {
        Self::begin_after([]).await
    }

    /// Starts a book with commands that are committed before any event is delivered.
    async fn begin_after(first: impl IntoIterator<Item = GenesisCommand>) -> Self {
        let home = Home::sqlite();
        let process = home.start_alone().await;
        Self::park_book(home, process, first).await
    }

    /// Starts a book in a process without workers.
    async fn begin_without_workers() -> Self {
        let home = Home::sqlite();
        let mut process = home.start_alone().await;
        process.ports.settings.workers = 0;
        Self::park_book(home, process, []).await
    }

    async fn park_book(
        home: Home,
        process: Process,
        first: impl IntoIterator<Item = GenesisCommand>,
    ) -> Self {
        let session = person::start_book(&process.ports).await;
        for command in first {
            person::send_command(&process.ports, session, command).await;
        }
        let db = Arc::clone(&process.ports.db);
        let started = db.events_after(EventFilter::All, 0, 10).await.unwrap();
        let f = Fixture::default();
        let mut unreadable = f.append(session.into(), home.clock.new_uuid(), 1);
        unreadable.identity = ChangeSetIdentity::ByExpectation;
        unreadable.events[0].event_type = "Genesis.Unheard".to_owned();
        unreadable.events[0].correlation_id.clone_from(&started[0].correlation_id);
        assert!(matches!(db.commit(unreadable).await.unwrap(), CommitOutcome::Committed { .. }));
        runtime::start(&process.ports, home.clock.new_uuid()).await.unwrap();
        let parked =
            async || !db.list_open_dead_letters_of_book(session.into()).await.unwrap().is_empty();
        eventually("the book is parked", parked).await;
        let letter = db.list_open_dead_letters_of_book(session.into()).await.unwrap().remove(0);
        runtime::wait_until_settled(&process.ports).await.unwrap();
        Self { home, process, session, letter }
    }

    async fn status(&self) -> (GenesisStatus, Option<String>) {
        let state = load_genesis_state(&self.process.ports, self.session).await.unwrap();
        (state.status, state.failure)
    }

    async fn until_goes_on(&self) {
        let ports = &self.process.ports;
        let handled = async || ports.db.parked_books("flow-runner").await.unwrap().is_empty();
        eventually("the book goes on", handled).await;
        while person::decide(ports, self.session).await {}
        assert_eq!(self.status().await.0, GenesisStatus::Completed);
        assert_eq!(ports.db.count_open_dead_letters().await.unwrap(), 0);
    }
}

#[tokio::test]
async fn a_parked_book_is_paused_with_the_reason_and_resumes_when_the_event_is_dropped() {
    let book = ParkedBook::begin().await;
    let ports = &book.process.ports;
    assert_eq!(book.status().await, (GenesisStatus::Paused, Some(book.letter.reason.clone())));
    let waiting = ports.db.active_commands(book.session.0).await.unwrap();
    assert_eq!(waiting.len(), 1, "the command that led to it still waits");
    dead_letters::drop_letter(ports, book.letter.id).await.unwrap();
    let ended = ports.db.command(waiting[0].id).await.unwrap().unwrap();
    assert_eq!(ended.status, InboxStatus::Failed);
    assert_eq!(ended.error.unwrap()["code"], "event-dropped");
    assert_eq!(book.status().await, (GenesisStatus::InProgress, None));
    book.until_goes_on().await;
}

#[tokio::test]
async fn a_book_paused_by_a_user_stays_paused_when_its_letter_ends() {
    let pause = GenesisCommand::PauseGenesis(PauseGenesis { reason: None });
    let book = ParkedBook::begin_after([pause]).await;
    let ports = &book.process.ports;
    dead_letters::drop_letter(ports, book.letter.id).await.unwrap();
    assert_eq!(book.status().await.0, GenesisStatus::Paused);
    let resume = GenesisCommand::ResumeGenesis(ResumeGenesis { reason: None });
    person::send_command(ports, book.session, resume).await;
    book.until_goes_on().await;
}

#[tokio::test]
async fn resuming_a_book_delivers_the_event_again() {
    let book = ParkedBook::begin().await;
    let ports = &book.process.ports;
    let parked_at = book.letter.parked_at;
    book.home.clock.advance(Duration::from_secs(1));
    let resume = GenesisCommand::ResumeGenesis(ResumeGenesis { reason: None });
    person::send_command(ports, book.session, resume).await;
    let again = async || {
        let letters = ports.db.list_open_dead_letters_of_book(book.session.into()).await.unwrap();
        letters.first().is_some_and(|letter| letter.parked_at > parked_at)
    };
    eventually("it is parked again", again).await;
    assert_eq!(book.status().await.0, GenesisStatus::Paused);
}

#[tokio::test]
async fn abandoning_a_book_drops_its_letters() {
    let book = ParkedBook::begin().await;
    let ports = &book.process.ports;
    let abandon = GenesisCommand::AbandonGenesis(AbandonGenesis { reason: None });
    person::send_command(ports, book.session, abandon).await;
    let handled = async || ports.db.books_behind("flow-runner").await.unwrap().is_empty();
    eventually("the flow has ended the book's work", handled).await;
    assert_eq!(ports.db.count_open_dead_letters().await.unwrap(), 0);
    assert!(ports.db.list_open_tasks(book.session.0).await.unwrap().is_empty());
    assert_eq!(book.status().await.0, GenesisStatus::Abandoned);
}

#[tokio::test]
async fn the_deadlines_and_tasks_of_a_parked_book_are_stopped() {
    let book = ParkedBook::begin_without_workers().await;
    let ports = &book.process.ports;
    let waiting = ports.db.active_commands(book.session.0).await.unwrap();
    let tasks = ports.db.list_open_tasks(book.session.0).await.unwrap();
    assert!(!tasks.is_empty());
    assert!(tasks.iter().all(|task| task.row.next_run_at.is_none()), "{tasks:?}");

    let longer_than_a_deadline = Duration::from_secs(3_600);
    book.home.clock.advance(longer_than_a_deadline);
    while timers::fire_due_timers(ports).await.unwrap().is_zero() {}
    assert_eq!(ports.db.active_commands(book.session.0).await.unwrap(), waiting);

    dead_letters::drop_letter(ports, book.letter.id).await.unwrap();
    let handled = async || ports.db.books_behind("flow-runner").await.unwrap().is_empty();
    eventually("the book goes on", handled).await;
    let tasks = ports.db.list_open_tasks(book.session.0).await.unwrap();
    assert!(tasks.iter().all(|task| task.row.next_run_at.is_some()), "{tasks:?}");
    let due_at = ports.db.next_timers(10).await.unwrap()[0].due_at;
    assert_eq!(due_at, ports.clock.now() + PROPOSAL_DEADLINE, "none of its time had passed");
}
