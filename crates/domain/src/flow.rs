//! Process managers: pure functions from an event to the actions that follow.
//!
//! This is step 4a of the corridor. Between events, a flow's state is stored in a table. A reaction
//! is data. The flow runner writes the reaction and the flow's new state in one commit.

mod book;
pub mod genesis;
mod reaction;
mod standing;

pub use reaction::{FlowContext, Handle, HandleState, NewTask, Reaction, TaskDirective, Timer};
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
    /// The flow from an idea to a finished genesis session.
    Genesis(genesis::GenesisFlow),
    /// The flow from the first chapter of a book to the last.
    Book(book::BookFlow),
}

impl Flow {
    /// Returns the stored name of the flow's type.
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

/// A flow run that an event concerns, with the initial state if the event starts the flow.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowTarget {
    pub run: FlowRunId,
    /// The id of the session, novel or chapter.
    pub scope_id: uuid::Uuid,
    /// The state before the first event; `None` if the event does not start a flow.
    pub begins: Option<Flow>,
}

/// Returns the flow runs that an event concerns.
#[must_use]
pub fn affected_flows(event: &RecordedEvent) -> Vec<FlowTarget> {
    genesis::affected_flows(event).into_iter().chain(book::affected_flows(event)).collect()
}

/// Returns every flow run that a book may have.
#[must_use]
pub fn run_ids(book: BookId) -> [FlowRunId; 2] {
    [genesis::run_id(book.0), book::run_id(book)]
}

/// Returns the time that is encoded in the first 48 bits of a v7 or v8 id.
fn decode_time(id: uuid::Uuid) -> Timestamp {
    let millis = id.as_u128() >> 80;
    i64::try_from(millis).ok().and_then(Timestamp::from_timestamp_millis).unwrap_or_default()
}
