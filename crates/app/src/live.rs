//! What happens at this moment: the scenes that are being written, as they grow, and who works on
//! what. Beside the log, which is the truth: nothing of it is kept, and a process knows only its
//! own work.
//!
//! The workers of step 5 tell, the streams of step 4 listen. Telling never waits: whoever listens
//! too slowly loses pieces, and is then shown what there is so far.

mod in_work;
mod watch;

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use scribe_domain::id::BookId;
use scribe_domain::id::{CallId, ChapterId, TaskId};
use tokio::sync::broadcast::{self, Receiver, Sender};
use uuid::Uuid;

pub(crate) use self::in_work::InWork;
pub use self::watch::LiveWatch;
use crate::feed::Scope;
pub use scribe_api::live::{Delta, Moment, Progress, Snapshot, WorkStatus};

/// Moments that wait for one who watches a genesis.
const WAITING_OF_A_GENESIS: usize = 8;
/// Moments that wait for one who watches a novel.
const WAITING_OF_A_NOVEL: usize = 32;
/// Moments that wait for one who watches everything.
const WAITING_OF_ALL: usize = 1_024;

/// The present of a process.
#[derive(Clone, Default)]
pub struct Live(Arc<Mutex<Present>>);

#[derive(Default)]
struct Present {
    /// The tasks in work, in the order in which they were made.
    tasks: BTreeMap<TaskId, Running>,
    /// Who listens, by what they hear of; under `None` those who hear of everything.
    channels: HashMap<Option<Of>, Sender<Arc<Moment>>>,
}

/// A task in work.
struct Running {
    of: Of,
    progress: Progress,
    draft: Option<Draft>,
}

/// A scene as far as it is written.
struct Draft {
    chapter_id: ChapterId,
    scene: u32,
    call_id: CallId,
    text: String,
    chars: usize,
}

/// What a moment belongs to, by the key of the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Of {
    Genesis(Uuid),
    Novel(BookId),
}

impl Of {
    /// What is heard in a scope; `None` for everything.
    fn scope(scope: Scope) -> Option<Self> {
        match scope {
            Scope::All => None,
            Scope::Session(session) => Some(Self::Genesis(session.0)),
            Scope::Novel(key) => Some(Self::Novel(key)),
        }
    }
}

impl Live {
    /// Listens; what there is so far comes first.
    #[must_use]
    pub fn watch(&self, scope: Scope) -> LiveWatch {
        LiveWatch::new(self.clone(), Of::scope(scope))
    }

    /// True while a worker of this process is at a task whose model it has asked.
    pub(crate) fn is_in_work(&self, task: TaskId) -> bool {
        self.present().tasks.contains_key(&task)
    }

    fn present(&self) -> MutexGuard<'_, Present> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Present {
    /// Joins; answers what there is so far. What comes after it comes through the receiver.
    fn join(&mut self, of: Option<Of>) -> (Receiver<Arc<Moment>>, Vec<Arc<Moment>>) {
        let waiting = match of {
            None => WAITING_OF_ALL,
            Some(Of::Genesis(_)) => WAITING_OF_A_GENESIS,
            Some(Of::Novel(_)) => WAITING_OF_A_NOVEL,
        };
        let sender = self.channels.entry(of).or_insert_with(|| broadcast::channel(waiting).0);
        let receiver = sender.subscribe();
        (receiver, self.so_far(of))
    }

    /// Leaves; the last one takes the channel along.
    fn leave(&mut self, of: Option<Of>, receiver: Receiver<Arc<Moment>>) {
        drop(receiver);
        if self.channels.get(&of).is_some_and(|sender| sender.receiver_count() == 0) {
            self.channels.remove(&of);
        }
    }

    /// Who works, and every scene as far as it is written; a genesis has none.
    fn so_far(&self, of: Option<Of>) -> Vec<Arc<Moment>> {
        let is_heard = |running: &&Running| of.is_none_or(|of| running.of == of);
        let running: Vec<&Running> = self.tasks.values().filter(is_heard).collect();
        let mut moments: Vec<Moment> =
            running.iter().map(|running| Moment::Progress(running.progress.clone())).collect();
        if !matches!(of, Some(Of::Genesis(_))) {
            let drafts = running.iter().filter_map(|running| running.draft.as_ref());
            let shown: Vec<Snapshot> = drafts.map(Draft::snapshot).collect();
            let shown = if shown.is_empty() { vec![Snapshot::default()] } else { shown };
            moments.extend(shown.into_iter().map(Moment::Snapshot));
        }
        moments.into_iter().map(Arc::new).collect()
    }

    /// Tells those who listen; costs a look where nobody does.
    fn tell(&self, of: Of, moment: impl FnOnce() -> Moment) {
        let listeners = [self.channels.get(&Some(of)), self.channels.get(&None)];
        if listeners.iter().all(Option::is_none) {
            return;
        }
        let moment = Arc::new(moment());
        for sender in listeners.into_iter().flatten() {
            // Nobody is left to hear it: the channel goes with the next who leaves.
            drop(sender.send(Arc::clone(&moment)));
        }
    }
}

impl Draft {
    fn snapshot(&self) -> Snapshot {
        Snapshot {
            chapter_id: Some(self.chapter_id),
            scene: Some(self.scene),
            call_id: Some(self.call_id),
            offset: 0,
            text: self.text.clone(),
        }
    }
}
