//! Streams: sequences of events, each with the state that results from them.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{
    id::{ChapterId, NovelId, SessionId},
    vocabulary,
};

vocabulary! {
    /// The kinds of streams.
    AggregateType {
        /// A genesis session.
        GenesisSession = "GenesisSession",
        /// A novel.
        Novel = "Novel",
        /// A chapter.
        Chapter = "Chapter",
        /// The canon of a novel. Its id is derived from the novel's id.
        Canon = "Canon",
    }
}

/// The state that results from the events of a stream.
pub trait Aggregate: Sized + Serialize + DeserializeOwned {
    type Event;
    const TYPE: AggregateType;
    /// The version of the state's shape. It must be increased with every change of the shape, so
    /// that stored states are folded again from the events.
    const SCHEMA_VERSION: i32;

    /// Applies an event to the state. `None` is the state of a stream that has no events yet.
    #[must_use]
    fn apply(state: Option<Self>, event: &Self::Event) -> Option<Self>;
}

/// The identity of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StreamId {
    pub aggregate: AggregateType,
    pub id: Uuid,
}

impl StreamId {
    #[must_use]
    pub fn session(id: SessionId) -> Self {
        Self { aggregate: AggregateType::GenesisSession, id: id.0 }
    }

    #[must_use]
    pub fn novel(id: NovelId) -> Self {
        Self { aggregate: AggregateType::Novel, id: id.0 }
    }

    #[must_use]
    pub fn chapter(id: ChapterId) -> Self {
        Self { aggregate: AggregateType::Chapter, id: id.0 }
    }

    /// Returns the stream of a novel's canon. Its id differs from the novel's id only in the last
    /// byte.
    #[must_use]
    pub fn canon(novel: NovelId) -> Self {
        let mut bytes = novel.0.into_bytes();
        bytes[15] ^= 0xCA;
        Self { aggregate: AggregateType::Canon, id: Uuid::from_bytes(bytes) }
    }
}
