//! Concept selection: the idea from which the book is developed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::problem::{FieldProblem, LINE_MAX_CHARS, Problems, TEXT_MAX_CHARS};

/// A candidate for the book's idea, and, once confirmed, the idea itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Concept {
    /// The idea in one or two sentences.
    pub core_idea: String,
    /// The subject of the book, in one paragraph.
    pub description: String,
    /// The question about life that the book asks.
    pub philosophical_depth: String,
    /// The feeling at the heart of the book.
    pub emotional_core: String,
    /// Protagonist, goal and obstacle in a single sentence.
    pub logline: String,
    /// The feature that distinguishes the book from others of its kind.
    pub unique_selling_point: String,
    /// The scores of the idea.
    pub scores: ConceptScores,
}

/// The scores of an idea, each from 0 to 10.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConceptScores {
    /// How well the idea can support a long book.
    #[schemars(range(min = 0, max = 10))]
    pub extensibility: f64,
    /// How original the idea is.
    #[schemars(range(min = 0, max = 10))]
    pub novelty: f64,
    /// How well the idea suits its genre.
    #[schemars(range(min = 0, max = 10))]
    pub genre_fit: f64,
}

impl Concept {
    /// The version of this shape.
    pub const VERSION: u32 = 1;

    /// Returns the concept's score from 0 to 10: the mean of its three scores.
    #[must_use]
    pub fn score(&self) -> f64 {
        (self.scores.extensibility + self.scores.novelty + self.scores.genre_fit) / 3.0
    }

    /// Returns a problem for every field that breaks a rule.
    #[must_use]
    pub fn validate(&self) -> Vec<FieldProblem> {
        let mut problems = Problems::default();
        problems.check_text("core_idea", &self.core_idea, LINE_MAX_CHARS);
        problems.check_optional_text("description", &self.description, TEXT_MAX_CHARS);
        problems.check_optional_text(
            "philosophical_depth",
            &self.philosophical_depth,
            TEXT_MAX_CHARS,
        );
        problems.check_optional_text("emotional_core", &self.emotional_core, TEXT_MAX_CHARS);
        problems.check_optional_text("logline", &self.logline, LINE_MAX_CHARS);
        problems.check_optional_text(
            "unique_selling_point",
            &self.unique_selling_point,
            TEXT_MAX_CHARS,
        );
        problems.check_range("scores.extensibility", self.scores.extensibility, 0.0..=10.0);
        problems.check_range("scores.novelty", self.scores.novelty, 0.0..=10.0);
        problems.check_range("scores.genre_fit", self.scores.genre_fit, 0.0..=10.0);
        problems.into_vec()
    }
}
