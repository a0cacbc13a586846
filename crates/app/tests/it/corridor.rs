//! Runs random interleavings of all parts of the corridor and checks them against a small model.
//! After every interleaving, the log must have no gap, every event must have been published in
//! order, every subscriber must have handled every event once and in order, and nothing may be left
//! over.

mod broker;
mod checks;
mod world;

use proptest::prelude::*;

use self::world::World;
use crate::{process::Home, witness::Fault};

/// A subscriber of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    Flows,
    Witness,
}

/// A command that a user sends.
#[derive(Debug, Clone, Copy)]
enum Wish {
    Pause,
    Resume,
    Inspire,
    Criticise,
    Combine,
}

/// A step of an interleaving.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// A user starts a book.
    Begin,
    /// A user sends a command for a book.
    Ask(usize, Wish),
    /// The relay runs one round.
    Relay,
    /// The broker delivers events of a book; with `again`, events that it had already delivered.
    Deliver { to: Reader, book: usize, count: usize, again: bool },
    /// A reader will fail on the next event of the log.
    Fail(Reader, Fault),
    /// The faults are removed, and an operator releases every letter.
    Release,
    /// Time passes, and timers fire.
    Time { minutes: u8 },
    /// Running tasks get time to run.
    Breathe { ms: u8 },
    /// The process dies; with `forget`, the broker loses its undelivered events too.
    Crash { forget: bool },
}

fn any_reader() -> impl Strategy<Value = Reader> {
    prop_oneof![Just(Reader::Flows), Just(Reader::Witness)]
}

fn any_step() -> impl Strategy<Value = Step> {
    let wish = prop_oneof![
        Just(Wish::Pause),
        Just(Wish::Resume),
        Just(Wish::Inspire),
        Just(Wish::Criticise),
        Just(Wish::Combine),
    ];
    let fault = prop_oneof![
        2 => Just(Fault::Poison),
        1 => (1..20_usize).prop_map(Fault::Unavailable),
        1 => (1..20_usize).prop_map(Fault::Contended),
    ];
    let deliver = (any_reader(), 0..3_usize, 1..6_usize, any::<bool>())
        .prop_map(|(to, book, count, again)| Step::Deliver { to, book, count, again });
    prop_oneof![
        2 => Just(Step::Begin),
        4 => (0..3_usize, wish).prop_map(|(book, wish)| Step::Ask(book, wish)),
        6 => Just(Step::Relay),
        8 => deliver,
        3 => (any_reader(), fault).prop_map(|(to, fault)| Step::Fail(to, fault)),
        1 => Just(Step::Release),
        2 => (0..20_u8).prop_map(|minutes| Step::Time { minutes }),
        4 => (0..4_u8).prop_map(|ms| Step::Breathe { ms }),
        2 => any::<bool>().prop_map(|forget| Step::Crash { forget }),
    ]
}

/// The number of interleavings tried on SQLite; each opens a database.
const CASES_ON_SQLITE: u32 = 24;
/// The number tried on PostgreSQL, where creating a database takes longer.
const CASES_ON_POSTGRES: u32 = 8;

/// Tries interleavings, each in its own home.
fn try_interleavings(cases: u32, home: impl AsyncFn() -> Home) {
    let config = ProptestConfig {
        cases,
        max_shrink_iters: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(steps in prop::collection::vec(any_step(), 5..50))| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut world = World::begin(home().await).await;
            for step in steps {
                world.take_step(step).await;
            }
            world.come_to_rest().await;
            world.check_world().await;
            world.crash().await;
        });
    });
}

#[test]
fn nothing_is_lost_doubled_or_out_of_order() {
    try_interleavings(CASES_ON_SQLITE, async || Home::sqlite());
}

#[test]
fn nothing_is_lost_doubled_or_out_of_order_on_postgres() {
    let Some(server) = Home::postgres_server("nothing_is_lost_doubled_or_out_of_order") else {
        return;
    };
    try_interleavings(CASES_ON_POSTGRES, async || Home::postgres(&server).await);
}
