//! The committer: the only task of a process that writes to the database. All steps of the corridor
//! (`ARCHITECTURE.md`) use it. It does not wait until a batch is full, but takes the change sets
//! that are waiting and makes them durable in one transaction.
//!
//! Invariants:
//! - A set is written as a whole or not at all.
//! - Sets of one book are written in the order in which they were received.
//! - Positions have no gaps and follow the order of commits.
//! - Each set gets its own outcome, independent of the others in its batch.

use std::{ops::BitOr, sync::Arc};

use scribe_ports::{
    clock::Clock,
    store::{ChangeSet, ChangeTopic, CommitOutcome, StoreError},
};
use tokio::{
    sync::{Notify, mpsc, oneshot, watch},
    time::timeout,
};

use crate::{
    backend::{Backend, TransactionError},
    limits::{LOCK_CHECK_INTERVAL, MAX_QUEUED_SETS, MAX_TRANSACTION_ATTEMPTS},
    live_channel::LiveSender,
    row_cache::RowCache,
};

mod batch;
mod batch_state;
mod preconditions;
pub(crate) mod prepared;
mod queue;
mod reject_nul;
pub(crate) mod write_statement;

use batch::Outcomes;
use prepared::PreparedSet;
use queue::{CommitQueue, WaitingSet};

/// The topics that a set concerns.
#[derive(Debug, Clone, Copy, Default)]
pub struct Topics {
    events: bool,
    tasks: bool,
    timers: bool,
    dead_letters: bool,
}

impl Topics {
    pub(crate) const ALL: Self =
        Self { events: true, tasks: true, timers: true, dead_letters: true };

    /// Returns the letters of the topics, for a notification; empty if there are none.
    pub(crate) fn to_letters(self) -> String {
        let Self { events, tasks, timers, dead_letters } = self;
        [(events, 'e'), (tasks, 't'), (timers, 'm'), (dead_letters, 'd')]
            .into_iter()
            .filter_map(|(concerned, letter)| concerned.then_some(letter))
            .collect()
    }

    /// Parses a notification. Ignores letters that only a later release knows.
    pub(crate) fn from_letters(letters: &str) -> Self {
        Self {
            events: letters.contains('e'),
            tasks: letters.contains('t'),
            timers: letters.contains('m'),
            dead_letters: letters.contains('d'),
        }
    }
}

impl BitOr for Topics {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self {
            events: self.events || other.events,
            tasks: self.tasks || other.tasks,
            timers: self.timers || other.timers,
            dead_letters: self.dead_letters || other.dead_letters,
        }
    }
}

/// Wakes the waiters of a topic.
#[derive(Debug, Default)]
pub struct Signals {
    outbox: Arc<Notify>,
    tasks: Arc<Notify>,
    timers: Arc<Notify>,
    events: Arc<Notify>,
    dead_letters: Arc<Notify>,
    live: LiveSender,
    /// Why the last batch could not be written, if the disk or the folder was the reason.
    unwritable: watch::Sender<Option<String>>,
    /// Why this process has permanently lost the database, if it has.
    lost: watch::Sender<Option<StoreError>>,
}

impl Signals {
    /// Returns the channel for the live texts that other processes send.
    pub(crate) fn live(&self) -> &LiveSender {
        &self.live
    }

    /// Watches whether the disk accepts writes.
    pub(crate) fn watch_write_fault(&self) -> watch::Receiver<Option<String>> {
        self.unwritable.subscribe()
    }

    /// Watches whether this process has lost the database.
    pub(crate) fn watch_loss(&self) -> watch::Receiver<Option<StoreError>> {
        self.lost.subscribe()
    }

    /// Records an error after which the database can no longer be used.
    pub(crate) fn note_loss(&self, error: &StoreError) {
        if let StoreError::WriterLockLost | StoreError::Unusable(_) = error {
            self.lost.send_if_modified(|known| {
                let is_first = known.is_none();
                known.get_or_insert_with(|| error.clone());
                is_first
            });
        }
    }

    /// Records that the disk accepts writes again.
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

    pub(crate) fn signal_of(&self, topic: ChangeTopic) -> &Arc<Notify> {
        match topic {
            ChangeTopic::Outbox => &self.outbox,
            ChangeTopic::Tasks => &self.tasks,
            ChangeTopic::Timers => &self.timers,
            ChangeTopic::Events => &self.events,
            ChangeTopic::DeadLetters => &self.dead_letters,
        }
    }

    pub(crate) fn notify_waiters(&self, topics: Topics) {
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

#[expect(clippy::large_enum_variant, reason = "all variants except the last one are large")]
enum CommitterMessage {
    Commit(WaitingSet),
    /// Accept no more sets. The sender is dropped when all earlier sets are written.
    Close(oneshot::Sender<()>),
}

#[derive(Debug, Clone)]
pub(crate) struct CommitSender(mpsc::Sender<CommitterMessage>);

impl CommitSender {
    /// Sends a set to the committer and waits for its outcome.
    pub(crate) async fn commit(&self, set: ChangeSet) -> Result<CommitOutcome, StoreError> {
        let set = PreparedSet::new(set)?;
        let (reply, outcome) = oneshot::channel();
        if self.0.send(CommitterMessage::Commit(WaitingSet { set, reply })).await.is_ok()
            && let Ok(outcome) = outcome.await
        {
            return outcome;
        }
        // Yields, so that a producer that the shutdown has aborted ends here and reports no error.
        tokio::task::yield_now().await;
        Err(StoreError::Unavailable("the committer has stopped".into()))
    }

    /// Waits until everything that was sent is written. Later sets are refused.
    pub(crate) async fn close(&self) {
        let (closed, end) = oneshot::channel();
        if self.0.send(CommitterMessage::Close(closed)).await.is_ok() {
            // The committer drops the sender when it has written everything.
            drop(end.await);
        }
    }
}

pub(crate) struct Committer<B> {
    pub(crate) backend: Arc<B>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) signals: Arc<Signals>,
    cache: Arc<RowCache>,
    received: mpsc::Receiver<CommitterMessage>,
    /// The senders of [`CommitterMessage::Close`]; dropped at the end.
    closers: Vec<oneshot::Sender<()>>,
}

impl<B: Backend> Committer<B> {
    /// Creates a committer and its sender.
    pub(crate) fn new(
        backend: Arc<B>,
        clock: Arc<dyn Clock>,
        signals: Arc<Signals>,
        cache: Arc<RowCache>,
    ) -> (Self, CommitSender) {
        let (sender, received) = mpsc::channel(MAX_QUEUED_SETS);
        let closers = Vec::new();
        (Self { backend, clock, signals, cache, received, closers }, CommitSender(sender))
    }

    /// Writes until the committer is closed, or until the last sender is dropped and nothing is
    /// waiting.
    pub(crate) async fn run_committer(mut self) {
        let mut queue = CommitQueue::default();
        loop {
            if queue.len() == 0 {
                match self.wait_for_next_set().await {
                    Some(waiting) => queue.push(waiting),
                    None => return,
                }
            }
            while queue.len() < MAX_QUEUED_SETS
                && let Ok(message) = self.received.try_recv()
            {
                self.take_set_of_message(message)
                    .into_iter()
                    .for_each(|waiting| queue.push(waiting));
            }
            let (mut sets, replies) = queue.take_batch();
            // A reader may see a commit in the tables before the cache is updated, so the old rows
            // are removed from the cache first.
            sets.iter().for_each(|set| self.cache.invalidate_rows(&set.written));
            let outcomes = self.write_sets(&sets).await;
            self.signals.note_outcomes(&outcomes);
            for (set, outcome) in sets.iter_mut().zip(&outcomes) {
                self.cache.apply_outcome(std::mem::take(&mut set.written), outcome);
            }
            for (set, outcome) in sets.iter().zip(&outcomes) {
                if batch::is_written(outcome) {
                    self.signals.notify_waiters(set.topics);
                }
            }
            for (reply, outcome) in replies.into_iter().zip(outcomes) {
                // The producer may no longer be waiting for the outcome.
                drop(reply.send(outcome));
            }
        }
    }

    /// Waits for a set, and meanwhile regularly checks the writer lock.
    async fn wait_for_next_set(&mut self) -> Option<WaitingSet> {
        loop {
            match timeout(LOCK_CHECK_INTERVAL, self.received.recv()).await {
                Ok(Some(message)) => {
                    if let Some(waiting) = self.take_set_of_message(message) {
                        return Some(waiting);
                    }
                }
                Ok(None) => return None,
                Err(_) => {
                    self.check_not_lost().await;
                    self.probe_free_space().await;
                }
            }
        }
    }

    async fn check_not_lost(&self) {
        match self.backend.check_ownership().await {
            Ok(()) => {}
            Err(error) => {
                // The next commit gets the same error.
                tracing::debug!(%error, "the writer lock could not be checked");
                self.signals.note_loss(&error);
            }
        }
    }

    /// Tests whether the disk can be written again. While the process reports itself as not ready,
    /// it may get no requests, and so there may be no commit that would show it.
    async fn probe_free_space(&self) {
        if self.signals.unwritable.borrow().is_none() {
            return;
        }
        match self.backend.probe_write().await {
            Ok(true) => self.signals.note_writable(),
            Ok(false) => {}
            Err(error) => tracing::debug!(%error, "the database does not accept writes yet"),
        }
    }

    /// Returns the set of a message, if the message contains one.
    fn take_set_of_message(&mut self, message: CommitterMessage) -> Option<WaitingSet> {
        match message {
            CommitterMessage::Commit(waiting) => Some(waiting),
            CommitterMessage::Close(closer) => {
                self.received.close();
                self.closers.push(closer);
                None
            }
        }
    }

    async fn write_sets(&self, sets: &[PreparedSet]) -> Outcomes {
        match self.try_to_write(sets).await {
            Ok(outcomes) => outcomes,
            Err(StoreError::Refused(_) | StoreError::Damaged(_)) if sets.len() > 1 => {
                self.write_each_set_alone(sets).await
            }
            Err(error) => sets.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    /// Writes each set alone, so that only the producer of the refused set gets the error.
    async fn write_each_set_alone(&self, sets: &[PreparedSet]) -> Outcomes {
        let mut outcomes = Vec::with_capacity(sets.len());
        for set in sets {
            match self.try_to_write(std::slice::from_ref(set)).await {
                Ok(alone) => outcomes.extend(alone),
                Err(error) => outcomes.push(Err(error)),
            }
        }
        outcomes
    }

    async fn try_to_write(&self, sets: &[PreparedSet]) -> Result<Outcomes, StoreError> {
        let mut attempts = 1;
        loop {
            match batch::write_batch(&*self.backend, sets, self.clock.now()).await {
                Ok(outcomes) => return Ok(outcomes),
                Err(TransactionError::Retryable(error)) if attempts < MAX_TRANSACTION_ATTEMPTS => {
                    tracing::warn!(%error, "retrying a transaction");
                    attempts += 1;
                }
                Err(failure) => return Err(self.backend.record_writer_error(failure.into_error())),
            }
        }
    }
}
