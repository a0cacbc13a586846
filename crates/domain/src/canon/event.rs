//! What has become true in a novel.

use serde::{Deserialize, Serialize};

use crate::{
    Timestamp,
    chapter::{CharacterState, RecordedFact},
    id::{ChapterId, CharacterId, EntryId, FactId, NovelId, VersionId},
    stage::{Character, Entry, Relation},
};

/// The facts of a canon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", content = "payload")]
pub enum CanonEvent {
    /// A character exists.
    CharacterAdded {
        novel_id: NovelId,
        character_id: CharacterId,
        /// The character's sheet.
        character: Box<Character>,
        at: Timestamp,
    },
    /// Two characters stand to each other in this way.
    RelationChanged {
        novel_id: NovelId,
        /// How they stand.
        relation: Relation,
        at: Timestamp,
    },
    /// A place, group or thing exists.
    EntryAdded { novel_id: NovelId, entry_id: EntryId, entry: Entry, at: Timestamp },
    /// How a character stands at the end of a chapter, as its accepted text says.
    CharacterChanged {
        novel_id: NovelId,
        character_id: CharacterId,
        chapter_id: ChapterId,
        /// Its place in the book.
        position: u32,
        /// How the character stands; `None` where the text no longer says.
        state: Option<CharacterState>,
        at: Timestamp,
    },
    /// An accepted text says that something is true.
    FactRecorded {
        novel_id: NovelId,
        fact_id: FactId,
        chapter_id: ChapterId,
        /// The version that says so.
        version_id: VersionId,
        /// The chapter's place in the book.
        position: u32,
        /// What is true, with its quotation.
        recorded: RecordedFact,
        at: Timestamp,
    },
    /// The text that said so is no longer the accepted one.
    FactRetracted { novel_id: NovelId, fact_id: FactId, reason: String, at: Timestamp },
}
