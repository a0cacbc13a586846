//! Events that cannot be handled.

use std::sync::Arc;

use scribe_adapters::bus::InProcessBus;
use scribe_app::{Error, consumer, dead_letters, relay};
use scribe_domain::id::BookId;
use scribe_ports::{
    bus::EventBus,
    clock::Clock,
    store::{CommitOutcome, readers::Database, rows::DeadLetterRow},
};
use scribe_testkit::{refusing_bus::RefusingBus, store_contract::fixture::Fixture};

use crate::{
    process::{Home, Process, eventually},
    witness::{Fault, Faults, Witness, append_event, append_many},
};

/// Starts the relay and the witness.
async fn start_process(home: &Home, faults: &Arc<Faults>) -> Process {
    start_process_on(home, faults, Arc::new(InProcessBus::default())).await
}

async fn start_process_on(home: &Home, faults: &Arc<Faults>, bus: Arc<dyn EventBus>) -> Process {
    let process = home.start(bus).await;
    let ports = process.ports.clone();
    let witness = Arc::new(Witness { ports: ports.clone(), faults: Arc::clone(faults) });
    ports.spawner.spawn("witness", Box::pin(consumer::run(ports.clone(), witness)));
    ports.spawner.spawn("relay", Box::pin(relay::run(ports.clone())));
    process
}

async fn open_letters(db: &dyn Database) -> Vec<DeadLetterRow> {
    db.list_open_dead_letters(None, 100).await.unwrap()
}

async fn until_handled(db: &dyn Database, book: BookId, positions: &[i64]) {
    let done = async || Witness::handled_positions(db, book).await.len() >= positions.len();
    eventually("every event is handled", done).await;
    assert_eq!(Witness::handled_positions(db, book).await, positions);
}

async fn until_parked(db: &dyn Database) -> DeadLetterRow {
    eventually("a book is parked", async || !open_letters(db).await.is_empty()).await;
    open_letters(db).await.remove(0)
}

/// Two books with five events each; the third event of the first book can never be handled.
struct Poisoned {
    f: Fixture,
    faults: Arc<Faults>,
    one: BookId,
    two: BookId,
    of_one: Vec<i64>,
    of_two: Vec<i64>,
}

impl Poisoned {
    async fn write_events(home: &Home) -> Self {
        let (f, faults) = (Fixture::default(), Arc::new(Faults::default()));
        let (one, two) = (f.book(), f.book());
        let process = home.start_alone().await;
        let (mut of_one, mut of_two) = (Vec::new(), Vec::new());
        for version in 1..=5 {
            of_one.push(append_event(&*process.ports.db, &f, one, version).await);
            of_two.push(append_event(&*process.ports.db, &f, two, version).await);
        }
        process.kill().await;
        faults.set_fault(of_one[2], Fault::Poison);
        Self { f, faults, one, two, of_one, of_two }
    }
}

#[tokio::test]
async fn an_unhandled_event_parks_only_its_book_and_a_release_continues_in_order() {
    let test = "a_poisoned_event_parks_its_key_alone";
    for home in Home::on_each_database(test).await {
        let mut book = Poisoned::write_events(&home).await;
        let process = start_process(&home, &book.faults).await;
        let db = Arc::clone(&process.ports.db);
        let letter = until_parked(&*db).await;
        assert_eq!((letter.book, letter.position), (book.one, book.of_one[2]));
        assert!(letter.reason.contains("it is poisoned"), "{}", letter.reason);
        until_handled(&*db, book.two, &book.of_two).await;
        assert_eq!(Witness::handled_positions(&*db, book.one).await, book.of_one[..2]);

        // Later events of the parked book are skipped, and a restart does not try the book again.
        book.of_one.push(append_event(&*db, &book.f, book.one, 6).await);
        book.of_two.push(append_event(&*db, &book.f, book.two, 6).await);
        until_handled(&*db, book.two, &book.of_two).await;
        let met = book.faults.times_met(letter.position);
        process.kill().await;
        drop(db);
        let process = start_process(&home, &book.faults).await;
        let db = Arc::clone(&process.ports.db);
        book.of_one.push(append_event(&*db, &book.f, book.one, 7).await);
        book.of_two.push(append_event(&*db, &book.f, book.two, 7).await);
        until_handled(&*db, book.two, &book.of_two).await;
        assert_eq!(Witness::handled_positions(&*db, book.one).await, book.of_one[..2]);
        assert_eq!(book.faults.times_met(letter.position), met, "a parked key is left alone");
        assert_eq!(open_letters(&*db).await, std::slice::from_ref(&letter));

        book.faults.clear_faults();
        let released = dead_letters::release_letter(&process.ports, letter.id).await.unwrap();
        assert!(released.released_at.is_some() && !released.is_open());
        until_handled(&*db, book.one, &book.of_one).await;
        book.of_one.push(append_event(&*db, &book.f, book.one, 8).await);
        until_handled(&*db, book.one, &book.of_one).await;
        assert_eq!(open_letters(&*db).await, []);
        process.kill().await;
    }
}

#[tokio::test]
async fn a_drop_skips_exactly_one_event() {
    for home in Home::on_each_database("a_drop_skips_exactly_one_event").await {
        let mut book = Poisoned::write_events(&home).await;
        let process = start_process(&home, &book.faults).await;
        let db = Arc::clone(&process.ports.db);
        let letter = until_parked(&*db).await;
        let dropped = dead_letters::drop_letter(&process.ports, letter.id).await.unwrap();
        assert!(dropped.dropped_at.is_some());
        book.of_one.remove(2);
        until_handled(&*db, book.one, &book.of_one).await;
        assert_eq!(dead_letters::drop_letter(&process.ports, letter.id).await.unwrap(), dropped);
        let refused = dead_letters::release_letter(&process.ports, letter.id).await;
        assert!(matches!(refused, Err(Error::DeadLetterClosed(_))), "{refused:?}");
        process.kill().await;
    }
}

#[tokio::test]
async fn a_released_event_that_fails_again_is_the_same_letter() {
    let home = Home::sqlite();
    let book = Poisoned::write_events(&home).await;
    let process = start_process(&home, &book.faults).await;
    let db = Arc::clone(&process.ports.db);
    let letter = until_parked(&*db).await;
    let met = book.faults.times_met(letter.position);
    dead_letters::release_letter(&process.ports, letter.id).await.unwrap();
    eventually("it is tried again", async || book.faults.times_met(letter.position) > met).await;
    assert_eq!(until_parked(&*db).await.id, letter.id);
    assert_eq!(Witness::handled_positions(&*db, book.one).await, book.of_one[..2]);
}

#[tokio::test]
async fn an_unreadable_event_blocks_neither_the_relay_nor_other_books() {
    let home = Home::sqlite();
    let (f, faults) = (Fixture::default(), Arc::new(Faults::default()));
    let process = start_process(&home, &faults).await;
    let db = Arc::clone(&process.ports.db);
    let (one, two) = (f.book(), f.book());
    let good = append_event(&*db, &f, one, 1).await;
    let mut set = f.append(one, one.0, 2);
    set.events[0].event_type = "Genesis.Unheard".to_owned();
    assert!(matches!(db.commit(set).await.unwrap(), CommitOutcome::Committed { .. }));
    let other = append_event(&*db, &f, two, 1).await;
    until_handled(&*db, two, &[other]).await;
    until_handled(&*db, one, &[good]).await;
    let letter = until_parked(&*db).await;
    assert_eq!(letter.position, 2);
    assert!(letter.reason.contains("Genesis.Unheard"), "{}", letter.reason);
    let published = async || db.waiting_messages(0, 10).await.unwrap().is_empty();
    eventually("everything is published", published).await;
}

#[tokio::test]
async fn a_temporary_failure_parks_no_book_and_delays_only_its_own() {
    let home = Home::sqlite();
    let (f, faults) = (Fixture::default(), Arc::new(Faults::default()));
    let process = start_process(&home, &faults).await;
    let db = Arc::clone(&process.ports.db);
    let keys = [f.book(), f.book(), f.book()];
    faults.set_fault(1, Fault::Unavailable(30));
    faults.set_fault(2, Fault::Contended(usize::MAX));
    for book in keys {
        append_event(&*db, &f, book, 1).await;
    }
    until_handled(&*db, keys[2], &[3]).await;
    until_handled(&*db, keys[0], &[1]).await;
    eventually("the other is tried again and again", async || faults.times_met(2) > 30).await;
    assert!(Witness::handled_positions(&*db, keys[1]).await.is_empty());
    faults.clear_faults();
    until_handled(&*db, keys[1], &[2]).await;
    assert_eq!(open_letters(&*db).await, []);
}

#[tokio::test]
async fn more_events_than_a_queue_holds_are_read_from_the_log() {
    let home = Home::sqlite();
    let (f, faults) = (Fixture::default(), Arc::new(Faults::default()));
    let process = start_process(&home, &faults).await;
    let db = Arc::clone(&process.ports.db);
    let book = BookId(Clock::new_uuid(&*home.clock));
    faults.set_fault(1, Fault::Contended(usize::MAX));
    let mut positions = vec![append_event(&*db, &f, book, 1).await];
    for hundred in 0..12 {
        positions.extend(append_many(&*db, &f, book, 2 + hundred * 100, 100).await);
    }
    let published = async || db.waiting_messages(0, 1).await.unwrap().is_empty();
    eventually("everything is published", published).await;
    faults.clear_faults();
    until_handled(&*db, book, &positions).await;
}

/// Waits until every message that is not held back is published.
async fn until_published(db: &dyn Database, held: usize) {
    let done = async || db.waiting_messages(0, 100).await.unwrap().len() == held;
    eventually("the other messages are published", done).await;
}

#[tokio::test]
async fn a_message_that_the_bus_refuses_holds_back_its_book_until_it_is_released() {
    let test = "a_message_that_the_bus_refuses_holds_back_its_book_until_it_is_released";
    for home in Home::on_each_database(test).await {
        let (f, faults) = (Fixture::default(), Arc::new(Faults::default()));
        let (one, two) = (f.book(), f.book());
        let bus = Arc::new(RefusingBus::new(Arc::new(InProcessBus::default()), [3]));
        let process = start_process_on(&home, &faults, Arc::clone(&bus) as _).await;
        let db = Arc::clone(&process.ports.db);
        let of_one = append_many(&*db, &f, one, 1, 5).await;
        let of_two: Vec<i64> = append_many(&*db, &f, two, 1, 2).await.collect();
        let letter = until_parked(&*db).await;
        assert_eq!(
            (&*letter.subscriber, letter.book, letter.position),
            (relay::RELAY_NAME, one, 3)
        );
        assert!(letter.reason.contains("it is too large"), "{}", letter.reason);
        until_published(&*db, 2).await;
        assert_eq!((bus.accepted(one), bus.accepted(two)), (vec![1, 2], of_two.clone()));

        // The next relay holds the book back too.
        process.kill().await;
        let process = start_process_on(&home, &faults, Arc::clone(&bus) as _).await;
        let of_two = [of_two[0], of_two[1], append_event(&*process.ports.db, &f, two, 3).await];
        until_handled(&*process.ports.db, two, &of_two).await;
        until_published(&*process.ports.db, 2).await;
        assert_eq!((bus.accepted(one), bus.accepted(two)), (vec![1, 2], of_two.to_vec()));
        assert_eq!(open_letters(&*process.ports.db).await, std::slice::from_ref(&letter));

        bus.accept_all();
        dead_letters::release_letter(&process.ports, letter.id).await.unwrap();
        until_published(&*process.ports.db, 0).await;
        until_handled(&*process.ports.db, one, &of_one.clone().collect::<Vec<_>>()).await;
        assert_eq!(bus.accepted(one), of_one.collect::<Vec<_>>());
        assert_eq!(open_letters(&*process.ports.db).await, []);
        process.kill().await;
    }
}

#[tokio::test]
async fn a_refused_message_that_is_dropped_is_never_sent() {
    let home = Home::sqlite();
    let (f, faults) = (Fixture::default(), Arc::new(Faults::default()));
    let book = f.book();
    let bus = Arc::new(RefusingBus::new(Arc::new(InProcessBus::default()), [2]));
    let process = start_process_on(&home, &faults, Arc::clone(&bus) as _).await;
    let db = Arc::clone(&process.ports.db);
    append_many(&*db, &f, book, 1, 4).await;
    let letter = until_parked(&*db).await;
    dead_letters::drop_letter(&process.ports, letter.id).await.unwrap();
    until_published(&*db, 0).await;
    assert_eq!(bus.accepted(book), [1, 3, 4]);
    let statuses = home.open_probe().await;
    let statuses = statuses.column("SELECT status AS x FROM event_outbox ORDER BY position").await;
    assert_eq!(statuses, ["SENT", "FAILED", "SENT", "SENT"]);
    process.kill().await;
}

#[tokio::test]
async fn messages_are_marked_although_a_book_is_released_meanwhile() {
    let home = Home::sqlite();
    let (f, faults) = (Fixture::default(), Arc::new(Faults::default()));
    let (one, two) = (f.book(), f.book());
    let bus = Arc::new(RefusingBus::new(Arc::new(InProcessBus::default()), [1]));
    let process = start_process_on(&home, &faults, Arc::clone(&bus) as _).await;
    let db = Arc::clone(&process.ports.db);
    append_event(&*db, &f, one, 1).await;
    let letter = until_parked(&*db).await;
    bus.accept_all();
    // The relay has published these and marks them a moment later.
    append_many(&*db, &f, two, 1, 3).await;
    eventually("they are published", async || bus.accepted(two).len() == 3).await;
    dead_letters::release_letter(&process.ports, letter.id).await.unwrap();
    append_event(&*db, &f, two, 4).await;
    until_published(&*db, 0).await;
    assert_eq!((bus.accepted(one), bus.accepted(two).len()), (vec![1], 4));
    process.kill().await;
}
