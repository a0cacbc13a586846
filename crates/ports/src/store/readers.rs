//! The readers: a small trait per table. All of them read committed data only.

use async_trait::async_trait;
use scribe_domain::{
    Timestamp,
    content::{Content, ContentHash},
    id::{BookId, CommandId, FlowRunId, TaskId},
};
use uuid::Uuid;

use super::{
    Store, StoreError,
    audit::{Audit, DerivedTables},
    canon::{Arcs, CharacterStates, Characters, Entries, Facts, Records, Relations},
    dead_letters::DeadLetters,
    library::{Chapters, Novels, Proposals, Reviews, Sessions, Versions},
    rows::{
        FlowRow, HandleRow, InboxRow, StoredCall, StoredEvent, StoredTask, StreamRow, TimerRow,
    },
};

/// `streams`.
#[async_trait]
pub trait Streams: Send + Sync {
    /// The state of a stream.
    async fn stream(&self, id: Uuid) -> Result<Option<StreamRow>, StoreError>;
}

/// `command_inbox`.
#[async_trait]
pub trait Inbox: Send + Sync {
    async fn command(&self, id: CommandId) -> Result<Option<InboxRow>, StoreError>;

    /// The commands of a scope that are RECEIVED or PROCESSING, oldest first.
    async fn active_commands(&self, scope_id: Uuid) -> Result<Vec<InboxRow>, StoreError>;
}

/// Which events of the log are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventFilter {
    /// All.
    All,
    Book(BookId),
    Stream(Uuid),
}

/// `domain_events`.
#[async_trait]
pub trait EventLog: Send + Sync {
    /// At most `limit` events after a position, in the order of the log.
    async fn events_after(
        &self,
        filter: EventFilter,
        after: i64,
        limit: u32,
    ) -> Result<Vec<StoredEvent>, StoreError>;

    /// The position of the last event; 0 for an empty log.
    async fn last_position(&self) -> Result<i64, StoreError>;
}

/// An outbox row that waits, with the event that it carries.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitingMessage {
    /// The outbox row.
    pub id: Uuid,
    /// The topic of the bus.
    pub topic: String,
    pub event: StoredEvent,
}

/// `event_outbox`.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// The first rows after a position that are PENDING, in the order of the log.
    async fn waiting_messages(
        &self,
        after: i64,
        limit: u32,
    ) -> Result<Vec<WaitingMessage>, StoreError>;
}

/// `flow_runs` and `flow_resume_handles`.
#[async_trait]
pub trait Flows: Send + Sync {
    async fn flow(&self, id: FlowRunId) -> Result<Option<FlowRow>, StoreError>;

    /// The handles of a flow run that are PENDING_PAUSE or WAITING.
    async fn open_handles(&self, flow: FlowRunId) -> Result<Vec<HandleRow>, StoreError>;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TaskCounts {
    /// PENDING and due.
    pub due: i64,
    pub running: i64,
}

/// `async_tasks`.
#[async_trait]
pub trait Tasks: Send + Sync {
    async fn task(&self, id: TaskId) -> Result<Option<StoredTask>, StoreError>;

    /// Tasks in any order; those that do not exist are left out.
    async fn tasks(&self, ids: &[TaskId]) -> Result<Vec<StoredTask>, StoreError>;

    /// Tasks that are PENDING and due, the longest waiting first: those of some books, by their keys, or
    /// of all.
    async fn due_tasks(
        &self,
        now: Timestamp,
        books: Option<&[BookId]>,
        limit: u32,
    ) -> Result<Vec<TaskId>, StoreError>;

    /// Tasks that are PENDING and due only after a moment, each with its time, the earliest first.
    async fn tasks_due_after(
        &self,
        at: Timestamp,
        limit: u32,
    ) -> Result<Vec<(TaskId, Timestamp)>, StoreError>;

    /// How many tasks wait for a worker, and how many are in work.
    async fn count_tasks(&self, now: Timestamp) -> Result<TaskCounts, StoreError>;

    async fn running_tasks(&self) -> Result<Vec<StoredTask>, StoreError>;

    /// The tasks of a scope that are PENDING or RUNNING.
    async fn open_tasks(&self, scope_id: Uuid) -> Result<Vec<StoredTask>, StoreError>;
}

/// `timers`.
#[async_trait]
pub trait Timers: Send + Sync {
    /// The timers that come first, in the order in which they are due.
    async fn next_timers(&self, limit: u32) -> Result<Vec<TimerRow>, StoreError>;

    /// The timers that are due after a time, in the order in which they are due.
    async fn timers_due_after(
        &self,
        time: Timestamp,
        limit: u32,
    ) -> Result<Vec<TimerRow>, StoreError>;
}

/// The ledger's sums: of a book, or of an agent's part in it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LedgerTotals {
    /// Calls that were begun.
    pub calls: i64,
    pub prompt_tokens: i64,
    /// Tokens out.
    pub completion_tokens: i64,
    /// USD; `None` if a price is unknown.
    pub cost_usd: Option<f64>,
    /// Time that providers took.
    pub duration_ms: i64,
}

/// `llm_calls`.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// The calls of a task, by call number and attempt.
    async fn calls_of_task(&self, task: TaskId) -> Result<Vec<StoredCall>, StoreError>;

    /// The calls of the cancelled tasks of a step of a book, the oldest first. Reads all calls of the
    /// book.
    async fn calls_of_cancelled_tasks(
        &self,
        book: BookId,
        step_name: &str,
    ) -> Result<Vec<StoredCall>, StoreError>;

    /// The sums of a book.
    async fn totals(&self, book: BookId) -> Result<LedgerTotals, StoreError>;

    /// The sums of each agent that has worked on a book, by its name.
    async fn totals_of_agents(
        &self,
        book: BookId,
    ) -> Result<Vec<(String, LedgerTotals)>, StoreError>;

    /// The providers whose replies the book holds, each once.
    async fn providers(&self, book: BookId) -> Result<Vec<String>, StoreError>;
}

/// `contents`.
#[async_trait]
pub trait Contents: Send + Sync {
    /// Returns the texts with these hashes, in any order. A missing one is an error.
    async fn contents(&self, hashes: &[ContentHash]) -> Result<Vec<Content>, StoreError>;
}

/// `checkpoints`.
#[async_trait]
pub trait Checkpoints: Send + Sync {
    /// The last position that a subscriber has handled for a key; 0 before the first.
    async fn checkpoint(&self, subscriber: &str, book: BookId) -> Result<i64, StoreError>;

    /// The keys with events that the subscriber has not handled, each with the position after
    /// which to read; empty when it is up to date. Reads the log from the low-water position on.
    async fn books_behind(&self, subscriber: &str) -> Result<Vec<(BookId, i64)>, StoreError>;

    /// The position at or below which the subscriber has handled every event of every key. The
    /// subscriber's loop stores it now and then as its low-water position, a checkpoint with the nil
    /// key, so that `books_behind` does not read the whole log.
    async fn handled_up_to(&self, subscriber: &str) -> Result<i64, StoreError>;
}

/// Declares a trait that combines several others; every type that implements them implements it.
macro_rules! combine {
    ($(#[$doc:meta])* $name:ident: $($part:path),+ $(,)?) => {
        $(#[$doc])*
        pub trait $name: $($part +)+ {}

        impl<T: $($part +)+> $name for T {}
    };
}

combine! {
    /// The tables of a book that a reader sees: as they are, or as they were at a position of the
    /// log.
    BookTables: Novels, Chapters, Versions, Reviews, Characters, CharacterStates, Entries, Relations,
        Arcs, Facts, Records,
}

combine! {
    /// What an aggregate is read from: its stored state, or its events if the state has another
    /// schema.
    StreamSource: Streams, EventLog,
}

combine! {
    /// What the owner of a book is read from.
    BookOwners: Sessions, Novels,
}

combine! {
    /// Every port of the database at once, for the wiring; a database implements the parts.
    Database: Store, StreamSource, Inbox, BookOwners, Outbox, Flows, Tasks, Timers, Ledger, Contents,
        Checkpoints, DeadLetters, Proposals, BookTables, Audit, DerivedTables,
}
