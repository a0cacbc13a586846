//! What one key still has to be given.
//!
//! Invariants: a key has one reaction at a time; events are given in the order of the log; what is
//! not kept here lies in the log, and the lane knows that it has to read it.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use scribe_domain::id::BookId;
use scribe_ports::store::rows::StoredEvent;

/// Events that one reaction takes at most.
pub(super) const EVENTS_PER_REACTION: usize = 64;

/// Events that wait in memory at most; with more the lane reads the log instead.
const EVENTS_KEPT: usize = 1_024;

/// The events of one key, and how far they have come.
#[derive(Debug, Default)]
pub(super) struct Lane {
    /// The last position that was handled; `None` where the checkpoint has to be asked.
    handled: Option<i64>,
    /// True while the log may hold events that have not come by the bus.
    behind: bool,
    /// True where the bus gave something since the log was last read.
    more: bool,
    waiting: VecDeque<Arc<StoredEvent>>,
    busy: bool,
    parked: bool,
    /// True where an event has come since the last sweep.
    is_fresh: bool,
}

/// The lanes of all keys that had events lately. A key without a lane has nothing to handle, and its
/// checkpoint says how far it has come.
#[derive(Debug, Default)]
pub(super) struct LaneMap(HashMap<BookId, Lane>);

/// What the next reaction takes.
#[derive(Debug)]
pub(super) struct Portion {
    /// The last position that was handled; `None` where the checkpoint has to be asked.
    pub(super) handled: Option<i64>,
    pub(super) source: Source,
}

/// Where the events of a reaction come from.
#[derive(Debug)]
pub(super) enum Source {
    /// The log, after the last position that was handled.
    Log,
    Bus(Vec<Arc<StoredEvent>>),
}

/// How a reaction has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// Everything up to this position is handled.
    Handled(i64),
    /// There was nothing to handle after this position.
    CaughtUp(i64),
    /// The next event is a dead letter.
    Parked,
    /// The key is to be delivered again from its checkpoint.
    Again,
}

impl LaneMap {
    /// The lane of a key, which is made where there is none.
    pub(super) fn lane(&mut self, book: BookId) -> &mut Lane {
        self.0.entry(book).or_default()
    }

    pub(super) fn insert(&mut self, book: BookId, lane: Lane) {
        self.0.insert(book, lane);
    }

    pub(super) fn books(&self) -> Vec<BookId> {
        self.0.keys().copied().collect()
    }

    /// The keys that a dead letter holds up.
    pub(super) fn parked_books(&self) -> Vec<BookId> {
        self.0.iter().filter(|(_, lane)| lane.parked).map(|(book, _)| *book).collect()
    }

    /// Drops the lanes that have had nothing to do since the last sweep, such as those of finished
    /// books.
    pub(super) fn sweep(&mut self) {
        self.0.retain(|_, lane| {
            let was_fresh = std::mem::take(&mut lane.is_fresh);
            was_fresh || !lane.is_idle()
        });
    }
}

impl Lane {
    /// A key with events in the log after this position.
    pub(super) fn behind(handled: i64) -> Self {
        Self { handled: Some(handled), behind: true, ..Self::default() }
    }

    /// Takes an event of the bus in.
    pub(super) fn arrive(&mut self, event: Arc<StoredEvent>) {
        self.is_fresh = true;
        if self.behind || self.parked {
            // The log has it, and is read again before the lane goes live.
            self.more = true;
        } else if self.waiting.len() < EVENTS_KEPT {
            self.waiting.push_back(event);
        } else {
            self.read_the_log();
        }
    }

    /// Begins the next reaction; `None` where one runs or nothing new waits.
    pub(super) fn next(&mut self) -> Option<Portion> {
        if self.busy || self.parked {
            return None;
        }
        let handled = self.handled;
        let source = if self.behind {
            self.more = false;
            Source::Log
        } else {
            Source::Bus(self.fresh()?)
        };
        self.busy = true;
        Some(Portion { handled, source })
    }

    /// Events that were not handled yet. At or below what was handled is a duplicate, whenever it
    /// comes.
    fn fresh(&mut self) -> Option<Vec<Arc<StoredEvent>>> {
        let mut last = self.handled.unwrap_or(0);
        let mut events = Vec::new();
        while events.len() < EVENTS_PER_REACTION
            && let Some(event) = self.waiting.pop_front()
        {
            if event.position > last {
                last = event.position;
                events.push(event);
            }
        }
        (!events.is_empty()).then_some(events)
    }

    /// Ends the reaction that ran.
    pub(super) fn ended(&mut self, ended: Ended) {
        self.busy = false;
        match ended {
            Ended::Handled(position) => self.handled = Some(position),
            Ended::CaughtUp(position) => {
                self.handled = Some(position);
                self.behind = self.more;
            }
            Ended::Parked => self.park(),
            Ended::Again => {
                self.handled = None;
                self.read_the_log();
            }
        }
    }

    /// True where nothing is known of the key that its checkpoint does not say.
    fn is_idle(&self) -> bool {
        !self.busy && !self.parked && !self.behind && self.waiting.is_empty()
    }

    /// Gives nothing until the key is freed.
    pub(super) fn park(&mut self) {
        self.parked = true;
        self.handled = None;
        self.read_the_log();
    }

    /// Goes on from the checkpoint.
    pub(super) fn unpark(&mut self) {
        self.parked = false;
        self.handled = None;
        self.read_the_log();
    }

    fn read_the_log(&mut self) {
        self.behind = true;
        self.more = true;
        self.waiting.clear();
    }
}

#[cfg(test)]
mod tests {
    use scribe_domain::{
        Timestamp,
        id::{BookId, EventId},
    };
    use serde_json::Value;
    use uuid::Uuid;

    use super::*;

    fn event(position: i64) -> Arc<StoredEvent> {
        Arc::new(StoredEvent {
            position,
            event_id: EventId(Uuid::nil()),
            book: BookId::NONE,
            aggregate_type: String::new(),
            aggregate_id: Uuid::nil(),
            aggregate_version: position,
            event_type: String::new(),
            event_version: 1,
            payload: Value::Null,
            metadata: Value::Null,
            correlation_id: String::new(),
            causation_id: None,
            created_at: Timestamp::default(),
        })
    }

    /// What the next reaction takes; `None` for what the log holds.
    fn taken(lane: &mut Lane) -> Option<Vec<i64>> {
        match lane.next().unwrap().source {
            Source::Log => None,
            Source::Bus(events) => Some(events.iter().map(|event| event.position).collect()),
        }
    }

    #[test]
    fn what_comes_while_the_log_is_read_makes_it_be_read_again() {
        let mut lane = Lane::behind(4);
        assert_eq!(taken(&mut lane), None);
        lane.arrive(event(5));
        assert!(lane.next().is_none(), "one reaction at a time");
        lane.ended(Ended::CaughtUp(4));
        assert_eq!(taken(&mut lane), None);
        lane.ended(Ended::Handled(5));
        assert_eq!(taken(&mut lane), None);
        lane.ended(Ended::CaughtUp(5));
        assert!(lane.next().is_none());
        lane.arrive(event(6));
        assert_eq!(taken(&mut lane), Some(vec![6]));
    }

    #[test]
    fn duplicates_are_dropped_whenever_they_come() {
        let mut lane = Lane::default();
        [1, 1, 2, 1, 2, 3].into_iter().for_each(|position| lane.arrive(event(position)));
        assert_eq!(taken(&mut lane), Some(vec![1, 2, 3]));
        lane.arrive(event(2));
        lane.ended(Ended::Handled(3));
        assert!(lane.next().is_none());
    }

    #[test]
    fn a_lane_that_overflows_reads_the_log() {
        let mut lane = Lane::default();
        lane.arrive(event(1));
        assert_eq!(taken(&mut lane), Some(vec![1]));
        (2..).take(EVENTS_KEPT + 1).for_each(|position| lane.arrive(event(position)));
        lane.ended(Ended::Handled(1));
        assert_eq!(taken(&mut lane), None);
    }

    #[test]
    fn a_thousand_finished_books_leave_no_lane() {
        let mut lanes = LaneMap::default();
        let book = |n: u128| BookId(Uuid::from_u128(n));
        for n in 0..1_000 {
            lanes.lane(book(n)).arrive(event(1));
            assert_eq!(taken(lanes.lane(book(n))), Some(vec![1]));
        }
        lanes.sweep();
        lanes.sweep();
        assert_eq!(lanes.books().len(), 1_000, "their reactions run");
        for n in 0..1_000 {
            lanes.lane(book(n)).ended(Ended::Handled(1));
        }
        lanes.lane(book(1_000)).park();
        lanes.lane(book(1_001)).arrive(event(2));
        lanes.insert(book(1_002), Lane::behind(4));
        lanes.sweep();
        let mut kept = lanes.books();
        kept.sort();
        assert_eq!(kept.len(), 3);
        assert_eq!(kept, [book(1_000), book(1_001), book(1_002)]);
        lanes.lane(book(7)).arrive(event(3));
        assert!(lanes.lane(book(7)).next().unwrap().handled.is_none(), "the checkpoint is asked");
    }

    #[test]
    fn the_lane_of_a_book_in_work_stays() {
        let mut lanes = LaneMap::default();
        let book = BookId::NONE;
        for position in 1..5 {
            lanes.lane(book).arrive(event(position));
            assert_eq!(taken(lanes.lane(book)), Some(vec![position]));
            lanes.lane(book).ended(Ended::Handled(position));
            lanes.sweep();
            assert_eq!(lanes.books(), [book]);
        }
    }

    #[test]
    fn a_parked_lane_gives_nothing_and_then_everything_from_the_log() {
        let mut lane = Lane::default();
        lane.arrive(event(1));
        assert_eq!(taken(&mut lane), Some(vec![1]));
        lane.ended(Ended::Parked);
        lane.arrive(event(2));
        assert!(lane.next().is_none());
        lane.unpark();
        assert_eq!(taken(&mut lane), None);
    }
}
