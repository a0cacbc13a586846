//! Views of reviews.

use schemars::JsonSchema;
use scribe_domain::{
    Timestamp,
    chapter::{finding::Finding, review::NamedCriterion},
    id::{ChapterId, ReviewId, VersionId},
    read_model::{ReviewKind, ReviewRow},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Document;

/// A critic's or fact checker's review of a version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Review")]
pub struct ReviewView {
    pub agent: String,
    pub chapter_id: ChapterId,
    /// The ids of earlier findings that are fixed.
    pub closed: Document<Vec<String>>,
    pub comment: String,
    pub created_at: Timestamp,
    pub criteria: Document<Vec<NamedCriterion>>,
    pub findings: Document<Vec<Finding>>,
    /// The verdict of a fact checker; null for a critic.
    pub is_consistent: Option<bool>,
    pub kind: ReviewKind,
    pub review_id: ReviewId,
    /// A critic's score, out of 10; null for a fact checker, and if no criterion was scored.
    #[schemars(range(min = 0, max = 10))]
    pub score: Option<f64>,
    pub version_id: VersionId,
}

impl From<&ReviewRow> for ReviewView {
    fn from(row: &ReviewRow) -> Self {
        Self {
            agent: row.agent.clone(),
            chapter_id: row.chapter_id,
            closed: issues(row, "closed"),
            comment: row.comment.clone(),
            created_at: row.created_at,
            criteria: issues(row, "criteria"),
            findings: issues(row, "findings"),
            is_consistent: row.is_consistent,
            kind: row.kind,
            review_id: row.id,
            score: row.score,
            version_id: row.version_id,
        }
    }
}

/// Returns a list from the review's issues; an empty list for the criteria of a fact checker.
fn issues<T>(row: &ReviewRow, name: &str) -> Document<T> {
    Document::new(row.issues.get(name).cloned().unwrap_or_else(|| Value::Array(Vec::new())))
}
