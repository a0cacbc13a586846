//! Streams: what has a history of its own, and the state that it folds into.

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
        /// The canon of a novel; its id is derived from the novel's.
        Canon = "Canon",
    }
}

/// A stream of events with the state that they fold into.
pub trait Aggregate: Sized + Serialize + DeserializeOwned {
    type Event;
    /// Its kind.
    const TYPE: AggregateType;
    /// The shape of the state; raised with every change of it, so that stored ones fold again.
    const SCHEMA_VERSION: i32;

    /// Changes the state by an event; `None` is a stream that has not begun.
    #[must_use]
    fn apply(state: Option<Self>, event: &Self::Event) -> Option<Self>;
}

/// Names a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StreamId {
    /// Its kind.
    pub aggregate: AggregateType,
    pub id: Uuid,
}

impl StreamId {
    /// The stream of a session.
    #[must_use]
    pub fn session(id: SessionId) -> Self {
        Self { aggregate: AggregateType::GenesisSession, id: id.0 }
    }

    /// The stream of a novel.
    #[must_use]
    pub fn novel(id: NovelId) -> Self {
        Self { aggregate: AggregateType::Novel, id: id.0 }
    }

    /// The stream of a chapter.
    #[must_use]
    pub fn chapter(id: ChapterId) -> Self {
        Self { aggregate: AggregateType::Chapter, id: id.0 }
    }

    /// The stream of a novel's canon. Its id differs from the novel's in the last byte alone.
    #[must_use]
    pub fn canon(novel: NovelId) -> Self {
        let mut bytes = novel.0.into_bytes();
        bytes[15] ^= 0xCA;
        Self { aggregate: AggregateType::Canon, id: Uuid::from_bytes(bytes) }
    }
}
