//! What must be true when the corridor is idle.

use std::collections::{BTreeMap, HashMap};

use scribe_app::{flow_runner::FlowRunner, queries::genesis_state::load_genesis_state, relay};
use scribe_domain::{
    genesis::GenesisStatus,
    id::{BookId, SessionId},
};
use scribe_ports::store::{readers::EventFilter, rows::StoredEvent};
use uuid::Uuid;

use super::world::World;
use crate::{process::eventually, witness::Witness};

/// In minutes; longer than a user may take to answer.
const LONGER_THAN_A_WAIT: u8 = 31;

impl World {
    pub(super) async fn check_world(&self) {
        let db = &self.ports().db;
        let log = db.events_after(EventFilter::All, 0, 100_000).await.unwrap();
        assert_gapless(&log);
        published_in_order(&log, &self.broker.published());
        assert_eq!(db.waiting_messages(0, 1).await.unwrap(), []);
        assert_eq!(db.count_open_dead_letters().await.unwrap(), 0);
        for book in &self.books {
            let of_book: Vec<i64> = book_positions(&log, (*book).into());
            assert_eq!(
                Witness::handled_positions(&**db, (*book).into()).await,
                of_book,
                "once and in order"
            );
            let last = *of_book.last().unwrap();
            for subscriber in [FlowRunner::NAME, Witness::NAME] {
                assert_eq!(db.checkpoint(subscriber, (*book).into()).await.unwrap(), last);
            }
            let waiting = db.active_commands(book.0).await.unwrap();
            assert!(waiting.is_empty(), "no task was lost: {waiting:?}");
        }
        self.no_timer_is_lost().await;
    }

    /// Checks that every book that waits for its user is paused if nobody answers.
    async fn no_timer_is_lost(&self) {
        let probe = self.home.open_probe().await;
        let waiting = "SELECT CAST(f.scope_id AS text) AS x FROM flow_runs AS f \
                       JOIN flow_resume_handles AS h ON h.flow_run_id = f.id \
                       WHERE h.status = 'WAITING'";
        let waiting = probe.column(waiting).await;
        self.pass_minutes(LONGER_THAN_A_WAIT).await;
        while relay::publish_waiting_rows(self.ports()).await.unwrap() > 0 {}
        for book in waiting {
            let book = SessionId(book.parse().unwrap());
            let state = load_genesis_state(self.ports(), book).await.unwrap();
            assert_eq!(state.status, GenesisStatus::Paused, "the timer of its wait was lost");
        }
        let db = &self.ports().db;
        let handled = async || db.books_behind(FlowRunner::NAME).await.unwrap().is_empty();
        eventually("the ends of the waits are handled", handled).await;
    }
}

fn book_positions(log: &[StoredEvent], book: BookId) -> Vec<i64> {
    log.iter().filter(|event| event.book == book).map(|event| event.position).collect()
}

fn assert_gapless(log: &[StoredEvent]) {
    let mut versions: HashMap<Uuid, i64> = HashMap::new();
    for (event, position) in log.iter().zip(1..) {
        assert_eq!(event.position, position, "the log has no gap");
        let version = versions.entry(event.aggregate_id).or_default();
        *version += 1;
        assert_eq!(event.aggregate_version, *version, "a stream has no gap");
    }
}

fn published_in_order(log: &[StoredEvent], published: &[(BookId, i64)]) {
    let mut first: BTreeMap<BookId, Vec<i64>> = BTreeMap::new();
    for (key, position) in published {
        let known = first.entry(*key).or_default();
        if !known.contains(position) {
            known.push(*position);
        }
    }
    for (key, seen) in &first {
        assert_eq!(*seen, book_positions(log, *key), "every event is published, first in order");
    }
    assert_eq!(first.values().map(Vec::len).sum::<usize>(), log.len());
}
