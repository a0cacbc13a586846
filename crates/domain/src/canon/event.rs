//! The events of a novel's canon.

use serde::{Deserialize, Serialize};

use crate::{
    Timestamp,
    chapter::{CharacterState, RecordedFact},
    id::{ChapterId, CharacterId, EntryId, FactId, NovelId, VersionId},
    stage::{Character, Entry, Relation},
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", content = "payload")]
pub enum CanonEvent {
    CharacterAdded {
        novel_id: NovelId,
        character_id: CharacterId,
        /// The character's sheet.
        character: Box<Character>,
        at: Timestamp,
    },
    /// The relation between two characters was set.
    RelationChanged {
        novel_id: NovelId,
        /// The new relation.
        relation: Relation,
        at: Timestamp,
    },
    /// A place, group or thing was added.
    EntryAdded { novel_id: NovelId, entry_id: EntryId, entry: Entry, at: Timestamp },
    /// The state of a character at the end of a chapter was set, as its accepted text describes it.
    CharacterChanged {
        novel_id: NovelId,
        character_id: CharacterId,
        chapter_id: ChapterId,
        /// The chapter's position in the book.
        position: u32,
        /// The character's state; `None` if the accepted text no longer mentions the character.
        state: Option<CharacterState>,
        at: Timestamp,
    },
    /// An accepted text establishes a fact.
    FactRecorded {
        novel_id: NovelId,
        fact_id: FactId,
        chapter_id: ChapterId,
        /// The version that establishes the fact.
        version_id: VersionId,
        /// The chapter's position in the book.
        position: u32,
        /// The fact, with its quotation.
        recorded: RecordedFact,
        at: Timestamp,
    },
    /// The text that established the fact is no longer the accepted text.
    FactRetracted { novel_id: NovelId, fact_id: FactId, reason: String, at: Timestamp },
}
