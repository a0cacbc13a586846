//! The committer: the one task of a process that writes (step 1 of the corridor and every later
//! one). It takes what is waiting, without delay, and makes it durable in one transaction.
//!
//! Invariants: a set is written wholly or not at all; sets of one key are written in the order in
//! which they came; positions have no gaps and follow the order of commits; each set gets its own
//! outcome, whatever its neighbours do.

use std::sync::Arc;

use scribe_ports::{
    clock::Clock,
    store::{ChangeSet, Outcome, StoreError, Topic},
};
use tokio::{
    sync::{Notify, mpsc, oneshot, watch},
    time::timeout,
};

use crate::{
    backend::{Backend, Failure},
    limits::{ATTEMPTS, LOCK_CHECK_INTERVAL, QUEUE_LENGTH},
    row_cache::RowCache,
};

mod batch;
mod batch_state;
mod preconditions;
pub(crate) mod prepared;
mod queue;
mod text_check;
pub(crate) mod write_statement;

use batch::Outcomes;
use prepared::Prepared;
use queue::{Queue, Waiting};

/// What a set may have given waiting readers to do.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Topics {
    events: bool,
    tasks: bool,
    timers: bool,
    dead_letters: bool,
}

/// Wakes those who wait for a topic.
#[derive(Debug, Default)]
pub(crate) struct Signals {
    outbox: Arc<Notify>,
    tasks: Arc<Notify>,
    timers: Arc<Notify>,
    events: Arc<Notify>,
    dead_letters: Arc<Notify>,
    /// Why the last batch could not be written, where the disk or the folder was the reason.
    unwritable: watch::Sender<Option<String>>,
    /// Why this process has lost the database for good, once it has.
    lost: watch::Sender<Option<StoreError>>,
}

impl Signals {
    /// Watches whether the disk takes what is written.
    pub(crate) fn unwritable(&self) -> watch::Receiver<Option<String>> {
        self.unwritable.subscribe()
    }

    /// Watches whether this process has lost the database.
    pub(crate) fn lost(&self) -> watch::Receiver<Option<StoreError>> {
        self.lost.subscribe()
    }

    /// Notes an error after which the database cannot be used any more.
    pub(crate) fn note_loss(&self, error: &StoreError) {
        if let StoreError::WriterLockLost | StoreError::Unusable(_) = error {
            self.lost.send_if_modified(|known| {
                let is_first = known.is_none();
                known.get_or_insert_with(|| error.clone());
                is_first
            });
        }
    }

    /// Notes that the disk takes what is written again.
    fn note_writable(&self) {
        self.unwritable.send_if_modified(|known| known.take().is_some());
    }

    fn note_outcomes(&self, outcomes: &Outcomes) {
        outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).for_each(|error| {
            self.note_loss(error);
        });
        let reason = outcomes.iter().find_map(|outcome| match outcome {
            Err(StoreError::Unwritable(reason)) => Some(reason.clone()),
            _ => None,
        });
        self.unwritable.send_if_modified(|known| {
            let changed = *known != reason;
            *known = reason;
            changed
        });
    }

    /// The signal of a topic.
    pub(crate) fn signal_for(&self, topic: Topic) -> &Arc<Notify> {
        match topic {
            Topic::Outbox => &self.outbox,
            Topic::Tasks => &self.tasks,
            Topic::Timers => &self.timers,
            Topic::Events => &self.events,
            Topic::DeadLetters => &self.dead_letters,
        }
    }

    fn wake(&self, topics: Topics) {
        if topics.events {
            self.outbox.notify_waiters();
            self.events.notify_waiters();
        }
        if topics.tasks {
            self.tasks.notify_waiters();
        }
        if topics.timers {
            self.timers.notify_waiters();
        }
        if topics.dead_letters {
            self.dead_letters.notify_waiters();
        }
    }
}

/// What the committer is asked for.
#[expect(clippy::large_enum_variant, reason = "but for the last one, all are large")]
enum Message {
    Commit(Waiting),
    /// Nothing is taken in any more; dropped once what came before is written.
    Close(oneshot::Sender<()>),
}

/// The way to the committer.
#[derive(Debug, Clone)]
pub(crate) struct Sender(mpsc::Sender<Message>);

impl Sender {
    /// Hands a set over and waits for what becomes of it.
    pub(crate) async fn commit(&self, set: ChangeSet) -> Result<Outcome, StoreError> {
        let set = Prepared::new(set)?;
        let (reply, outcome) = oneshot::channel();
        if self.0.send(Message::Commit(Waiting { set, reply })).await.is_ok()
            && let Ok(outcome) = outcome.await
        {
            return outcome;
        }
        // At an orderly end a producer that was stopped ends here, instead of complaining.
        tokio::task::yield_now().await;
        Err(StoreError::Unavailable("the committer has stopped".into()))
    }

    /// Waits until everything that was handed over is written; what comes later is refused.
    pub(crate) async fn close(&self) {
        let (closed, end) = oneshot::channel();
        if self.0.send(Message::Close(closed)).await.is_ok() {
            // It ends by being dropped.
            drop(end.await);
        }
    }
}

/// The committer of a database.
pub(crate) struct Committer<B> {
    pub(crate) backend: Arc<B>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) signals: Arc<Signals>,
    cache: Arc<RowCache>,
    received: mpsc::Receiver<Message>,
    /// Those who wait for its end; dropped with it.
    closers: Vec<oneshot::Sender<()>>,
}

impl<B: Backend> Committer<B> {
    /// Makes a committer and the way to it.
    pub(crate) fn new(
        backend: Arc<B>,
        clock: Arc<dyn Clock>,
        signals: Arc<Signals>,
        cache: Arc<RowCache>,
    ) -> (Self, Sender) {
        let (sender, received) = mpsc::channel(QUEUE_LENGTH);
        let closers = Vec::new();
        (Self { backend, clock, signals, cache, received, closers }, Sender(sender))
    }

    /// Writes until it is closed, or the last sender is gone, and nothing waits any more.
    pub(crate) async fn run(mut self) {
        let mut queue = Queue::default();
        loop {
            if queue.len() == 0 {
                match self.next_waiting().await {
                    Some(waiting) => queue.push(waiting),
                    None => return,
                }
            }
            while queue.len() < QUEUE_LENGTH
                && let Ok(message) = self.received.try_recv()
            {
                self.accept_message(message).into_iter().for_each(|waiting| queue.push(waiting));
            }
            let (mut sets, replies) = queue.take_batch();
            // What is committed can be read from the tables before it is learned here.
            sets.iter().for_each(|set| self.cache.invalidate(&set.written));
            let outcomes = self.write(&sets).await;
            self.signals.note_outcomes(&outcomes);
            for (set, outcome) in sets.iter_mut().zip(&outcomes) {
                self.cache.apply_outcome(std::mem::take(&mut set.written), outcome);
            }
            for (set, outcome) in sets.iter().zip(&outcomes) {
                if matches!(outcome, Ok(Outcome::Committed { .. })) {
                    self.signals.wake(set.topics);
                }
            }
            for (reply, outcome) in replies.into_iter().zip(outcomes) {
                // A producer that has gone needs no answer.
                drop(reply.send(outcome));
            }
        }
    }

    /// Waits for a set, and looks after the hold on the database meanwhile.
    async fn next_waiting(&mut self) -> Option<Waiting> {
        loop {
            match timeout(LOCK_CHECK_INTERVAL, self.received.recv()).await {
                Ok(Some(message)) => {
                    if let Some(waiting) = self.accept_message(message) {
                        return Some(waiting);
                    }
                }
                Ok(None) => return None,
                Err(_) => {
                    self.refresh_lock().await;
                    self.probe_room().await;
                }
            }
        }
    }

    async fn refresh_lock(&self) {
        match self.backend.refresh_lock().await {
            Ok(()) => {}
            Err(error) => {
                // Whoever commits next is told, too.
                tracing::debug!(%error, "the writer lock could not be checked");
                self.signals.note_loss(&error);
            }
        }
    }

    /// Nobody may commit anything while the process is reported as unready.
    async fn probe_room(&self) {
        if self.signals.unwritable.borrow().is_none() {
            return;
        }
        match self.backend.probe_write().await {
            Ok(true) => self.signals.note_writable(),
            Ok(false) => {}
            Err(error) => tracing::debug!(%error, "the database does not accept writes yet"),
        }
    }

    /// The set of a message, where it brings one.
    fn accept_message(&mut self, message: Message) -> Option<Waiting> {
        match message {
            Message::Commit(waiting) => Some(waiting),
            Message::Close(closer) => {
                self.received.close();
                self.closers.push(closer);
                None
            }
        }
    }

    async fn write(&self, sets: &[Prepared]) -> Outcomes {
        match self.attempt(sets).await {
            Ok(outcomes) => outcomes,
            Err(StoreError::Refused(_) | StoreError::Damaged(_)) if sets.len() > 1 => {
                self.write_each_alone(sets).await
            }
            Err(error) => sets.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    /// Finds the set that the database refuses, so that only its producer hears of it.
    async fn write_each_alone(&self, sets: &[Prepared]) -> Outcomes {
        let mut outcomes = Vec::with_capacity(sets.len());
        for set in sets {
            match self.attempt(std::slice::from_ref(set)).await {
                Ok(alone) => outcomes.extend(alone),
                Err(error) => outcomes.push(Err(error)),
            }
        }
        outcomes
    }

    async fn attempt(&self, sets: &[Prepared]) -> Result<Outcomes, StoreError> {
        let mut attempts = 1;
        loop {
            match batch::write_batch(&*self.backend, sets, self.clock.now()).await {
                Ok(outcomes) => return Ok(outcomes),
                Err(Failure::Again(error)) if attempts < ATTEMPTS => {
                    tracing::warn!(%error, "retrying a transaction");
                    attempts += 1;
                }
                Err(failure) => return Err(self.backend.give_up(failure.into_error())),
            }
        }
    }
}
