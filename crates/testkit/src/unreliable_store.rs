//! A wrapper around a real database that fails when a test tells it to.

use std::{
    pin::Pin,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use scribe_domain::{
    Timestamp,
    content::{Content, ContentHash},
    id::{
        BookId, ChapterId, CharacterId, CommandId, DeadLetterId, EntryId, FactId, FlowRunId,
        NovelId, SessionId, TaskId,
    },
    read_model::{
        ArcRow, ChapterRow, CharacterRow, CharacterStateRow, EntryRow, FactRow, NovelRow,
        ProposalRow, ReadModelWrite, RecordRow, RelationRow, ReviewRow, SessionRow, VersionRow,
    },
};
use scribe_ports::store::{
    ChangeFuture, ChangeSet, ChangeSetIdentity, ChangeTopic, CommitOutcome, Store, StoreError,
    audit::{Audit, DanglingReference, DerivedTables, LogLength, StoredContent},
    canon::{Arcs, CharacterStates, Characters, Entries, Facts, Records, Relations},
    dead_letters::DeadLetters,
    library::{Chapters, Novels, Proposals, Reviews, Sessions, Versions},
    processes::{Leadership, ProcessRow, ProcessState, Processes},
    readers::{
        Checkpoints, Contents, Database, EventFilter, EventLog, Flows, Inbox, Ledger, LedgerTotals,
        Outbox, Streams, TaskCounts, Tasks, Timers, WaitingMessage,
    },
    rows::{
        DeadLetterRow, FlowRow, HandleRow, InboxRow, RunningClaim, StoredCall, StoredDeadLetter,
        StoredEvent, StoredTask, StreamRow, TimerRow,
    },
};
use uuid::Uuid;

/// The ways in which the database can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// This many calls of any kind fail, as during a server restart.
    Unreachable(usize),
    /// This many ends of model calls cannot be written, as on a full disk. All other calls work.
    NoRoomForReplies(usize),
}

/// Passes calls to the wrapped database, or fails if the test says so.
pub struct UnreliableStore {
    inner: Arc<dyn Database>,
    state: Mutex<FaultState>,
    interloper: Mutex<Option<InterleavedWork>>,
}

/// Work that runs between the decision of a commit and the commit itself.
struct InterleavedWork {
    comes_before: Box<dyn Fn(&ChangeSet) -> bool + Send>,
    work: Pin<Box<dyn Future<Output = ()> + Send>>,
}

#[derive(Default)]
struct FaultState {
    absence: Option<Absence>,
    refused: usize,
    reads: usize,
}

impl UnreliableStore {
    /// Wraps a database.
    #[must_use]
    pub fn new(inner: Arc<dyn Database>) -> Self {
        Self { inner, state: Mutex::default(), interloper: Mutex::default() }
    }

    /// Makes the database fail from now on.
    pub fn become_unavailable(&self, absence: Absence) {
        self.state.lock().unwrap().absence = Some(absence);
    }

    /// Runs `work` once, immediately before the first commit for which `comes_before` returns true.
    /// The decision of that commit has then already read its data.
    pub fn interleave(
        &self,
        comes_before: impl Fn(&ChangeSet) -> bool + Send + 'static,
        work: impl Future<Output = ()> + Send + 'static,
    ) {
        let interloper =
            InterleavedWork { comes_before: Box::new(comes_before), work: Box::pin(work) };
        *self.interloper.lock().unwrap() = Some(interloper);
    }

    /// Returns true once the interleaved work has started.
    #[must_use]
    pub fn is_interleaved(&self) -> bool {
        self.interloper.lock().unwrap().is_none()
    }

    fn take_interloper(&self, set: &ChangeSet) -> Option<InterleavedWork> {
        let mut interloper = self.interloper.lock().unwrap();
        interloper.take_if(|waiting| (waiting.comes_before)(set))
    }

    /// Returns how many calls have failed.
    #[must_use]
    pub fn refused_count(&self) -> usize {
        self.state.lock().unwrap().refused
    }

    /// Returns how many reads were requested.
    #[must_use]
    pub fn read_count(&self) -> usize {
        self.state.lock().unwrap().reads
    }

    fn check_availability(&self, writes: Option<&ChangeSet>) -> Result<(), StoreError> {
        let mut state = self.state.lock().unwrap();
        state.reads += usize::from(writes.is_none());
        let ends_a_call =
            writes.is_some_and(|set| matches!(set.identity, ChangeSetIdentity::CallEnded(_)));
        let error = match &mut state.absence {
            Some(Absence::Unreachable(left)) if *left > 0 => {
                *left -= 1;
                StoreError::Unavailable("the server starts again".to_owned())
            }
            Some(Absence::NoRoomForReplies(left)) if *left > 0 && ends_a_call => {
                *left -= 1;
                StoreError::unwritable_folder("the disk is full")
            }
            _ => return Ok(()),
        };
        state.refused += 1;
        Err(error)
    }
}

#[async_trait]
impl Store for UnreliableStore {
    async fn commit(&self, set: ChangeSet) -> Result<CommitOutcome, StoreError> {
        self.check_availability(Some(&set))?;
        if let Some(interloper) = self.take_interloper(&set) {
            interloper.work.await;
        }
        self.inner.commit(set).await
    }

    fn wait_for_change(&self, topic: ChangeTopic) -> ChangeFuture {
        self.inner.wait_for_change(topic)
    }

    fn write_fault(&self) -> Option<String> {
        self.inner.write_fault()
    }
}

/// Implements reads by delegating to the wrapped database.
macro_rules! reads {
    ($($port:ident { $($name:ident($($arg:ident: $type:ty),*) -> $answer:ty;)* })*) => {$(
        #[async_trait]
        impl $port for UnreliableStore {$(
            async fn $name(&self, $($arg: $type),*) -> Result<$answer, StoreError> {
                self.check_availability(None)?;
                self.inner.$name($($arg),*).await
            }
        )*}
    )*};
}

reads! {
    Streams { stream(id: Uuid) -> Option<StreamRow>; }
    Inbox {
        command(id: CommandId) -> Option<InboxRow>;
        active_commands(scope_id: Uuid) -> Vec<InboxRow>;
    }
    EventLog {
        events_after(filter: EventFilter, after: i64, limit: u32) -> Vec<StoredEvent>;
        last_position() -> i64;
    }
    Outbox { waiting_messages(after: i64, limit: u32) -> Vec<WaitingMessage>; }
    Flows {
        flow(id: FlowRunId) -> Option<FlowRow>;
        list_open_handles(flow: FlowRunId) -> Vec<HandleRow>;
    }
    Tasks {
        task(id: TaskId) -> Option<StoredTask>;
        tasks(ids: &[TaskId]) -> Vec<StoredTask>;
        due_tasks(now: Timestamp, books: Option<&[BookId]>, limit: u32) -> Vec<TaskId>;
        tasks_due_after(at: Timestamp, limit: u32) -> Vec<(TaskId, Timestamp)>;
        count_tasks(now: Timestamp) -> TaskCounts;
        running_tasks() -> Vec<StoredTask>;
        running_claims() -> Vec<RunningClaim>;
        list_open_tasks(scope_id: Uuid) -> Vec<StoredTask>;
    }
    Timers {
        next_timers(limit: u32) -> Vec<TimerRow>;
        timers_due_after(time: Timestamp, limit: u32) -> Vec<TimerRow>;
    }
    Ledger {
        calls_of_task(task: TaskId) -> Vec<StoredCall>;
        calls_of_cancelled_tasks(book: BookId, step_name: &str) -> Vec<StoredCall>;
        answers_to_question(book: BookId, request_hash: ContentHash) -> Vec<StoredCall>;
        totals(book: BookId) -> LedgerTotals;
        totals_of_agents(book: BookId) -> Vec<(String, LedgerTotals)>;
        least_cached_tokens(book: BookId, provider: &str, model: &str) -> Option<i64>;
        providers(book: BookId) -> Vec<String>;
    }
    Contents { contents(hashes: &[ContentHash]) -> Vec<Content>; }
    Checkpoints {
        checkpoint(subscriber: &str, book: BookId) -> i64;
        books_behind(subscriber: &str) -> Vec<(BookId, i64)>;
        low_water_position(subscriber: &str) -> i64;
    }
    DeadLetters {
        dead_letter(id: DeadLetterId) -> Option<StoredDeadLetter>;
        list_open_dead_letters(before: Option<DeadLetterId>, limit: u32) -> Vec<DeadLetterRow>;
        list_open_dead_letters_of_book(book: BookId) -> Vec<DeadLetterRow>;
        parked_books(subscriber: &str) -> Vec<BookId>;
        count_open_dead_letters() -> i64;
    }
    Sessions {
        session(id: SessionId) -> Option<SessionRow>;
        sessions(before: Option<SessionId>, limit: u32) -> Vec<SessionRow>;
    }
    Proposals { proposals(session: SessionId) -> Vec<ProposalRow>; }
    Novels {
        novel(id: NovelId) -> Option<NovelRow>;
        novels(before: Option<NovelId>, limit: u32) -> Vec<NovelRow>;
    }
    Chapters {
        chapters(novel: NovelId, after_position: i32, limit: u32) -> Vec<ChapterRow>;
        chapter(id: ChapterId) -> Option<ChapterRow>;
        next_unpublished_chapter(novel: NovelId, after_position: i32) -> Option<ChapterRow>;
    }
    Versions {
        versions(chapter: ChapterId) -> Vec<VersionRow>;
        accepted_versions(novel: NovelId) -> Vec<VersionRow>;
    }
    Reviews { reviews(chapter: ChapterId) -> Vec<ReviewRow>; }
    Characters {
        characters(novel: NovelId, after: Option<CharacterId>, limit: u32) -> Vec<CharacterRow>;
    }
    CharacterStates {
        character_states(novel: NovelId, before_position: i32) -> Vec<CharacterStateRow>;
    }
    Entries { entries(novel: NovelId, after: Option<EntryId>, limit: u32) -> Vec<EntryRow>; }
    Relations { relations(novel: NovelId) -> Vec<RelationRow>; }
    Arcs { arcs(novel: NovelId) -> Vec<ArcRow>; }
    Facts {
        facts(novel: NovelId, after: Option<FactId>, limit: u32) -> Vec<FactRow>;
        facts_about(
            novel: NovelId, subjects: &[String], before_position: i32, limit: u32
        ) -> Vec<FactRow>;
    }
    Records { records(novel: NovelId, before_position: i32) -> Vec<RecordRow>; }
    Audit {
        log_length() -> LogLength;
        books_after(after: Option<BookId>, limit: u32) -> Vec<BookId>;
        contents_after(after: Option<ContentHash>, limit: u32) -> Vec<StoredContent>;
        missing_contents(hashes: &[ContentHash]) -> Vec<ContentHash>;
        dangling_references() -> Vec<DanglingReference>;
    }
}

#[async_trait]
impl Processes for UnreliableStore {
    async fn register_process(&self, process: &ProcessRow) -> Result<(), StoreError> {
        self.inner.register_process(process).await
    }

    async fn check_in(&self) -> Result<Option<Timestamp>, StoreError> {
        self.inner.check_in().await
    }

    async fn acquire_leadership(&self) -> Result<Option<Leadership>, StoreError> {
        self.inner.acquire_leadership().await
    }

    async fn release_leadership(&self) -> Result<(), StoreError> {
        self.inner.release_leadership().await
    }

    async fn processes(&self) -> Result<Vec<ProcessState>, StoreError> {
        self.inner.processes().await
    }

    async fn orphaned_tasks(&self) -> Result<Vec<(TaskId, i32)>, StoreError> {
        self.check_availability(None)?;
        self.inner.orphaned_tasks().await
    }

    async fn tasks_claimed_by_live_processes(
        &self,
        tasks: &[TaskId],
    ) -> Result<Vec<TaskId>, StoreError> {
        self.check_availability(None)?;
        self.inner.tasks_claimed_by_live_processes(tasks).await
    }

    async fn remove_process(&self) -> Result<(), StoreError> {
        self.inner.remove_process().await
    }
}

#[async_trait]
impl DerivedTables for UnreliableStore {
    fn derived_tables(&self) -> Vec<&'static str> {
        self.inner.derived_tables()
    }

    async fn differing_rows(
        &self,
        rows: &[ReadModelWrite],
    ) -> Result<Vec<(&'static str, Uuid)>, StoreError> {
        self.check_availability(None)?;
        self.inner.differing_rows(rows).await
    }

    async fn row_keys_after(
        &self,
        table: &str,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<Uuid>, StoreError> {
        self.check_availability(None)?;
        self.inner.row_keys_after(table, after, limit).await
    }
}
