//! The change set: everything that one commit writes.

use scribe_domain::{
    content::Content,
    id::{BookId, CallId, CommandId, DeadLetterId, FlowRunId, TaskId},
    read_model::ReadModelWrite,
};
use uuid::Uuid;

use super::rows::{
    CallEnd, CallStart, DeadLetterEnd, DeadLetterRow, FlowRow, HandleRow, InboxEnd, InboxRow,
    OutboxChange, StoredEvent, StreamRow, TaskChange, TaskRow, TaskStatus, TimerRow,
};

/// The identity of a change set, by which a repetition is recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeSetIdentity {
    /// The inbox row of a command. The set is a duplicate if a row with this id exists.
    Command(CommandId),
    /// A subscriber's reaction up to a position. The set is a duplicate if the subscriber's
    /// checkpoint for the book, or its low-water position, is at or beyond the position.
    Delivery {
        /// The subscriber's name.
        subscriber: &'static str,
        book: BookId,
        /// The last position that the set reacts to.
        position: i64,
    },
    /// The start of a model call. The set is a duplicate if the ledger contains the call.
    CallStarted(CallId),
    /// The end of a model call. The set is a duplicate if the call's status is neither STARTED nor
    /// UNCERTAIN.
    CallEnded(CallId),
    /// A timer. The set is a duplicate if the timer's row no longer exists.
    Timer(Uuid),
    /// The set has no identity: if it is repeated, its expectations fail.
    ByExpectation,
}

/// A condition for writing the set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expectation {
    /// The stream has this version; 0 if it does not exist.
    Stream {
        /// The aggregate's id.
        id: Uuid,
        /// The expected version of the stream.
        version: i64,
    },
    /// The flow run has this version; 0 if it does not exist.
    Flow {
        id: FlowRunId,
        /// The expected version of the flow run.
        version: i64,
    },
    /// The task has this status and epoch.
    Task {
        id: TaskId,
        /// The expected status of the task.
        status: TaskStatus,
        /// The number of times that the task has been claimed.
        epoch: i32,
    },
    /// The task waits for a worker, has this epoch, and is not held by a paused or ended book.
    ClaimableTask {
        id: TaskId,
        /// The number of times that the task has been claimed.
        epoch: i32,
    },
    /// The last event of the book has this position; 0 if the book has no events. A set whose
    /// checkpoint includes its own events has this expectation automatically.
    LogEnd {
        book: BookId,
        /// The position of the book's last event.
        position: i64,
    },
    /// The subscriber has not handled the event at this position yet. Only a set whose identity is
    /// a delivery of the book to the same subscriber may have this expectation.
    Unhandled {
        /// The subscriber's name.
        subscriber: &'static str,
        book: BookId,
        /// The position of the event.
        position: i64,
    },
    /// This epoch of the leadership is still the current one.
    LeaderEpoch(i64),
    /// The dead letter is open: it is neither released nor dropped. A set that ends the letter has
    /// this expectation automatically.
    OpenDeadLetter(DeadLetterId),
    /// No command with this active key is RECEIVED or PROCESSING in the scope. Commands that the
    /// set itself ends are not counted. A set with an active inbox row that has an active key has
    /// this expectation automatically.
    NoActiveCommand {
        /// The id of the session or novel.
        scope_id: Uuid,
        /// The type of the command and, if the command names one, the stage or chapter.
        active_key: String,
    },
}

/// A subscriber's progress for one book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The subscriber's name.
    pub subscriber: &'static str,
    /// The book; nil for the low-water position, up to which all events of all books are handled.
    pub book: BookId,
    /// The last handled position. A position below the stored one has no effect.
    pub position: i64,
    /// True if the subscriber has also handled the events of this set. The stored position is then
    /// that of the set's last event, and the set expects that the book has no other events after
    /// `position`.
    pub includes_own_events: bool,
}

impl Checkpoint {
    /// Creates a checkpoint at a position of the log.
    #[must_use]
    pub fn at_position(subscriber: &'static str, book: BookId, position: i64) -> Self {
        Self { subscriber, book, position, includes_own_events: false }
    }
}

/// Everything that one step writes. A set is written completely or not at all.
///
/// Within a set, each row is written at most once. Sets with the same `book` are written in order,
/// and a batch contains at most one of them.
#[derive(Debug, Clone)]
pub struct ChangeSet {
    /// Identifies the set when it is repeated.
    pub identity: ChangeSetIdentity,
    /// The book, or the id of the written row if no book is concerned.
    pub book: BookId,
    pub expects: Vec<Expectation>,
    /// The new row of the command inbox.
    pub inbox: Option<InboxRow>,
    /// The commands that end.
    pub inbox_ends: Vec<InboxEnd>,
    /// The events in order. For each event, an outbox row is created, and the event gets the next
    /// position in the log.
    pub events: Vec<StoredEvent>,
    /// The states of the streams after the events.
    pub streams: Vec<StreamRow>,
    /// The flow runs, each as a whole row.
    pub flows: Vec<FlowRow>,
    pub tasks: Vec<TaskRow>,
    pub task_changes: Vec<TaskChange>,
    /// The timers to set. A timer with a known id is moved.
    pub timers: Vec<TimerRow>,
    /// The timers to remove, whether or not they exist.
    pub timers_removed: Vec<Uuid>,
    /// The resume handles, each as a whole row.
    pub handles: Vec<HandleRow>,
    pub call_starts: Vec<CallStart>,
    pub call_ends: Vec<CallEnd>,
    /// The texts and documents. Those that are already stored are not written again.
    pub contents: Vec<Content>,
    /// The rows of read models.
    pub read_models: Vec<ReadModelWrite>,
    /// The rows of derived tables that result from no event, by table and key. These rows are
    /// deleted. Only a rebuild finds such rows.
    pub orphans: Vec<(&'static str, Uuid)>,
    /// The subscriber's progress.
    pub checkpoint: Option<Checkpoint>,
    /// The events that the subscriber cannot handle. Each of them stops the delivery of its book's
    /// events to the subscriber.
    pub dead_letters: Vec<DeadLetterRow>,
    /// The dead letters that are released or dropped.
    pub dead_letter_ends: Vec<DeadLetterEnd>,
    /// The outbox rows whose status changes. A row that is SENT keeps its status.
    pub outbox_changes: Vec<OutboxChange>,
}

impl ChangeSet {
    #[must_use]
    pub fn new(identity: ChangeSetIdentity, book: BookId) -> Self {
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
            outbox_changes: Vec::new(),
        }
    }
}

/// The outcome of a change set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommitOutcome {
    /// The set is durable.
    Committed {
        /// The position of the first event, or `None` if the set has no events. The positions of
        /// the other events follow without gaps.
        first_position: Option<i64>,
    },
    /// An expectation of the set does not hold, so nothing was written.
    Conflict(CommitConflict),
    /// The set had been written before, so nothing was written.
    Duplicate,
}

/// The expectation that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommitConflict {
    /// A stream, flow, task or dead letter is no longer in the expected state.
    ExpectationFailed(Expectation),
    /// Another command is active.
    ActiveCommand(CommandId),
}
