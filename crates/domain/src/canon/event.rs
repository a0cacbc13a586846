//! What has become true in a novel.

use serde::{Deserialize, Serialize};

use crate::{
    Timestamp,
    id::{CharacterId, EntryId, NovelId},
    stage::{Character, Entry, Relation},
};

/// The facts of a canon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", content = "payload")]
pub enum CanonEvent {
    /// A character exists.
    CharacterAdded {
        /// The novel.
        novel_id: NovelId,
        /// The character.
        character_id: CharacterId,
        /// The character's sheet.
        character: Box<Character>,
        /// When.
        at: Timestamp,
    },
    /// Two characters stand to each other in this way.
    RelationChanged {
        /// The novel.
        novel_id: NovelId,
        /// How they stand.
        relation: Relation,
        /// When.
        at: Timestamp,
    },
    /// A place, group or thing exists.
    EntryAdded {
        /// The novel.
        novel_id: NovelId,
        /// The entry.
        entry_id: EntryId,
        /// What it is.
        entry: Entry,
        /// When.
        at: Timestamp,
    },
}
