//! A broker that delivers on command: in order for each book, as often as requested, and books in
//! any order.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use scribe_domain::id::BookId;
use scribe_ports::{
    bus::{BusDelivery, BusError, BusMessage, EventBus, RefusedMessage, Subscription},
    store::rows::StoredEvent,
};
use tokio::sync::mpsc;

/// The events of one book for one subscriber.
#[derive(Default)]
struct Queue {
    events: Vec<Arc<StoredEvent>>,
    delivered: usize,
}

/// The queues of one subscriber.
#[derive(Default)]
struct Group {
    queues: HashMap<BookId, Queue>,
    sender: Option<mpsc::UnboundedSender<Vec<Arc<StoredEvent>>>>,
}

#[derive(Default)]
struct State {
    groups: HashMap<&'static str, Group>,
    /// Everything that was ever published, in the order of publication.
    published: Vec<(BookId, i64)>,
    at_once: bool,
}

#[derive(Default)]
pub(super) struct Broker(Mutex<State>);

impl Broker {
    pub(super) fn new(subscribers: [&'static str; 2]) -> Self {
        let groups = subscribers.map(|name| (name, Group::default())).into();
        Self(Mutex::new(State { groups, ..State::default() }))
    }

    /// Delivers the next events of a book; with `again`, also delivers the preceding events once
    /// more.
    pub(super) fn deliver_next(&self, to: &'static str, book: BookId, count: usize, again: bool) {
        let mut state = self.0.lock().unwrap();
        let group = state.groups.entry(to).or_default();
        let queue = group.queues.entry(book).or_default();
        let from = if again { queue.delivered.saturating_sub(count) } else { queue.delivered };
        let to = (queue.delivered + count).min(queue.events.len());
        let events = queue.events[from..to].to_vec();
        if let Some(sender) = &group.sender
            && !events.is_empty()
            && sender.send(events).is_ok()
        {
            queue.delivered = to;
        }
    }

    /// Drops undelivered events, as an in-process bus does when its process dies.
    pub(super) fn drop_undelivered(&self) {
        for group in self.0.lock().unwrap().groups.values_mut() {
            group.queues.clear();
        }
    }

    /// Delivers everything, including what was already delivered, and from now on delivers events
    /// immediately.
    pub(super) fn flow_freely(&self) {
        let mut state = self.0.lock().unwrap();
        state.at_once = true;
        for group in state.groups.values_mut() {
            for queue in group.queues.values_mut() {
                if let Some(sender) = &group.sender {
                    drop(sender.send(queue.events.clone()));
                    queue.delivered = queue.events.len();
                }
            }
        }
    }

    /// Returns everything that was ever published, in the order of publication.
    pub(super) fn published(&self) -> Vec<(BookId, i64)> {
        self.0.lock().unwrap().published.clone()
    }
}

#[async_trait]
impl EventBus for Broker {
    async fn publish(&self, messages: &[BusMessage]) -> Result<Vec<RefusedMessage>, BusError> {
        let mut state = self.0.lock().unwrap();
        let at_once = state.at_once;
        for BusMessage { event, .. } in messages {
            state.published.push((event.book, event.position));
            for group in state.groups.values_mut() {
                let queue = group.queues.entry(event.book).or_default();
                queue.events.push(Arc::clone(event));
                if at_once && let Some(sender) = &group.sender {
                    drop(sender.send(vec![Arc::clone(event)]));
                    queue.delivered = queue.events.len();
                }
            }
        }
        Ok(Vec::new())
    }

    async fn subscribe(&self, subscriber: &'static str) -> Result<Box<dyn Subscription>, BusError> {
        let (sender, receiver) = mpsc::unbounded_channel();
        let mut state = self.0.lock().unwrap();
        state.groups.entry(subscriber).or_default().sender = Some(sender);
        Ok(Box::new(End(receiver)))
    }
}

struct End(mpsc::UnboundedReceiver<Vec<Arc<StoredEvent>>>);

#[async_trait]
impl Subscription for End {
    async fn next(&mut self) -> Result<BusDelivery, BusError> {
        self.0.recv().await.map(BusDelivery::Events).ok_or(BusError::Closed)
    }

    fn owns_key(&self, _: BookId) -> bool {
        true
    }
}
