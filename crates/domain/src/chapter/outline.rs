//! A chapter's outline: what happens, beat by beat.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::stage::{FieldProblem, Problems};

/// The maximum number of beats in a chapter.
pub(super) const MAX_BEATS: usize = 24;
/// The maximum length of a beat, of the opening and of the ending, in characters.
pub(super) const MAX_CHARS: usize = 1_000;

/// What happens in a chapter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChapterOutline {
    /// The events of the chapter, in order. Each event is caused by an earlier one.
    #[schemars(length(min = 1, max = 24))]
    pub beats: Vec<String>,
    /// The moment with which the chapter begins.
    pub opening: String,
    /// The moment with which the chapter ends.
    pub ending: String,
}

impl ChapterOutline {
    /// Returns a problem for every field that breaks a rule.
    #[must_use]
    pub fn validate(&self) -> Vec<FieldProblem> {
        let mut problems = Problems::default();
        problems.check_lines("beats", &self.beats, 1..=MAX_BEATS);
        problems.check_text("opening", &self.opening, MAX_CHARS);
        problems.check_text("ending", &self.ending, MAX_CHARS);
        problems.into_vec()
    }
}
