//! The one value that is written.

use scribe_domain::{
    content::Content,
    id::{BookId, CallId, CommandId, DeadLetterId, FlowRunId, TaskId},
    read_model::ReadModelWrite,
};
use uuid::Uuid;

use super::rows::{
    CallEnd, CallStart, DeadLetterEnd, DeadLetterRow, FlowRow, HandleRow, InboxEnd, InboxRow,
    StoredEvent, StreamRow, TaskChange, TaskRow, TaskStatus, TimerRow,
};

/// What makes a change set recognisable when it is written again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// A command's inbox row: Duplicate where a row with this id exists.
    Command(CommandId),
    /// A subscriber's reaction up to a position: Duplicate where its checkpoint for the key, or its
    /// low-water position, is at or beyond it.
    Delivery {
        /// The subscriber's name.
        subscriber: &'static str,
        book: BookId,
        /// The last position that the set reacts to.
        position: i64,
    },
    /// The beginning of a model call: Duplicate where the ledger has the call.
    CallStarted(CallId),
    /// The end of a model call: Duplicate where the ledger's row is no longer STARTED or UNCERTAIN.
    CallEnded(CallId),
    /// A timer: Duplicate where its row is gone.
    Timer(Uuid),
    /// None: what the set expects makes it empty the second time.
    ByExpectation,
}

/// What must hold when the set is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expectation {
    /// The stream stands at this version; 0 = it does not exist.
    Stream {
        /// The aggregate's id.
        id: Uuid,
        /// Its expected version.
        version: i64,
    },
    /// The flow run stands at this version; 0 = it does not exist.
    Flow {
        /// The run.
        id: FlowRunId,
        /// Its expected version.
        version: i64,
    },
    /// The task has this status and epoch.
    Task {
        /// The task.
        id: TaskId,
        /// Its expected status.
        status: TaskStatus,
        /// How often it has been claimed.
        epoch: i32,
    },
    /// The task waits for a worker, has this epoch, and is not held.
    ClaimableTask {
        /// The task.
        id: TaskId,
        /// How often it has been claimed.
        epoch: i32,
    },
    /// The dead letter parks its key. The end of a letter expects it by itself.
    OpenDeadLetter(DeadLetterId),
    /// No command with this active key is RECEIVED or PROCESSING in the scope, but for those that
    /// the set itself ends. An inbox row that is active and has an active key expects it by itself.
    NoActiveCommand {
        /// The session or novel.
        scope_id: Uuid,
        /// Type and, where named, stage or chapter.
        active_key: String,
    },
}

/// A subscriber's progress for one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The subscriber's name.
    pub subscriber: &'static str,
    /// The book; nil for the low-water position, at or below which everything of every
    /// key is handled.
    pub book: BookId,
    /// The last position that was handled; one below what is stored changes nothing.
    pub position: i64,
}

/// Everything that one step writes, all of it or nothing.
///
/// Within one set a row is written at most once. `book` orders sets: at most one of a book is in a
/// batch.
#[derive(Debug, Clone)]
pub struct ChangeSet {
    /// What makes the set recognisable.
    pub identity: Identity,
    /// The book; the id of what is written where no book is concerned.
    pub book: BookId,
    /// What must hold.
    pub expects: Vec<Expectation>,
    /// A new row of the command inbox.
    pub inbox: Option<InboxRow>,
    /// Commands that come to their end.
    pub inbox_ends: Vec<InboxEnd>,
    /// Events in order; each also makes its outbox row, and takes the next position of the log.
    pub events: Vec<StoredEvent>,
    /// The states of streams after the events.
    pub streams: Vec<StreamRow>,
    /// Flow runs, whole.
    pub flows: Vec<FlowRow>,
    /// New tasks.
    pub tasks: Vec<TaskRow>,
    /// Changes of tasks.
    pub task_changes: Vec<TaskChange>,
    /// Timers that are set; one with a known id is moved.
    pub timers: Vec<TimerRow>,
    /// Timers that are removed, whether they exist or not.
    pub timers_removed: Vec<Uuid>,
    /// Resume handles, whole.
    pub handles: Vec<HandleRow>,
    /// Model calls that begin.
    pub call_starts: Vec<CallStart>,
    /// Model calls that end.
    pub call_ends: Vec<CallEnd>,
    /// Texts and documents; one that is stored already is left alone.
    pub contents: Vec<Content>,
    /// Rows of read models.
    pub read_models: Vec<ReadModelWrite>,
    /// Rows of derived tables that no event accounts for, by table and key; only a rebuild finds
    /// such.
    pub orphans: Vec<(&'static str, Uuid)>,
    /// The subscriber's progress.
    pub checkpoint: Option<Checkpoint>,
    /// Events that the subscriber cannot handle; each parks its key.
    pub dead_letters: Vec<DeadLetterRow>,
    /// Dead letters that are released or dropped.
    pub dead_letter_ends: Vec<DeadLetterEnd>,
    /// Outbox rows that the bus has taken, by their ids.
    pub outbox_sent: Vec<Uuid>,
}

impl ChangeSet {
    /// Makes an empty set.
    #[must_use]
    pub fn new(identity: Identity, book: BookId) -> Self {
        Self {
            identity,
            book,
            expects: Vec::new(),
            inbox: None,
            inbox_ends: Vec::new(),
            events: Vec::new(),
            streams: Vec::new(),
            flows: Vec::new(),
            tasks: Vec::new(),
            task_changes: Vec::new(),
            timers: Vec::new(),
            timers_removed: Vec::new(),
            handles: Vec::new(),
            call_starts: Vec::new(),
            call_ends: Vec::new(),
            contents: Vec::new(),
            read_models: Vec::new(),
            orphans: Vec::new(),
            checkpoint: None,
            dead_letters: Vec::new(),
            dead_letter_ends: Vec::new(),
            outbox_sent: Vec::new(),
        }
    }
}

/// What became of a change set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is durable.
    Committed {
        /// The position of its first event; `None` without events. The others follow in order.
        first_position: Option<i64>,
    },
    /// Something that it expects does not hold; nothing was written.
    Conflict(Conflict),
    /// It had been written before; nothing was written.
    Duplicate,
}

/// What did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conflict {
    /// A stream, flow, task or dead letter has moved on.
    Moved(Expectation),
    /// Another command is active.
    ActiveCommand(CommandId),
}
