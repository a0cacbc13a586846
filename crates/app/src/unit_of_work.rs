//! The unit of work: loads streams, records decisions, and builds one change set from them. Events
//! stay typed until the change set is built, so that all code that depends on them can match on
//! types.

mod fold;
mod stream;

use std::collections::{HashMap, HashSet};

use scribe_domain::{
    command_end::CommandEnd,
    context::{Cause, CommandContext},
    decision::Decision,
    event::{Event, RecordedEvent, StreamEvent},
    flow::{run_ids, stops_tasks},
    id::{BookId, EventId},
    read_model::ReadModelWrite,
    stream::StreamId,
};
use scribe_ports::store::{
    ChangeSet, ChangeSetIdentity, Expectation,
    readers::{EventFilter, StreamSource},
    rows::{InboxEnd, InboxStatus, StoredEvent, StreamRow, TaskChange},
};
use serde_json::json;
use uuid::Uuid;

pub(crate) use self::fold::BookFold;
use self::stream::LoadedStream;
pub use self::stream::{AggregateState, KnownAggregate};
use crate::Error;

/// How many times a unit of work is attempted if others keep writing to the same streams.
const MAX_COMMIT_ATTEMPTS: usize = 16;

/// The number of attempts to commit a unit of work.
#[derive(Debug, Default)]
pub(crate) struct CommitAttempts {
    made: usize,
}

impl CommitAttempts {
    /// Starts the next attempt.
    ///
    /// # Errors
    /// [`Error::Contended`]: other writers were faster in every attempt.
    pub(crate) fn begin_attempt(&mut self) -> Result<(), Error> {
        self.made += 1;
        if self.made > MAX_COMMIT_ATTEMPTS { Err(Error::Contended) } else { Ok(()) }
    }
}

/// The states from which a decision starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Freshness {
    /// The states as this process last knew them, which are faster to read. If another process has
    /// changed one of them since, the commit conflicts and is retried. A refusal makes no commit,
    /// so there is no conflict that would reveal an outdated state; a refused command must
    /// therefore be decided again on the current states.
    Cached,
    /// The states that are committed now.
    Current,
}

/// A change set that is being built.
pub struct UnitOfWork<'a> {
    db: &'a dyn StreamSource,
    freshness: Freshness,
    /// The rows collected so far; rows that do not come from decisions are added by the caller.
    pub set: ChangeSet,
    streams: HashMap<Uuid, LoadedStream>,
    events: Vec<DecidedEvent>,
}

/// A decided event with its id, its version in the stream, and its cause.
struct DecidedEvent {
    event_id: EventId,
    version: i64,
    happened: StreamEvent,
    cause: Cause,
}

impl<'a> UnitOfWork<'a> {
    /// Starts an empty unit of work for a book, which decides on current states.
    #[must_use]
    pub fn new(db: &'a dyn StreamSource, identity: ChangeSetIdentity, book: BookId) -> Self {
        Self::with_freshness(Freshness::Current, db, identity, book)
    }

    /// Starts an empty unit of work for a book.
    pub(crate) fn with_freshness(
        freshness: Freshness,
        db: &'a dyn StreamSource,
        identity: ChangeSetIdentity,
        book: BookId,
    ) -> Self {
        let set = ChangeSet::new(identity, book);
        Self { db, freshness, set, streams: HashMap::new(), events: Vec::new() }
    }

    /// Loads an aggregate in the state after the decisions recorded so far. The change set then
    /// expects that nobody else has written to the stream of the aggregate. That holds even if the
    /// stream is only read, because a decision depends on the state. To display an aggregate, use
    /// [`read_aggregate`].
    ///
    /// # Errors
    /// The database cannot answer, or the stored state is damaged.
    pub async fn load_aggregate<A: KnownAggregate>(
        &mut self,
        id: Uuid,
    ) -> Result<Option<&A>, Error> {
        let stream = StreamId { aggregate: A::TYPE, id };
        Ok(self.load_stream(stream).await?.and_then(A::from_state_ref))
    }

    /// Returns an aggregate that was loaded before, in the state after the decisions recorded so far.
    pub(crate) fn loaded_aggregate<A: KnownAggregate>(&self, id: Uuid) -> Option<&A> {
        self.streams.get(&id)?.state.as_ref().and_then(A::from_state_ref)
    }

    /// Loads a stream of any kind; see [`Self::load`].
    ///
    /// # Errors
    /// The database cannot answer, or the stored state is damaged.
    pub async fn load_stream(
        &mut self,
        stream: StreamId,
    ) -> Result<Option<&AggregateState>, Error> {
        if !self.streams.contains_key(&stream.id) {
            let row = match self.freshness {
                Freshness::Cached => self.db.cached_stream(stream.id).await?,
                Freshness::Current => self.db.stream(stream.id).await?,
            };
            let loaded = read_stream_state(self.db, stream, row).await?;
            self.streams.insert(stream.id, loaded);
        }
        Ok(self.streams.get(&stream.id).and_then(|loaded| loaded.state.as_ref()))
    }

    /// Returns the version of a loaded stream; 0 if it does not exist.
    #[must_use]
    pub fn stream_version(&self, stream: StreamId) -> i64 {
        self.streams.get(&stream.id).map_or(0, |loaded| loaded.version)
    }

    /// Records a decision: applies and projects its events. Every stream of the decision must have
    /// been loaded before, unless the decision creates it.
    ///
    /// # Errors
    /// An existing stream was not loaded.
    pub fn record_decision(
        &mut self,
        decision: Decision,
        ctx: &CommandContext,
    ) -> Result<(), Error> {
        for happened in decision.events {
            let loaded = self
                .streams
                .entry(happened.stream.id)
                .or_insert_with(|| LoadedStream::empty(happened.stream));
            loaded.apply(&happened.event);
            if loaded.state.is_none() {
                // A retry cannot help: the commit would conflict with the stored stream every time.
                let (name, id) = (happened.event.to_stored()?.event_type, happened.stream.id);
                return Err(Error::Defect(format!(
                    "event {name} cannot be the first event of a stream, and stream {id} was not \
                     loaded"
                )));
            }
            self.set.read_models.extend(loaded.project(&happened.event));
            self.set.inbox_ends.extend(build_command_ends(&happened.event, ctx));
            let cause = Cause {
                causation: ctx.cause.causation.or(Some(ctx.command_id.0)),
                ..ctx.cause.clone()
            };
            let (event_id, version) = (EventId(ctx.next_uuid()), loaded.version);
            self.events.push(DecidedEvent { event_id, version, happened, cause });
        }
        self.set.contents.extend(decision.contents);
        Ok(())
    }

    /// Returns the events decided so far.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.events.iter().map(|decided| &decided.happened.event)
    }

    /// Returns the events decided so far, in the form in which a flow reacts to them. Their
    /// position is 0, because only the commit assigns a position.
    pub(crate) fn decided_events(&self) -> Vec<RecordedEvent> {
        self.events.iter().map(|event| event.to_recorded(self.set.book)).collect()
    }

    /// Holds the tasks of the book if a decision stops them. No worker can then claim a task before
    /// the flow has reacted.
    pub(crate) fn hold_stopped_tasks(&mut self) {
        if self.events().any(stops_tasks) {
            let hold = |flow_run_id| TaskChange::HoldFlow { flow_run_id };
            self.set.task_changes.extend(run_ids(self.set.book).map(hold));
        }
    }

    /// Builds the change set: the decided events, the new states of their streams, and the expected
    /// versions of all loaded streams.
    ///
    /// # Errors
    /// An event or a state cannot be represented as JSON.
    pub fn into_change_set(mut self) -> Result<ChangeSet, Error> {
        for decided in self.events {
            self.set.events.push(decided.to_row(self.set.book)?);
        }
        // If several rows have the same key, the last one is the state after all events.
        self.set.read_models = keep_last_of_each_row(std::mem::take(&mut self.set.read_models));
        for (id, loaded) in self.streams {
            let is_written = loaded.version != loaded.stored_version;
            // A stream never changes its kind, so no other commit can create this one.
            if is_written || !loaded.is_of_other_kind {
                self.set.expects.push(Expectation::Stream { id, version: loaded.stored_version });
            }
            if is_written {
                self.set.streams.extend(loaded.to_row()?);
            }
        }
        self.set.contents.sort_by_key(|content| content.hash);
        self.set.contents.dedup_by_key(|content| content.hash);
        Ok(self.set)
    }
}

impl DecidedEvent {
    fn to_recorded(&self, book: BookId) -> RecordedEvent {
        RecordedEvent {
            position: 0,
            event_id: self.event_id,
            book,
            stream: self.happened.stream,
            version: self.version,
            event: self.happened.event.clone(),
            cause: self.cause.clone(),
        }
    }

    fn to_row(&self, book: BookId) -> Result<StoredEvent, Error> {
        let stored = self.happened.event.to_stored()?;
        let Cause { actor, user, correlation, causation, at } = &self.cause;
        Ok(StoredEvent {
            event_id: self.event_id,
            book,
            aggregate_type: self.happened.stream.aggregate.to_string(),
            aggregate_id: self.happened.stream.id,
            aggregate_version: self.version,
            event_type: stored.event_type,
            event_version: stored.event_version,
            payload: stored.payload,
            metadata: json!({ "actor": actor, "user_id": user }),
            correlation_id: correlation.clone(),
            causation_id: *causation,
            created_at: *at,
            position: 0,
        })
    }
}

fn keep_last_of_each_row(rows: Vec<ReadModelWrite>) -> Vec<ReadModelWrite> {
    let mut seen = HashSet::new();
    let mut kept: Vec<_> = rows.into_iter().rev().filter(|row| seen.insert(row.key())).collect();
    kept.reverse();
    kept
}

fn build_command_ends(event: &Event, ctx: &CommandContext) -> Vec<InboxEnd> {
    let ends = match event {
        Event::Genesis(event) => event.ended_commands(),
        Event::Novel(event) => event.ended_commands(),
        Event::Chapter(_) | Event::Canon(_) => Vec::new(),
    };
    ends.into_iter()
        .map(|(id, end)| match end {
            CommandEnd::Completed(result) => InboxEnd {
                id,
                status: InboxStatus::Completed,
                result: Some(result),
                error: None,
                at: ctx.now(),
            },
            CommandEnd::Failed { code, detail } => InboxEnd {
                id,
                status: InboxStatus::Failed,
                result: None,
                error: Some(json!({ "code": code, "detail": detail })),
                at: ctx.now(),
            },
        })
        .collect()
}

/// Reads an aggregate and its version for display. No change set expects that version.
///
/// # Errors
/// The database cannot answer, or the stored state is damaged.
pub(crate) async fn read_aggregate<A: KnownAggregate>(
    db: &dyn StreamSource,
    id: Uuid,
) -> Result<(Option<A>, i64), Error> {
    let loaded =
        read_stream_state(db, StreamId { aggregate: A::TYPE, id }, db.stream(id).await?).await?;
    Ok((loaded.state.and_then(A::from_state), loaded.version))
}

/// Reads the stored state of a stream. If it has another schema version, folds it again from the
/// log.
async fn read_stream_state(
    db: &dyn StreamSource,
    stream: StreamId,
    row: Option<StreamRow>,
) -> Result<LoadedStream, Error> {
    let Some(row) = row else { return Ok(LoadedStream::empty(stream)) };
    // The id may belong to a stream of another kind, such as a novel's id that is used for a
    // chapter. Then the requested stream does not exist.
    if row.aggregate_type != stream.aggregate {
        return Ok(LoadedStream::with_unknown_kind(stream));
    }
    if let Some(loaded) = LoadedStream::from_row(stream, &row)? {
        return Ok(loaded);
    }
    let mut loaded = LoadedStream::empty(stream);
    let mut after = 0;
    loop {
        let events = db.events_after(EventFilter::Stream(stream.id), after, 1_000).await?;
        let Some(last) = events.last() else { break };
        after = last.position;
        for event in events {
            loaded.apply_stored(event.into_form())?;
        }
    }
    loaded.stored_version = loaded.version;
    Ok(loaded)
}
