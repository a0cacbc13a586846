//! The state of a stream while a change set is built.

use scribe_domain::{
    canon::{self, Canon},
    chapter::{self, Chapter},
    event::{Event, StoredForm, UnreadableEvent},
    genesis::{self, Genesis},
    novel::{self, Novel},
    read_model::ReadModelWrite,
    stream::{Aggregate, AggregateType, StreamId},
};
use scribe_ports::store::rows::StreamRow;

use crate::Error;

/// The state of any stream.
#[derive(Debug, Clone, PartialEq)]
pub enum AggregateState {
    /// The state of a session.
    Genesis(Box<Genesis>),
    Novel(Box<Novel>),
    Chapter(Box<Chapter>),
    Canon(Canon),
}

/// An aggregate whose states are kept as [`AggregateState`].
pub trait KnownAggregate: Aggregate + 'static {
    /// Returns the state if it belongs to this aggregate.
    fn from_state_ref(state: &AggregateState) -> Option<&Self>;

    /// Converts the state if it belongs to this aggregate.
    fn from_state(state: AggregateState) -> Option<Self>;
}

macro_rules! known_aggregates {
    ($($variant:ident: $aggregate:ty),+ $(,)?) => {$(
        impl KnownAggregate for $aggregate {
            fn from_state_ref(state: &AggregateState) -> Option<&Self> {
                match state {
                    AggregateState::$variant(state) => Some(state),
                    _ => None,
                }
            }

            fn from_state(state: AggregateState) -> Option<Self> {
                match state {
                    AggregateState::$variant(state) => Some(*state),
                    _ => None,
                }
            }
        }
    )+};
}

known_aggregates!(Genesis: Genesis, Novel: Novel, Chapter: Chapter);

/// A stream with its state, its stored version and its version after the decisions so far.
#[derive(Debug)]
pub(super) struct LoadedStream {
    stream: StreamId,
    pub(super) state: Option<AggregateState>,
    pub(super) stored_version: i64,
    pub(super) version: i64,
    /// True if the id belongs to a stream of another kind, so that this stream does not exist.
    pub(super) is_of_other_kind: bool,
}

impl LoadedStream {
    pub(super) fn empty(stream: StreamId) -> Self {
        Self { stream, state: None, stored_version: 0, version: 0, is_of_other_kind: false }
    }

    pub(super) fn with_unknown_kind(stream: StreamId) -> Self {
        Self { is_of_other_kind: true, ..Self::empty(stream) }
    }

    /// Parses a row; returns `None` if its state has another schema version than the current one.
    pub(super) fn from_row(stream: StreamId, row: &StreamRow) -> Result<Option<Self>, Error> {
        if row.schema_version != schema_version(stream.aggregate) {
            return Ok(None);
        }
        let text = &*row.state;
        let state = match stream.aggregate {
            AggregateType::GenesisSession => AggregateState::Genesis(serde_json::from_str(text)?),
            AggregateType::Novel => AggregateState::Novel(serde_json::from_str(text)?),
            AggregateType::Chapter => AggregateState::Chapter(serde_json::from_str(text)?),
            AggregateType::Canon => AggregateState::Canon(serde_json::from_str(text)?),
        };
        Ok(Some(Self {
            stream,
            state: Some(state),
            stored_version: row.version,
            version: row.version,
            is_of_other_kind: false,
        }))
    }

    /// Applies an event of this stream. An event of another kind would only increase the version,
    /// but no decision produces such an event.
    pub(super) fn apply(&mut self, event: &Event) {
        self.version += 1;
        self.state =
            match (self.state.take(), event) {
                (Some(AggregateState::Genesis(state)), Event::Genesis(event)) => {
                    Genesis::apply(Some(*state), event)
                        .map(|state| AggregateState::Genesis(Box::new(state)))
                }
                (None, Event::Genesis(event)) => Genesis::apply(None, event)
                    .map(|state| AggregateState::Genesis(Box::new(state))),
                (Some(AggregateState::Novel(state)), Event::Novel(event)) => {
                    Novel::apply(Some(*state), event)
                        .map(|state| AggregateState::Novel(Box::new(state)))
                }
                (None, Event::Novel(event)) => {
                    Novel::apply(None, event).map(|state| AggregateState::Novel(Box::new(state)))
                }
                (Some(AggregateState::Chapter(state)), Event::Chapter(event)) => {
                    Chapter::apply(Some(*state), event)
                        .map(|state| AggregateState::Chapter(Box::new(state)))
                }
                (None, Event::Chapter(event)) => Chapter::apply(None, event)
                    .map(|state| AggregateState::Chapter(Box::new(state))),
                (Some(AggregateState::Canon(state)), Event::Canon(event)) => {
                    Canon::apply(Some(state), event).map(AggregateState::Canon)
                }
                (None, Event::Canon(event)) => Canon::apply(None, event).map(AggregateState::Canon),
                (state, _) => state,
            };
    }

    /// Parses a stored event of this stream that follows the applied ones, and applies it.
    pub(super) fn apply_stored(&mut self, stored: StoredForm) -> Result<Event, UnreadableEvent> {
        let before = self.state.as_ref().and_then(Chapter::from_state_ref);
        let StoredForm { event_type, event_version, payload } = stored;
        let event = Event::read_after(before, &event_type, event_version, payload)?;
        self.apply(&event);
        Ok(event)
    }

    /// Returns the read model rows that result from the event that was just applied.
    pub(super) fn project(&self, event: &Event) -> Vec<ReadModelWrite> {
        match (&self.state, event) {
            (Some(AggregateState::Genesis(state)), Event::Genesis(event)) => {
                genesis::projection::project(state, event, self.version)
            }
            (Some(AggregateState::Novel(state)), Event::Novel(event)) => {
                novel::projection::project(state, event, self.version)
            }
            (Some(AggregateState::Chapter(state)), Event::Chapter(event)) => {
                chapter::projection::project(state, event, self.version)
            }
            (_, Event::Canon(event)) => canon::projection::project(event),
            _ => Vec::new(),
        }
    }

    pub(super) fn to_row(&self) -> Result<Option<StreamRow>, Error> {
        let state = match &self.state {
            None => return Ok(None),
            Some(AggregateState::Genesis(state)) => serde_json::to_string(state)?,
            Some(AggregateState::Novel(state)) => serde_json::to_string(state)?,
            Some(AggregateState::Chapter(state)) => serde_json::to_string(state)?,
            Some(AggregateState::Canon(state)) => serde_json::to_string(state)?,
        };
        Ok(Some(StreamRow {
            id: self.stream.id,
            aggregate_type: self.stream.aggregate,
            version: self.version,
            schema_version: schema_version(self.stream.aggregate),
            state: state.into(),
        }))
    }
}

fn schema_version(aggregate: AggregateType) -> i32 {
    match aggregate {
        AggregateType::GenesisSession => Genesis::SCHEMA_VERSION,
        AggregateType::Novel => Novel::SCHEMA_VERSION,
        AggregateType::Chapter => Chapter::SCHEMA_VERSION,
        AggregateType::Canon => Canon::SCHEMA_VERSION,
    }
}
