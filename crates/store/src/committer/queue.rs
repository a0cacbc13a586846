//! The waiting change sets, and the selection of those that are written together.

use std::collections::{HashSet, VecDeque};

use scribe_domain::id::BookId;
use scribe_ports::store::{CommitOutcome, StoreError};
use tokio::sync::oneshot;

use super::prepared::{ConflictKey, PreparedSet};
use crate::limits::MAX_SETS_PER_TRANSACTION;

/// Sends the outcome to the producer.
pub(super) type OutcomeSender = oneshot::Sender<Result<CommitOutcome, StoreError>>;

pub(crate) struct WaitingSet {
    pub(super) set: PreparedSet,
    pub(super) reply: OutcomeSender,
}

/// The waiting sets, in the order in which they were received.
#[derive(Default)]
pub(super) struct CommitQueue(VecDeque<WaitingSet>);

impl CommitQueue {
    pub(super) fn push(&mut self, waiting: WaitingSet) {
        self.0.push_back(waiting);
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Takes the next batch: at most one set per book, and no two sets that share a conflict key.
    /// The order of the other sets is kept.
    pub(super) fn take_batch(&mut self) -> (Vec<PreparedSet>, Vec<OutcomeSender>) {
        let mut keys: HashSet<BookId> = HashSet::new();
        let mut touched: HashSet<ConflictKey> = HashSet::new();
        let most = self.0.len().min(MAX_SETS_PER_TRANSACTION);
        let (mut sets, mut replies) = (Vec::with_capacity(most), Vec::with_capacity(most));
        let mut later = VecDeque::new();
        while let Some(waiting) = self.0.pop_front() {
            if sets.len() == MAX_SETS_PER_TRANSACTION {
                self.0.push_front(waiting);
                break;
            }
            let WaitingSet { set, reply } = waiting;
            // A set that must wait still claims its book, so that no later set of the book
            // overtakes it.
            let fits =
                keys.insert(set.book) && !set.conflict_keys.iter().any(|key| touched.contains(key));
            if fits {
                touched.extend(&set.conflict_keys);
                sets.push(set);
                replies.push(reply);
            } else {
                later.push_back(WaitingSet { set, reply });
            }
        }
        later.append(&mut self.0);
        self.0 = later;
        (sets, replies)
    }
}
