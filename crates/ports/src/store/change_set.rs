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

/// Identifies a change set, so that a repetition is recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// A command's inbox row. Duplicate if a row with this id exists.
    Command(CommandId),
    /// A subscriber's reaction up to a position. Duplicate if its checkpoint for the key, or its
    /// low-water position, is at or beyond the position.
    Delivery {
        /// The subscriber's name.
        subscriber: &'static str,
        book: BookId,
        /// The last position that the set reacts to.
        position: i64,
    },
    /// The beginning of a model call. Duplicate if the ledger has the call.
    CallStarted(CallId),
    /// The end of a model call. Duplicate if its status is no longer STARTED or UNCERTAIN.
    CallEnded(CallId),
    /// A timer. Duplicate if its row is gone.
    Timer(Uuid),
    /// No identity: the expectations of the set fail when it is repeated.
    ByExpectation,
}

/// A condition for writing the set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expectation {
    /// The stream has this version; 0 if it does not exist.
    Stream {
        /// The aggregate's id.
        id: Uuid,
        /// Its expected version.
        version: i64,
    },
    /// The flow run has this version; 0 if it does not exist.
    Flow {
        id: FlowRunId,
        /// Its expected version.
        version: i64,
    },
    /// The task has this status and epoch.
    Task {
        id: TaskId,
        /// Its expected status.
        status: TaskStatus,
        /// How often it has been claimed.
        epoch: i32,
    },
    /// The task waits for a worker, has this epoch, and is not held.
    ClaimableTask {
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
        /// The type and, if the command names one, the stage or chapter.
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
    /// The last handled position. A position below the stored one changes nothing.
    pub position: i64,
}

/// Everything that one step writes, all of it or nothing.
///
/// Within one set a row is written at most once. `book` orders sets: at most one of a book is in a
/// batch.
#[derive(Debug, Clone)]
pub struct ChangeSet {
    /// Identifies the set when it is repeated.
    pub identity: Identity,
    /// The book, or the id of the written row if no book is concerned.
    pub book: BookId,
    /// The conditions for writing the set.
    pub expects: Vec<Expectation>,
    /// A new row of the command inbox.
    pub inbox: Option<InboxRow>,
    /// Commands that end.
    pub inbox_ends: Vec<InboxEnd>,
    /// Events in order; each also makes its outbox row, and takes the next position of the log.
    pub events: Vec<StoredEvent>,
    /// The states of streams after the events.
    pub streams: Vec<StreamRow>,
    /// Flow runs, whole.
    pub flows: Vec<FlowRow>,
    /// New tasks.
    pub tasks: Vec<TaskRow>,
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
    /// Texts and documents; one that is already stored is not written again.
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

/// The outcome of a change set.
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

/// The condition that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conflict {
    /// A stream, flow, task or dead letter has moved on.
    Moved(Expectation),
    /// Another command is active.
    ActiveCommand(CommandId),
}
