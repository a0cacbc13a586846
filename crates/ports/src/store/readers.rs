//! The readers: a small trait for each table. All of them read only committed data.

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
    processes::Processes,
    rows::{
        FlowRow, HandleRow, InboxRow, RunningClaim, StoredCall, StoredEvent, StoredTask, StreamRow,
        TimerRow,
    },
};
use crate::bus::BusMessage;

/// The reader of `streams`.
#[async_trait]
pub trait Streams: Send + Sync {
    async fn stream(&self, id: Uuid) -> Result<Option<StreamRow>, StoreError>;

    /// Returns a state of a stream that may be older than the one that another process has
    /// committed. Reading it is faster. Use it only for a change set that expects the version of
    /// the state.
    async fn cached_stream(&self, id: Uuid) -> Result<Option<StreamRow>, StoreError> {
        self.stream(id).await
    }
}

/// The reader of `command_inbox`.
#[async_trait]
pub trait Inbox: Send + Sync {
    async fn command(&self, id: CommandId) -> Result<Option<InboxRow>, StoreError>;

    /// Returns the commands of a scope that are RECEIVED or PROCESSING, the oldest first.
    async fn active_commands(&self, scope_id: Uuid) -> Result<Vec<InboxRow>, StoreError>;
}

/// A selection of events in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventFilter {
    /// All events.
    All,
    Book(BookId),
    Stream(Uuid),
}

/// The reader of `domain_events`.
#[async_trait]
pub trait EventLog: Send + Sync {
    /// Returns at most `limit` events after a position, in the order of the log.
    async fn events_after(
        &self,
        filter: EventFilter,
        after: i64,
        limit: u32,
    ) -> Result<Vec<StoredEvent>, StoreError>;

    /// Returns the position of the last event; 0 for an empty log.
    async fn last_position(&self) -> Result<i64, StoreError>;
}

/// A waiting outbox row, with its message.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitingMessage {
    /// The id of the outbox row.
    pub id: Uuid,
    pub message: BusMessage,
}

/// The reader of `event_outbox`.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// Returns the first rows after a position that are PENDING, in the order of the log.
    async fn waiting_messages(
        &self,
        after: i64,
        limit: u32,
    ) -> Result<Vec<WaitingMessage>, StoreError>;
}

/// The reader of `flow_runs` and `flow_resume_handles`.
#[async_trait]
pub trait Flows: Send + Sync {
    async fn flow(&self, id: FlowRunId) -> Result<Option<FlowRow>, StoreError>;

    /// Returns a state of a flow run that may be older than the one that another process has
    /// committed; see [`Streams::cached_stream`].
    async fn cached_flow(&self, id: FlowRunId) -> Result<Option<FlowRow>, StoreError> {
        self.flow(id).await
    }

    /// Returns the handles of a flow run that are PENDING_PAUSE or WAITING.
    async fn list_open_handles(&self, flow: FlowRunId) -> Result<Vec<HandleRow>, StoreError>;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TaskCounts {
    /// The number of tasks that are PENDING and due.
    pub due: i64,
    pub running: i64,
}

/// The reader of `async_tasks`.
#[async_trait]
pub trait Tasks: Send + Sync {
    async fn task(&self, id: TaskId) -> Result<Option<StoredTask>, StoreError>;

    /// Returns tasks in any order. Tasks that do not exist are left out.
    async fn tasks(&self, ids: &[TaskId]) -> Result<Vec<StoredTask>, StoreError>;

    /// Returns the tasks that are PENDING and due. The task that has waited longest comes first.
    /// `books` limits the result to the tasks of these books.
    async fn due_tasks(
        &self,
        now: Timestamp,
        books: Option<&[BookId]>,
        limit: u32,
    ) -> Result<Vec<TaskId>, StoreError>;

    /// Returns the tasks that are PENDING but due only after `at`, each with its time. The task
    /// that is due first comes first.
    async fn tasks_due_after(
        &self,
        at: Timestamp,
        limit: u32,
    ) -> Result<Vec<(TaskId, Timestamp)>, StoreError>;

    /// Returns the number of tasks that wait for a worker, and the number of running tasks.
    async fn count_tasks(&self, now: Timestamp) -> Result<TaskCounts, StoreError>;

    async fn running_tasks(&self) -> Result<Vec<StoredTask>, StoreError>;

    /// Returns the claims of all running tasks.
    async fn running_claims(&self) -> Result<Vec<RunningClaim>, StoreError>;

    /// Returns the tasks of a scope that are PENDING or RUNNING.
    async fn list_open_tasks(&self, scope_id: Uuid) -> Result<Vec<StoredTask>, StoreError>;
}

/// The reader of `timers`.
#[async_trait]
pub trait Timers: Send + Sync {
    /// Returns the timers that are due first, in the order in which they are due.
    async fn next_timers(&self, limit: u32) -> Result<Vec<TimerRow>, StoreError>;

    /// Returns the timers that are due after a time, in the order in which they are due.
    async fn timers_due_after(
        &self,
        time: Timestamp,
        limit: u32,
    ) -> Result<Vec<TimerRow>, StoreError>;
}

/// The totals of the ledger for a book, or for an agent's calls in a book.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LedgerTotals {
    /// The number of calls that were started.
    pub calls: i64,
    pub prompt_tokens: i64,
    /// The tokens of the prompts that the caches of the providers served.
    pub cached_tokens: i64,
    pub completion_tokens: i64,
    /// The cost in USD; `None` if a price is unknown.
    pub cost_usd: Option<f64>,
    /// The time that the providers took, in milliseconds.
    pub duration_ms: i64,
}

impl LedgerTotals {
    /// Returns how many of a hundred prompt tokens the caches of the providers served.
    #[must_use]
    pub fn cached_percent(&self) -> i64 {
        self.cached_tokens.saturating_mul(100).checked_div(self.prompt_tokens).unwrap_or(0)
    }
}

/// The reader of `llm_calls`.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// Returns the calls of a task, ordered by call number and attempt.
    async fn calls_of_task(&self, task: TaskId) -> Result<Vec<StoredCall>, StoreError>;

    /// Returns the calls of the cancelled tasks for a step of a book, oldest first. This reads
    /// every call of the book.
    async fn calls_of_cancelled_tasks(
        &self,
        book: BookId,
        step_name: &str,
    ) -> Result<Vec<StoredCall>, StoreError>;

    /// Returns the calls of a book that were answered and whose requests have this hash, oldest
    /// first. This reads every call of the book.
    async fn answers_to_question(
        &self,
        book: BookId,
        request_hash: ContentHash,
    ) -> Result<Vec<StoredCall>, StoreError>;

    async fn totals(&self, book: BookId) -> Result<LedgerTotals, StoreError>;

    /// Returns the totals of each agent that has worked on a book, by the agent's name.
    async fn totals_of_agents(
        &self,
        book: BookId,
    ) -> Result<Vec<(String, LedgerTotals)>, StoreError>;

    /// Returns the smallest number of tokens that a model's cache has served of a prompt of a book;
    /// `None` if it has served none. This reads every call of the book.
    async fn least_cached_tokens(
        &self,
        book: BookId,
        provider: &str,
        model: &str,
    ) -> Result<Option<i64>, StoreError>;

    /// Returns the providers whose replies the book contains, each once.
    async fn providers(&self, book: BookId) -> Result<Vec<String>, StoreError>;
}

/// The reader of `contents`.
#[async_trait]
pub trait Contents: Send + Sync {
    /// Returns the texts with the given hashes, in any order. A missing text is an error.
    async fn contents(&self, hashes: &[ContentHash]) -> Result<Vec<Content>, StoreError>;
}

/// The reader of `checkpoints`.
#[async_trait]
pub trait Checkpoints: Send + Sync {
    /// Returns the last position that a subscriber has handled for a book; 0 before the first.
    async fn checkpoint(&self, subscriber: &str, book: BookId) -> Result<i64, StoreError>;

    /// Returns the books with events that the subscriber has not handled, each with the position
    /// after which to read. If the subscriber is up to date, the result is empty. The log is read
    /// from the low-water position.
    async fn books_behind(&self, subscriber: &str) -> Result<Vec<(BookId, i64)>, StoreError>;

    /// Returns the position up to which the subscriber has handled every event of every book. The
    /// subscriber's loop regularly stores this position as its low-water position, which is a
    /// checkpoint with the nil book id. `books_behind` then does not have to read the whole log.
    async fn low_water_position(&self, subscriber: &str) -> Result<i64, StoreError>;
}

/// Declares a trait that combines several others. Every type that implements all of them implements
/// the combined trait.
macro_rules! combine {
    ($(#[$doc:meta])* $name:ident: $($part:path),+ $(,)?) => {
        $(#[$doc])*
        pub trait $name: $($part +)+ {}

        impl<T: $($part +)+> $name for T {}
    };
}

combine! {
    /// The tables of a book that a reader sees, either in their current state or as they were at a
    /// position of the log.
    BookTables: Novels, Chapters, Versions, Reviews, Characters, CharacterStates, Entries, Relations,
        Arcs, Facts, Records,
}

combine! {
    /// The sources of an aggregate: its stored state and, if that has another schema version, its
    /// events.
    StreamSource: Streams, EventLog,
}

combine! {
    /// The tables that contain the owner of a book.
    BookOwners: Sessions, Novels,
}

combine! {
    /// All ports of the database together, for the wiring. A database implements the individual
    /// traits.
    Database: Store, StreamSource, Inbox, BookOwners, Outbox, Flows, Tasks, Timers, Ledger, Contents,
        Checkpoints, DeadLetters, Proposals, BookTables, Audit, DerivedTables, Processes,
}
