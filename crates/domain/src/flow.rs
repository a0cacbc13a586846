//! Process managers: pure functions from an event to what happens next.
//!
//! Step 4a of the corridor. A flow's state lies in a table between events; a reaction is data, and
//! the flow runner writes it in one commit with the flow's new version.

mod book;
pub mod genesis;
mod reaction;
mod standing;

pub use reaction::{FlowContext, Handle, HandleState, NewTask, Reaction, TaskOrder, Timer};
pub use standing::{Standing, stops_tasks};

use serde::{Deserialize, Serialize};

use crate::{
    Timestamp,
    event::RecordedEvent,
    id::{BookId, FlowRunId},
};

/// The state of any flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "flow_type", rename_all = "snake_case")]
pub enum Flow {
    /// From an idea to a finished genesis.
    Genesis(genesis::GenesisFlow),
    /// From the first chapter to the last.
    Book(book::BookFlow),
}

impl Flow {
    /// The stored name of its type.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Genesis(_) => "genesis",
            Self::Book(_) => "book",
        }
    }

    pub fn react(&mut self, event: &RecordedEvent, ctx: &FlowContext<'_>) -> Reaction {
        match self {
            Self::Genesis(flow) => flow.react(event, ctx),
            Self::Book(flow) => flow.react(event, ctx),
        }
    }
}

/// A flow run that an event concerns, with the flow to begin where there is none yet.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowTarget {
    pub run: FlowRunId,
    /// The session, novel or chapter.
    pub scope_id: uuid::Uuid,
    /// Its state before the first event; `None` where this event begins nothing.
    pub begins: Option<Flow>,
}

/// The flow runs that an event concerns.
#[must_use]
pub fn affected_flows(event: &RecordedEvent) -> Vec<FlowTarget> {
    genesis::affected_flows(event).into_iter().chain(book::affected_flows(event)).collect()
}

/// Returns every flow run that a book may have.
#[must_use]
pub fn runs_of(book: BookId) -> [FlowRunId; 2] {
    [genesis::run_of(book.0), book::run_of(book)]
}

/// The time that a v7 or v8 id carries in its first 48 bits.
fn time_of(id: uuid::Uuid) -> Timestamp {
    let millis = id.as_u128() >> 80;
    i64::try_from(millis).ok().and_then(Timestamp::from_timestamp_millis).unwrap_or_default()
}
