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
    /// How a character stands at the end of a chapter, as its accepted text says.
    CharacterChanged {
        /// The novel.
        novel_id: NovelId,
        /// The character.
        character_id: CharacterId,
        /// The chapter.
        chapter_id: ChapterId,
        /// Its place in the book.
        position: u32,
        /// How the character stands; `None` where the text no longer says.
        state: Option<CharacterState>,
        /// When.
        at: Timestamp,
    },
    /// An accepted text says that something is true.
    FactRecorded {
        /// The novel.
        novel_id: NovelId,
        /// The fact.
        fact_id: FactId,
        /// The chapter.
        chapter_id: ChapterId,
        /// The version that says so.
        version_id: VersionId,
        /// The chapter's place in the book.
        position: u32,
        /// What is true, with its quotation.
        recorded: RecordedFact,
        /// When.
        at: Timestamp,
    },
    /// The text that said so is no longer the accepted one.
    FactRetracted {
        /// The novel.
        novel_id: NovelId,
        /// The fact.
        fact_id: FactId,
        /// Why.
        reason: String,
        /// When.
        at: Timestamp,
    },
}
