//! Views of versions of a chapter's text.

use schemars::JsonSchema;
use scribe_domain::{
    Timestamp,
    chapter::version::VersionStatus,
    id::{ChapterId, VersionId},
    read_model::VersionRow,
};
use serde::{Deserialize, Serialize};

use crate::Document;

/// A version in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Version")]
pub struct VersionView {
    /// The agent's name, or `person`.
    pub author: String,
    pub chapter_id: ChapterId,
    pub completion_tokens: i64,
    /// USD; null if a price is unknown.
    pub cost_usd: Option<f64>,
    pub created_at: Timestamp,
    pub details: Document<VersionDetails>,
    /// The model of the call that completed the version; null for a user's text.
    pub model: Option<String>,
    /// The number within the chapter: 1, 2, 3 …
    pub number: i32,
    /// The version from which this one was made.
    pub parent_id: Option<VersionId>,
    pub prompt_tokens: i64,
    /// The prompt version of the call that completed the version; null for a user's text.
    pub prompt_version: Option<String>,
    /// The reason for the version.
    pub reason: String,
    pub status: VersionStatus,
    pub version_id: VersionId,
    pub words: i64,
}

/// A single version with its text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "VersionWithText")]
pub struct VersionTextView {
    #[serde(flatten)]
    pub version: VersionView,
    pub content: String,
}

/// Details of a version. There are none yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct VersionDetails {}

/// The origin of a version. A user's version has no calls.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct VersionProvenance {
    /// The model of the call that completed the version.
    pub model: Option<String>,
    /// The version of the prompt of that call.
    pub prompt_version: Option<String>,
    /// The number of input tokens of all calls.
    pub prompt_tokens: i64,
    /// The number of output tokens of all calls.
    pub completion_tokens: i64,
    /// The cost in USD; `None` if a price is unknown.
    pub cost_usd: Option<f64>,
}

impl VersionView {
    /// Creates the view of a version, with its provenance if it is known.
    #[must_use]
    pub fn new(row: &VersionRow, provenance: Option<&VersionProvenance>) -> Self {
        let provenance = provenance.cloned().unwrap_or_default();
        Self {
            author: row.author.clone(),
            chapter_id: row.chapter_id,
            completion_tokens: provenance.completion_tokens,
            cost_usd: provenance.cost_usd,
            created_at: row.created_at,
            details: Document::new(row.details.clone()),
            model: provenance.model,
            number: row.number,
            parent_id: row.parent_id,
            prompt_tokens: provenance.prompt_tokens,
            prompt_version: provenance.prompt_version,
            reason: row.reason.clone(),
            status: row.status,
            version_id: row.id,
            words: row.words,
        }
    }
}
