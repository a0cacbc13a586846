//! The canon: who and what exists in a novel, and what is true about them.
//!
//! The state of the stream is only the number of its events. The content of the canon is stored in
//! tables.

pub mod event;
pub mod projection;

use serde::{Deserialize, Serialize};

pub use event::CanonEvent;

use crate::stream::{Aggregate, AggregateType};

/// The state of a canon's stream.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Canon {
    /// The number of recorded events.
    pub facts: u64,
}

impl Aggregate for Canon {
    type Event = CanonEvent;
    const TYPE: AggregateType = AggregateType::Canon;
    const SCHEMA_VERSION: i32 = 1;

    fn apply(state: Option<Self>, _: &CanonEvent) -> Option<Self> {
        Some(Self { facts: state.unwrap_or_default().facts + 1 })
    }
}
