//! A whole book, from an idea to its last chapter, on a bus that delivers every event more than
//! once: the result is the same.

use std::sync::Arc;

use scribe_adapters::bus::InProcessBus;
use scribe_app::runtime;
use scribe_domain::id::BookId;
use scribe_ports::{bus::EventBus, clock::Clock};
use scribe_testkit::{duplicating_bus::DuplicatingBus, store_contract::fixture::Fixture};

use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::{
    person,
    process::{Home, Process},
    snapshot::{Snapshot, take_snapshot},
    witness::append_many,
};

/// The number of events after those of the book.
const LATER_EVENTS: i64 = 1_000;

/// The number of chapters. The first chapter is patched and one of its scenes rewritten; the second
/// goes to the director.
const CHAPTERS: usize = 2;

/// The number of decisions after which the process is killed, if the book's process is to be
/// killed.
const DECISIONS_BEFORE_THE_KILL: usize = 3;

/// How often a book is written until its records were ready at the same moments as those of the
/// book that it is compared with.
const MAX_ATTEMPTS: u32 = 20;

/// How the events of a book are delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Delivered {
    Once,
    /// Immediately a second time, and a third time after this many later events.
    Again(usize),
}

/// Whether the process survives the whole book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lives {
    Through,
    UntilKilled,
}

/// Starts a process with one worker, because reviewers that run in parallel answer in any order,
/// which would show in the log. The process id does not come from the clock's ids, so a book has
/// the same ids regardless of how many processes write it.
async fn start_process(home: &Home, bus: &Arc<dyn EventBus>, life: u8) -> Process {
    let mut process = home.start(Arc::clone(bus)).await;
    process.ports.settings.workers = 1;
    runtime::start(&process.ports, Uuid::new_v8([life; 16])).await.unwrap();
    process
}

/// Writes a whole book; returns the contents of the database afterwards.
async fn write_book(home: &Home, delivered: Delivered, lives: Lives) -> Snapshot {
    let bus: Arc<dyn EventBus> = Arc::new(InProcessBus::default());
    let again = match delivered {
        Delivered::Once => None,
        Delivered::Again(after) => Some(Arc::new(DuplicatingBus::new(Arc::clone(&bus), after))),
    };
    let bus = again.clone().map_or(bus, |again| again as Arc<dyn EventBus>);
    let mut process = start_process(home, &bus, 1).await;
    let session = person::start_book(&process.ports).await;
    let mut decisions = 0;
    while person::decide(&process.ports, session).await {
        decisions += 1;
        if lives == Lives::UntilKilled && decisions == DECISIONS_BEFORE_THE_KILL {
            process.kill().await;
            process = start_process(home, &bus, 2).await;
        }
    }
    let novel = person::start_generation(&process.ports, session).await;
    if lives == Lives::UntilKilled {
        person::until_published(&process.ports, novel, 1).await;
        process.kill().await;
        process = start_process(home, &bus, 3).await;
    }
    person::until_published(&process.ports, novel, CHAPTERS).await;
    runtime::wait_until_settled(&process.ports).await.unwrap();
    // Enough later events for the events of the book to be repeated after them.
    let (f, book) = (Fixture::default(), BookId(home.clock.new_uuid()));
    append_many(&*process.ports.db, &f, book, 1, LATER_EVENTS).await;
    runtime::wait_until_settled(&process.ports).await.unwrap();
    if let Some(again) = again {
        assert!(again.deliver_late_repetitions().await.unwrap() > 0);
    }
    // Another book is delivered after the repetitions.
    let other = person::start_book(&process.ports).await;
    person::wait_for_decision(&process.ports, other).await;
    assert_eq!(process.ports.db.count_open_dead_letters().await.unwrap(), 0);
    process.kill().await;
    let mut snapshot = take_snapshot(home).await;
    // The version counts the flow's commits, and events that arrive together share one commit.
    remove_column(&mut snapshot, "flow_runs", "version");
    snapshot
}

/// Removes a column from a table of the snapshot.
fn remove_column(snapshot: &mut Snapshot, table: &str, column: &str) {
    for row in snapshot.get_mut(table).unwrap() {
        let (before, rest) = row.split_once(&format!("{column}=")).unwrap();
        let (_, after) = rest.split_once(" | ").unwrap();
        *row = format!("{before}{after}");
    }
}

/// Removes what a kill may change: how often a task was claimed, a call that was repeated, and a
/// hash that includes new ids.
fn but_for_the_kill(mut snapshot: Snapshot) -> Snapshot {
    remove_column(&mut snapshot, "async_tasks", "epoch");
    remove_column(&mut snapshot, "llm_calls", "attempt");
    remove_column(&mut snapshot, "command_inbox", "request_hash");
    snapshot.get_mut("llm_calls").unwrap().retain(|row| !row.contains("status=UNCERTAIN"));
    snapshot
}

fn assert_same(seen: &Snapshot, wanted: &Snapshot) {
    let happened = |what: &str| wanted["domain_events"].iter().any(|row| row.contains(what));
    for what in ["Chapter.ScenesPatched", "Chapter.RedraftOrdered", "Chapter.Escalated"] {
        assert!(happened(what), "a whole book with rewrites, but no {what}");
    }
    for (table, wanted) in wanted {
        let seen = &seen[table];
        for (seen, wanted) in seen.iter().zip(wanted) {
            assert_eq!(seen, wanted, "{table}");
        }
        assert_eq!(seen.len(), wanted.len(), "{table}");
    }
    assert_eq!(seen.len(), wanted.len());
}

/// Returns the book without duplicates on every database; it is written once for all tests.
async fn plain_books() -> &'static [(Snapshot, Vec<String>)] {
    static PLAIN: OnceCell<Vec<(Snapshot, Vec<String>)>> = OnceCell::const_new();
    PLAIN
        .get_or_init(async || {
            let mut plain = Vec::new();
            for home in Home::on_each_database("books on a bus with duplicates").await {
                let written = write_book(&home, Delivered::Once, Lives::Through).await;
                plain.push((written, home.model.requested_parts()));
            }
            plain
        })
        .await
}

/// Returns the types of all events in order, and without those of a record that is made beside a
/// review. Whether the record is ready before the judgement depends on the moment.
fn event_types(snapshot: &Snapshot) -> (Vec<&str>, Vec<&str>) {
    let mut types: Vec<(usize, &str)> =
        snapshot["domain_events"].iter().filter_map(|row| event_type(row)).collect();
    types.sort_unstable();
    let types: Vec<&str> = types.into_iter().map(|(_, name)| name).collect();
    let but_for_records = types.iter().filter(|name| **name != "Chapter.RecordPrepared");
    (types.clone(), but_for_records.copied().collect())
}

/// Returns the position and the type of an event.
fn event_type(row: &str) -> Option<(usize, &str)> {
    let position = row.strip_prefix("id=")?.split_once(' ')?.0.parse().ok()?;
    let named = row.split_once("event_type=")?.1;
    Some((position, named.split_once(' ')?.0))
}

/// Writes the book on the database with this index until its records were ready at the same
/// moments as those of the `wanted` book.
async fn write_at_the_same_moments(
    (test, index): (&str, usize),
    (delivered, lives): (Delivered, Lives),
    wanted: &Snapshot,
) -> (Home, Snapshot) {
    let (all, but_for_records) = event_types(wanted);
    assert_eq!(all.len(), wanted["domain_events"].len());
    let mut attempt = 1;
    loop {
        let home = Home::on_each_database(&format!("{test} {attempt}")).await.swap_remove(index);
        let seen = write_book(&home, delivered, lives).await;
        let (its_all, its_others) = event_types(&seen);
        if its_all == all || its_others != but_for_records || attempt == MAX_ATTEMPTS {
            return (home, seen);
        }
        attempt += 1;
    }
}

async fn comes_to_the_same(test: &str, delivered: Delivered, lives: Lives) {
    for (index, (wanted, asked)) in plain_books().await.iter().enumerate() {
        let how = (delivered, lives);
        let (home, seen) = write_at_the_same_moments((test, index), how, wanted).await;
        match lives {
            Lives::Through => {
                assert_same(&seen, wanted);
                assert_eq!(home.model.requested_parts(), *asked);
            }
            Lives::UntilKilled => {
                assert_same(&but_for_the_kill(seen), &but_for_the_kill(wanted.clone()));
            }
        }
    }
}

#[tokio::test]
async fn a_book_with_immediate_and_late_duplicates_has_the_same_result() {
    let after = Delivered::Again(DuplicatingBus::DEFAULT_REPETITION_DISTANCE);
    comes_to_the_same("a_book_whose_events_come_again", after, Lives::Through).await;
}

#[tokio::test]
async fn a_book_with_early_duplicates_has_the_same_result() {
    let after = Delivered::Again(7);
    comes_to_the_same("a_book_whose_events_come_again_soon", after, Lives::Through).await;
}

#[tokio::test]
async fn a_killed_book_with_duplicated_events_has_the_same_result() {
    let after = Delivered::Again(DuplicatingBus::DEFAULT_REPETITION_DISTANCE);
    comes_to_the_same("a_book_that_is_killed", after, Lives::UntilKilled).await;
}
