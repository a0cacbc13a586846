//! Versions: every text that a chapter has had, with who made it and why.

use serde::{Deserialize, Serialize};

use crate::{Timestamp, content::ContentHash, id::VersionId, vocabulary};

vocabulary! {
    /// Where a version stands.
    VersionStatus {
        /// It may become part of the book.
        Proposed = "proposed",
        /// It is part of the book.
        Accepted = "accepted",
        /// Another has taken its place.
        Superseded = "superseded",
    }
}

/// A version of a chapter's text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Version {
    pub version_id: VersionId,
    /// 1, 2, 3 … within the chapter.
    pub number: u32,
    /// The version that it was made from.
    pub parent: Option<VersionId>,
    /// The manifest of its scenes.
    pub manifest: ContentHash,
    /// How many words it has.
    pub words: u32,
    /// The agent's roster name, or `person`.
    pub author: String,
    /// Why it was made.
    pub reason: String,
    /// When it was made.
    pub created_at: Timestamp,
}
