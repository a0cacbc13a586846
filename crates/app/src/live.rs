//! Live progress: scenes while they are being written, and which agent works on what. None of it is
//! stored, because the event log is authoritative.
//!
//! Workers (step 5) report progress, and event streams (step 4) watch it. One report is a
//! [`Moment`]. Reporting never waits: a watcher that is too slow loses moments and then gets a
//! snapshot. A process knows only its own tasks, so it exchanges moments with the other processes
//! on its database.

mod exchange;
mod task_progress;
mod watch;

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use scribe_domain::id::BookId;
use scribe_domain::id::{CallId, ChapterId, TaskId};
use serde::{Deserialize, Serialize};
use tokio::sync::{
    Notify,
    broadcast::{self, Receiver, Sender},
};
use uuid::Uuid;

use self::exchange::RemoteWatches;
pub use self::watch::LiveWatch;
pub(crate) use self::{exchange::exchange_live, task_progress::TaskProgress};
use crate::feed::FeedScope;
pub use scribe_api::live::{Delta, Moment, Progress, Snapshot, WorkStatus};

/// The buffer size for watchers of a session, in moments.
const GENESIS_BUFFER_MOMENTS: usize = 8;
/// The buffer size for watchers of a novel, in moments.
const NOVEL_BUFFER_MOMENTS: usize = 32;
/// The buffer size for watchers of all scopes, in moments.
const ALL_SCOPES_BUFFER_MOMENTS: usize = 1_024;

/// The live progress of a process.
#[derive(Clone, Default)]
pub struct LiveHub {
    state: Arc<Mutex<LiveState>>,
    /// Signals that a watch has begun.
    watch_began: Arc<Notify>,
}

#[derive(Default)]
struct LiveState {
    /// The running tasks, in the order in which they were created.
    tasks: BTreeMap<TaskId, RunningTask>,
    /// The channels of the watchers. The key `None` is the channel for watchers of all scopes.
    channels: HashMap<Option<LiveScope>, Sender<Arc<Moment>>>,
    /// The scopes that got a watcher since this process last sent its list of watched scopes.
    new_watches: Vec<Option<LiveScope>>,
    /// What other processes watch.
    demand: RemoteWatches,
}

struct RunningTask {
    scope: LiveScope,
    progress: Progress,
    draft: Option<SceneDraft>,
}

/// The text of a scene so far.
struct SceneDraft {
    chapter_id: ChapterId,
    scene: u32,
    call_id: CallId,
    text: String,
    chars: usize,
}

/// The session or the novel that a moment belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
enum LiveScope {
    Genesis(Uuid),
    Novel(BookId),
}

impl LiveScope {
    /// Translates the scope of an event stream; `None` means all scopes.
    fn from_feed(scope: FeedScope) -> Option<Self> {
        match scope {
            FeedScope::All => None,
            FeedScope::Session(session) => Some(Self::Genesis(session.0)),
            FeedScope::Novel(key) => Some(Self::Novel(key)),
        }
    }
}

impl LiveHub {
    /// Watches a scope. The watch starts with the current progress.
    #[must_use]
    pub fn watch_scope(&self, scope: FeedScope) -> LiveWatch {
        let watch = LiveWatch::new(self.clone(), LiveScope::from_feed(scope));
        self.watch_began.notify_one();
        watch
    }

    fn lock_state(&self) -> MutexGuard<'_, LiveState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LiveState {
    /// Subscribes to a scope and returns its current progress; the receiver gets all later moments.
    fn subscribe(&mut self, scope: Option<LiveScope>) -> (Receiver<Arc<Moment>>, Vec<Arc<Moment>>) {
        let waiting = match scope {
            None => ALL_SCOPES_BUFFER_MOMENTS,
            Some(LiveScope::Genesis(_)) => GENESIS_BUFFER_MOMENTS,
            Some(LiveScope::Novel(_)) => NOVEL_BUFFER_MOMENTS,
        };
        let sender = self.channels.entry(scope).or_insert_with(|| broadcast::channel(waiting).0);
        let receiver = sender.subscribe();
        self.new_watches.push(scope);
        (receiver, self.current_moments(scope))
    }

    /// Unsubscribes a watcher. The last watcher of a scope removes the channel.
    fn unsubscribe(&mut self, scope: Option<LiveScope>, receiver: Receiver<Arc<Moment>>) {
        drop(receiver);
        if self.channels.get(&scope).is_some_and(|sender| sender.receiver_count() == 0) {
            self.channels.remove(&scope);
        }
    }

    /// Returns the current progress: the running tasks and, unless the scope is a session, the text
    /// of each scene so far.
    fn current_moments(&self, scope: Option<LiveScope>) -> Vec<Arc<Moment>> {
        let is_heard = |running: &&RunningTask| scope.is_none_or(|scope| running.scope == scope);
        let running: Vec<&RunningTask> = self.tasks.values().filter(is_heard).collect();
        let mut moments: Vec<Moment> =
            running.iter().map(|running| Moment::Progress(running.progress.clone())).collect();
        if !matches!(scope, Some(LiveScope::Genesis(_))) {
            let drafts = running.iter().filter_map(|running| running.draft.as_ref());
            let shown: Vec<Snapshot> = drafts.map(SceneDraft::to_snapshot).collect();
            let shown = if shown.is_empty() { vec![Snapshot::default()] } else { shown };
            moments.extend(shown.into_iter().map(Moment::Snapshot));
        }
        moments.into_iter().map(Arc::new).collect()
    }

    /// Sends a moment to its watchers in this and in other processes. The moment is built only if
    /// there is at least one watcher.
    fn broadcast_moment(&mut self, scope: LiveScope, moment: impl FnOnce() -> Moment) {
        let is_watched = [Some(scope), None].iter().any(|scope| self.channels.contains_key(scope));
        let is_demanded = self.demand.is_watched(scope);
        if !is_watched && !is_demanded {
            return;
        }
        let moment = Arc::new(moment());
        self.send_locally(scope, &moment);
        if is_demanded {
            self.demand.push_moment(scope, moment);
        }
    }

    /// Sends a moment to its watchers in this process.
    fn send_locally(&self, scope: LiveScope, moment: &Arc<Moment>) {
        for sender in [Some(scope), None].iter().filter_map(|scope| self.channels.get(scope)) {
            // Sending fails if the last receiver is gone; its watch removes the channel.
            drop(sender.send(Arc::clone(moment)));
        }
    }
}

impl SceneDraft {
    fn to_snapshot(&self) -> Snapshot {
        Snapshot {
            chapter_id: Some(self.chapter_id),
            scene: Some(self.scene),
            call_id: Some(self.call_id),
            offset: 0,
            text: self.text.clone(),
        }
    }
}
