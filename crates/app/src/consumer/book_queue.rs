//! The events of one book that a subscriber has not handled yet.
//!
//! Invariants:
//! - A book has at most one delivery at a time.
//! - Events are delivered in the order of the log.
//! - An event that was dropped from memory is still in the log, and the queue reads it from there.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use scribe_domain::id::BookId;
use scribe_ports::store::rows::StoredEvent;

pub(super) const MAX_EVENTS_PER_BATCH: usize = 64;

/// The maximum number of events that wait in memory. If more arrive, the queue drops all waiting
/// events and reads the log.
const MAX_WAITING_EVENTS: usize = 1_024;

/// The waiting events of one book and its position in the log.
#[derive(Debug, Default)]
pub(super) struct BookQueue {
    /// The last handled position; `None` if it must be read from the checkpoint.
    handled: Option<i64>,
    /// True while the log may hold events that the bus did not deliver to this queue.
    behind: bool,
    /// True if the bus has delivered an event since the log was last read.
    has_more: bool,
    waiting: VecDeque<Arc<StoredEvent>>,
    delivering: bool,
    parked: bool,
    /// True if an event arrived since the last sweep.
    has_new: bool,
}

/// The queues of all books that had events recently. A book without a queue has no unhandled
/// events, and its position is stored in its checkpoint.
#[derive(Debug, Default)]
pub(super) struct BookQueues(HashMap<BookId, BookQueue>);

/// The next events for the subscriber.
#[derive(Debug)]
pub(super) struct DeliveryBatch {
    /// The last handled position; `None` if it must be read from the checkpoint.
    pub(super) handled: Option<i64>,
    pub(super) source: BatchSource,
}

/// Where the events of a batch come from.
#[derive(Debug)]
pub(super) enum BatchSource {
    /// They are read from the log, after the last handled position.
    Log,
    /// They were delivered by the bus.
    Bus(Vec<Arc<StoredEvent>>),
}

/// How a delivery ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DeliveryOutcome {
    /// All events up to this position are handled.
    Handled(i64),
    /// There was no event after this position.
    CaughtUp(i64),
    /// The next event became a dead letter.
    Parked,
    /// Delivery must start again from the checkpoint.
    Restart,
}

impl BookQueues {
    /// Returns the queue of a book; creates it if necessary.
    pub(super) fn get_or_create_queue(&mut self, book: BookId) -> &mut BookQueue {
        self.0.entry(book).or_default()
    }

    /// Queues the events of a book that come after a position in the log. If a delivery is running,
    /// the log is read after that delivery has ended.
    pub(super) fn read_log_after(&mut self, book: BookId, handled: i64) {
        let queue = self.0.entry(book).or_default();
        queue.handled = (!queue.delivering).then_some(handled);
        queue.switch_to_log();
    }

    /// Drops every queue without a running delivery. Each remaining queue continues from its
    /// checkpoint when its delivery has ended.
    pub(super) fn forget_positions(&mut self) {
        self.0.retain(|_, queue| queue.delivering);
        for queue in self.0.values_mut() {
            queue.handled = None;
            queue.switch_to_log();
        }
    }

    pub(super) fn books(&self) -> Vec<BookId> {
        self.0.keys().copied().collect()
    }

    /// Returns the books that are parked by a dead letter.
    pub(super) fn parked_books(&self) -> Vec<BookId> {
        self.0.iter().filter(|(_, queue)| queue.parked).map(|(book, _)| *book).collect()
    }

    /// Drops idle queues that have received nothing since the last sweep, such as the queues of
    /// finished books.
    pub(super) fn drop_idle_queues(&mut self) {
        self.0.retain(|_, queue| {
            let had_new = std::mem::take(&mut queue.has_new);
            had_new || !queue.is_idle()
        });
    }
}

impl BookQueue {
    /// Adds an event from the bus.
    pub(super) fn push_event(&mut self, event: Arc<StoredEvent>) {
        self.has_new = true;
        if self.behind || self.parked {
            // The event is in the log, which is read again before the queue switches to the bus.
            self.has_more = true;
        } else if self.waiting.len() < MAX_WAITING_EVENTS {
            self.waiting.push_back(event);
        } else {
            self.switch_to_log();
        }
    }

    /// Starts the next delivery. Returns `None` while a delivery is running, the book is parked, or
    /// no events wait.
    pub(super) fn next_batch(&mut self) -> Option<DeliveryBatch> {
        if self.delivering || self.parked {
            return None;
        }
        let handled = self.handled;
        let source = if self.behind {
            self.has_more = false;
            BatchSource::Log
        } else {
            BatchSource::Bus(self.take_unhandled_events()?)
        };
        self.delivering = true;
        Some(DeliveryBatch { handled, source })
    }

    /// Takes the next unhandled events. An event at or before the handled position is a duplicate
    /// and is skipped, no matter how late it arrives.
    fn take_unhandled_events(&mut self) -> Option<Vec<Arc<StoredEvent>>> {
        let mut last = self.handled.unwrap_or(0);
        let mut events = Vec::new();
        while events.len() < MAX_EVENTS_PER_BATCH
            && let Some(event) = self.waiting.pop_front()
        {
            if event.position > last {
                last = event.position;
                events.push(event);
            }
        }
        (!events.is_empty()).then_some(events)
    }

    /// Records the outcome of the running delivery.
    pub(super) fn record_outcome(&mut self, outcome: DeliveryOutcome) {
        self.delivering = false;
        match outcome {
            DeliveryOutcome::Handled(position) => self.handled = Some(position),
            DeliveryOutcome::CaughtUp(position) => {
                self.handled = Some(position);
                self.behind = self.has_more;
            }
            DeliveryOutcome::Parked => self.park(),
            DeliveryOutcome::Restart => {
                self.handled = None;
                self.switch_to_log();
            }
        }
    }

    /// True if the queue can be dropped without loss, because its contents are also in the
    /// checkpoint and the log.
    fn is_idle(&self) -> bool {
        !self.delivering && !self.parked && !self.behind && self.waiting.is_empty()
    }

    /// Stops deliveries until the dead letter is resolved.
    pub(super) fn park(&mut self) {
        self.parked = true;
        self.handled = None;
        self.switch_to_log();
    }

    /// Continues from the checkpoint.
    pub(super) fn unpark(&mut self) {
        self.parked = false;
        self.handled = None;
        self.switch_to_log();
    }

    fn switch_to_log(&mut self) {
        self.behind = true;
        self.has_more = true;
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

    /// Returns the positions of the next batch; `None` if the batch comes from the log.
    fn next_positions(queue: &mut BookQueue) -> Option<Vec<i64>> {
        match queue.next_batch().unwrap().source {
            BatchSource::Log => None,
            BatchSource::Bus(events) => Some(events.iter().map(|event| event.position).collect()),
        }
    }

    #[test]
    fn the_log_is_read_again_if_an_event_arrives_while_it_is_read() {
        let mut queues = BookQueues::default();
        queues.read_log_after(BookId::NONE, 4);
        let queue = queues.get_or_create_queue(BookId::NONE);
        assert_eq!(next_positions(queue), None);
        queue.push_event(event(5));
        assert!(queue.next_batch().is_none(), "one delivery at a time");
        queue.record_outcome(DeliveryOutcome::CaughtUp(4));
        assert_eq!(next_positions(queue), None);
        queue.record_outcome(DeliveryOutcome::Handled(5));
        assert_eq!(next_positions(queue), None);
        queue.record_outcome(DeliveryOutcome::CaughtUp(5));
        assert!(queue.next_batch().is_none());
        queue.push_event(event(6));
        assert_eq!(next_positions(queue), Some(vec![6]));
    }

    #[test]
    fn late_duplicates_are_dropped() {
        let mut queue = BookQueue::default();
        [1, 1, 2, 1, 2, 3].into_iter().for_each(|position| queue.push_event(event(position)));
        assert_eq!(next_positions(&mut queue), Some(vec![1, 2, 3]));
        queue.push_event(event(2));
        queue.record_outcome(DeliveryOutcome::Handled(3));
        assert!(queue.next_batch().is_none());
    }

    #[test]
    fn a_running_delivery_ends_before_the_log_is_read_after_a_reassignment() {
        let mut queues = BookQueues::default();
        let book = BookId(Uuid::from_u128(1));
        queues.get_or_create_queue(book).push_event(event(1));
        assert_eq!(next_positions(queues.get_or_create_queue(book)), Some(vec![1]));
        queues.get_or_create_queue(BookId(Uuid::from_u128(2))).push_event(event(2));
        queues.forget_positions();
        assert_eq!(queues.books(), [book]);
        queues.read_log_after(book, 0);
        assert!(queues.get_or_create_queue(book).next_batch().is_none());
        queues.get_or_create_queue(book).record_outcome(DeliveryOutcome::Handled(1));
        assert_eq!(next_positions(queues.get_or_create_queue(book)), None);
    }

    #[test]
    fn a_full_queue_reads_the_log() {
        let mut queue = BookQueue::default();
        queue.push_event(event(1));
        assert_eq!(next_positions(&mut queue), Some(vec![1]));
        (2..).take(MAX_WAITING_EVENTS + 1).for_each(|position| queue.push_event(event(position)));
        queue.record_outcome(DeliveryOutcome::Handled(1));
        assert_eq!(next_positions(&mut queue), None);
    }

    #[test]
    fn a_thousand_finished_books_leave_no_queue() {
        let mut queues = BookQueues::default();
        let book = |n: u128| BookId(Uuid::from_u128(n));
        for n in 0..1_000 {
            queues.get_or_create_queue(book(n)).push_event(event(1));
            assert_eq!(next_positions(queues.get_or_create_queue(book(n))), Some(vec![1]));
        }
        queues.drop_idle_queues();
        queues.drop_idle_queues();
        assert_eq!(queues.books().len(), 1_000, "their deliveries are running");
        for n in 0..1_000 {
            queues.get_or_create_queue(book(n)).record_outcome(DeliveryOutcome::Handled(1));
        }
        queues.get_or_create_queue(book(1_000)).park();
        queues.get_or_create_queue(book(1_001)).push_event(event(2));
        queues.read_log_after(book(1_002), 4);
        queues.drop_idle_queues();
        let mut kept = queues.books();
        kept.sort();
        assert_eq!(kept.len(), 3);
        assert_eq!(kept, [book(1_000), book(1_001), book(1_002)]);
        queues.get_or_create_queue(book(7)).push_event(event(3));
        assert!(
            queues.get_or_create_queue(book(7)).next_batch().unwrap().handled.is_none(),
            "the checkpoint is read"
        );
    }

    #[test]
    fn the_queue_of_an_active_book_is_kept() {
        let mut queues = BookQueues::default();
        let book = BookId::NONE;
        for position in 1..5 {
            queues.get_or_create_queue(book).push_event(event(position));
            assert_eq!(next_positions(queues.get_or_create_queue(book)), Some(vec![position]));
            queues.get_or_create_queue(book).record_outcome(DeliveryOutcome::Handled(position));
            queues.drop_idle_queues();
            assert_eq!(queues.books(), [book]);
        }
    }

    #[test]
    fn a_parked_queue_delivers_nothing_until_it_reads_the_log() {
        let mut queue = BookQueue::default();
        queue.push_event(event(1));
        assert_eq!(next_positions(&mut queue), Some(vec![1]));
        queue.record_outcome(DeliveryOutcome::Parked);
        queue.push_event(event(2));
        assert!(queue.next_batch().is_none());
        queue.unpark();
        assert_eq!(next_positions(&mut queue), None);
    }
}
