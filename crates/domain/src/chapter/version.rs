//! Versions: every text that a chapter has had, with its author and the reason for it.

use serde::{Deserialize, Serialize};

use crate::{Timestamp, content::ContentHash, id::VersionId, vocabulary};

vocabulary! {
    /// The status of a version.
    VersionStatus {
        /// The version may become part of the book.
        Proposed = "proposed",
        /// The version is part of the book.
        Accepted = "accepted",
        /// Another version has replaced this one.
        Superseded = "superseded",
    }
}

/// A version of a chapter's text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Version {
    pub version_id: VersionId,
    /// The number of the version within the chapter: 1, 2, 3 …
    pub number: u32,
    /// The version from which this one was made.
    pub parent: Option<VersionId>,
    /// The hash of the manifest that lists the scenes.
    pub manifest: ContentHash,
    pub words: u32,
    /// The agent's name in the roster, or `person`.
    pub author: String,
    pub reason: String,
    pub created_at: Timestamp,
}
