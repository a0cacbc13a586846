//! How a change set comes to be: streams are loaded, decisions recorded, and the rows that follow
//! from them collected.

mod fold;
mod stream;

use std::collections::{HashMap, HashSet};

use scribe_domain::{
    command_end::CommandEnd,
    context::CommandContext,
    decision::Decision,
    event::Event,
    flow::{runs_of, stops_tasks},
    id::EventId,
    read_model::ReadModelWrite,
    stream::StreamId,
};
use scribe_ports::store::{
    ChangeSet, Expectation, Identity,
    readers::{Database, EventFilter},
    rows::{EventRow, InboxEnd, InboxStatus, TaskChange},
};
use serde_json::json;
use uuid::Uuid;

pub(crate) use self::fold::Fold;
use self::stream::Loaded;
pub use self::stream::State;
use crate::Error;

/// How often a set is made again when others write the same streams.
pub(crate) const ATTEMPTS: usize = 16;

/// A change set in the making.
pub struct Changes<'a> {
    db: &'a dyn Database,
    /// The rows collected so far; rows that do not come from decisions are added by the caller.
    pub set: ChangeSet,
    streams: HashMap<Uuid, Loaded>,
    stops_tasks: bool,
}

impl<'a> Changes<'a> {
    /// Begins an empty set.
    #[must_use]
    pub fn new(db: &'a dyn Database, identity: Identity, key: Uuid) -> Self {
        let set = ChangeSet::new(identity, key);
        Self { db, set, streams: HashMap::new(), stops_tasks: false }
    }

    /// The state of a stream, as the decisions recorded so far leave it. The set then expects that
    /// nobody else has written to it, also where it is only read: a decision rests on it. To show a
    /// stream, use [`read_state`].
    ///
    /// # Errors
    /// The database cannot answer, or the stored state is damaged.
    pub async fn load(&mut self, stream: StreamId) -> Result<Option<&State>, Error> {
        if !self.streams.contains_key(&stream.id) {
            let loaded = read(self.db, stream).await?;
            self.streams.insert(stream.id, loaded);
        }
        Ok(self.streams.get(&stream.id).and_then(|loaded| loaded.state.as_ref()))
    }

    /// The version of a loaded stream; 0 where it does not exist.
    #[must_use]
    pub fn version(&self, stream: StreamId) -> i64 {
        self.streams.get(&stream.id).map_or(0, |loaded| loaded.version)
    }

    /// Takes a decision in: applies and projects its events. A stream that was not loaded is one
    /// that the decision begins.
    ///
    /// # Errors
    /// An event cannot be represented as JSON, or a stream that exists was not loaded.
    pub fn record(&mut self, decision: Decision, ctx: &CommandContext) -> Result<(), Error> {
        for happened in decision.events {
            let stored = happened.event.to_stored()?;
            let loaded = self
                .streams
                .entry(happened.stream.id)
                .or_insert_with(|| Loaded::absent(happened.stream));
            loaded.apply(&happened.event);
            self.stops_tasks |= stops_tasks(&happened.event);
            if loaded.state.is_none() {
                // Committed, it would be in conflict with what is there, for ever.
                let (name, id) = (stored.event_type, happened.stream.id);
                return Err(Error::Defect(format!(
                    "{name} begins no stream, and {id} is not loaded"
                )));
            }
            self.set.read_models.extend(loaded.project(&happened.event));
            self.set.inbox_ends.extend(ends(&happened.event, ctx));
            self.set.events.push(EventRow {
                event_id: EventId(ctx.next_uuid()),
                partition_key: self.set.key,
                aggregate_type: happened.stream.aggregate.as_str(),
                aggregate_id: happened.stream.id,
                aggregate_version: loaded.version,
                event_type: stored.event_type,
                event_version: stored.event_version,
                payload: stored.payload,
                metadata: json!({ "actor": ctx.actor, "user_id": ctx.user_id }),
                correlation_id: ctx.correlation.clone(),
                causation_id: ctx.causation.or(Some(ctx.command_id.0)),
                created_at: ctx.now,
            });
        }
        self.set.contents.extend(decision.contents);
        Ok(())
    }

    /// Holds the tasks of the book where a decision stops them, so that none can be claimed before
    /// the flow has heard of it.
    pub(crate) fn hold_stopped_tasks(&mut self) {
        if self.stops_tasks {
            let hold = |flow_run_id| TaskChange::HoldFlow { flow_run_id };
            self.set.task_changes.extend(runs_of(self.set.key).map(hold));
        }
    }

    /// True when nothing but expectations would be written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.set.events.is_empty()
    }

    /// Ends the making: adds what is expected of the loaded streams, and their new states.
    ///
    /// # Errors
    /// A state cannot be represented as JSON.
    pub fn finish(mut self) -> Result<ChangeSet, Error> {
        // Of several rows with one key the last is the state after all events.
        self.set.read_models = last_of_each(std::mem::take(&mut self.set.read_models));
        for (id, loaded) in self.streams {
            let is_written = loaded.version != loaded.stored_version;
            // The kind of a stream never changes, so that no commit can make this one appear.
            if is_written || !loaded.is_of_other_kind {
                self.set.expects.push(Expectation::Stream { id, version: loaded.stored_version });
            }
            if is_written {
                self.set.streams.extend(loaded.row()?);
            }
        }
        self.set.contents.sort_by_key(|content| content.hash);
        self.set.contents.dedup_by_key(|content| content.hash);
        Ok(self.set)
    }
}

fn last_of_each(rows: Vec<ReadModelWrite>) -> Vec<ReadModelWrite> {
    let mut seen = HashSet::new();
    let mut kept: Vec<_> = rows.into_iter().rev().filter(|row| seen.insert(row.key())).collect();
    kept.reverse();
    kept
}

fn ends(event: &Event, ctx: &CommandContext) -> Vec<InboxEnd> {
    let ends = match event {
        Event::Genesis(event) => event.ends(),
        Event::Novel(event) => event.ends(),
        Event::Chapter(_) | Event::Canon(_) => Vec::new(),
    };
    ends.into_iter()
        .map(|(id, end)| match end {
            CommandEnd::Completed(result) => InboxEnd {
                id,
                status: InboxStatus::Completed,
                result: Some(result),
                error: None,
                at: ctx.now,
            },
            CommandEnd::Failed { code, detail } => InboxEnd {
                id,
                status: InboxStatus::Failed,
                result: None,
                error: Some(json!({ "code": code, "detail": detail })),
                at: ctx.now,
            },
        })
        .collect()
}

/// The state of a stream and its version, to be shown; no set expects anything of it.
///
/// # Errors
/// The database cannot answer, or the stored state is damaged.
pub(crate) async fn read_state(
    db: &dyn Database,
    stream: StreamId,
) -> Result<(Option<State>, i64), Error> {
    let loaded = read(db, stream).await?;
    Ok((loaded.state, loaded.version))
}

/// Reads a stream's stored state; one of another shape is folded again from the log.
async fn read(db: &dyn Database, stream: StreamId) -> Result<Loaded, Error> {
    // Whoever names a chapter by a novel's id names nothing.
    let row = db.stream(stream.id).await?;
    let Some(row) = row else { return Ok(Loaded::absent(stream)) };
    if row.aggregate_type != stream.aggregate {
        return Ok(Loaded::of_other_kind(stream));
    }
    if let Some(loaded) = Loaded::of_row(stream, &row)? {
        return Ok(loaded);
    }
    let mut loaded = Loaded::absent(stream);
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
