//! Random interleavings of everything that the corridor is made of, against a small model of it:
//! whatever happens in whatever order, in the end the log has no gap, everything was published in
//! order, every subscriber has handled every event once and in order, and nothing is left over.

mod broker;
mod checks;
mod world;

use proptest::prelude::*;

use self::world::World;
use crate::{process::Home, witness::Fault};

/// Who reads the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    Flows,
    Witness,
}

/// What a person asks for.
#[derive(Debug, Clone, Copy)]
enum Wish {
    Pause,
    Resume,
    Inspire,
}

/// Something that happens to the corridor.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// A person begins a book.
    Begin,
    /// A person sends a command for a book.
    Ask(usize, Wish),
    /// The relay makes a round.
    Relay,
    /// The broker delivers events of a book; `again` those that it had delivered before.
    Deliver { to: Reader, book: usize, count: usize, again: bool },
    /// A reader will fail at the next event of the log.
    Fail(Reader, Fault),
    /// The faults are gone, and an operator releases every letter.
    Release,
    /// Time passes, and timers fire.
    Time { minutes: u8 },
    /// What runs gets time to run.
    Breathe { ms: u8 },
    /// The process dies; `forget` where the broker dies with it.
    Crash { forget: bool },
}

fn reader() -> impl Strategy<Value = Reader> {
    prop_oneof![Just(Reader::Flows), Just(Reader::Witness)]
}

fn step() -> impl Strategy<Value = Step> {
    let wish = prop_oneof![Just(Wish::Pause), Just(Wish::Resume), Just(Wish::Inspire)];
    let fault = prop_oneof![
        2 => Just(Fault::Poison),
        1 => (1..20_usize).prop_map(Fault::Unavailable),
        1 => (1..20_usize).prop_map(Fault::Contended),
    ];
    let deliver = (reader(), 0..3_usize, 1..6_usize, any::<bool>())
        .prop_map(|(to, book, count, again)| Step::Deliver { to, book, count, again });
    prop_oneof![
        2 => Just(Step::Begin),
        4 => (0..3_usize, wish).prop_map(|(book, wish)| Step::Ask(book, wish)),
        6 => Just(Step::Relay),
        8 => deliver,
        3 => (reader(), fault).prop_map(|(to, fault)| Step::Fail(to, fault)),
        1 => Just(Step::Release),
        2 => (0..20_u8).prop_map(|minutes| Step::Time { minutes }),
        4 => (0..4_u8).prop_map(|ms| Step::Breathe { ms }),
        2 => any::<bool>().prop_map(|forget| Step::Crash { forget }),
    ]
}

/// How many interleavings are tried on SQLite; each opens a database.
const CASES_ON_SQLITE: u32 = 24;
/// How many are tried on PostgreSQL, where a database takes longer to make.
const CASES_ON_POSTGRES: u32 = 8;

/// Tries interleavings, each in a home of its own.
fn try_interleavings(cases: u32, home: impl AsyncFn() -> Home) {
    let config = ProptestConfig {
        cases,
        max_shrink_iters: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(steps in prop::collection::vec(step(), 5..50))| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut world = World::begin(home().await).await;
            for step in steps {
                world.take(step).await;
            }
            world.come_to_rest().await;
            world.check().await;
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
