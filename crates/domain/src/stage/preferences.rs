//! The user's wishes for a book before it exists. All of them are optional.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    ConflictKind, FieldProblem, Person, Tense, document,
    plot::MAX_CHAPTERS,
    problem::{LINE_MAX_CHARS, Problems},
};
use crate::vocabulary;

vocabulary! {
    /// The complexity of a plot or of relations.
    Complexity {
        /// One plot thread.
        Simple = "simple",
        /// A few plot threads.
        Moderate = "moderate",
        /// Many plot threads.
        Complex = "complex",
    }
}

vocabulary! {
    /// The pace of the story.
    Pacing {
        /// The story takes its time.
        Slow = "slow",
        /// The story moves steadily.
        Steady = "steady",
        /// The story moves fast.
        Fast = "fast",
    }
}

/// The user's wishes for the book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Preferences {
    /// The number of chapters, from 1 to 1,000.
    #[serde(alias = "chapter_count")]
    #[schemars(range(min = 1, max = 1000))]
    pub chapters: u32,
    /// The number of words in a chapter, from 200 to 20,000.
    #[schemars(range(min = 200, max = 20_000))]
    pub words_per_chapter: u32,
    /// The grammatical person of the narration.
    pub pov: Option<Person>,
    /// The tense of the narration.
    pub tense: Option<Tense>,
    /// The author's name on the book.
    pub author: Option<String>,
    /// The book's title.
    pub title: Option<String>,
    /// The seed for the sample writer and for the choice of names.
    pub seed: u64,
    /// The number of concepts that are proposed at once, from 1 to 10.
    pub concept_count: Option<u8>,
    /// The period in which the story is set.
    pub time_period: Option<String>,
    /// The geography of the world.
    pub geography_type: Option<String>,
    /// The extent of magic or technology.
    pub tech_magic_level: Option<String>,
    /// The society of the world.
    pub social_structure: Option<String>,
    /// The power system of the world.
    pub power_system: Option<String>,
    /// The number of protagonists, from 1 to 5.
    pub protagonist_count: Option<u8>,
    /// The complexity of the relations in the cast.
    pub relationship_complexity: Option<Complexity>,
    /// Traits that should occur in the cast.
    pub personality_preferences: Vec<String>,
    /// Whether the cast has villains.
    pub include_villains: Option<bool>,
    /// The complexity of the plot.
    pub plot_complexity: Option<Complexity>,
    /// Conflicts that should occur.
    pub conflict_types: Vec<ConflictKind>,
    /// The pace of the story.
    pub pacing: Option<Pacing>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            chapters: 10,
            words_per_chapter: 1_500,
            pov: None,
            tense: None,
            author: None,
            title: None,
            seed: 0,
            concept_count: None,
            time_period: None,
            geography_type: None,
            tech_magic_level: None,
            social_structure: None,
            power_system: None,
            protagonist_count: None,
            relationship_complexity: None,
            personality_preferences: Vec::new(),
            include_villains: None,
            plot_complexity: None,
            conflict_types: Vec::new(),
            pacing: None,
        }
    }
}

impl Preferences {
    /// Reads a user's preferences.
    ///
    /// # Errors
    /// The error names every field that breaks a rule. If the document cannot be read at all,
    /// because a field is unknown or of the wrong type, the error names only the first such field.
    pub fn from_json(json: Value) -> Result<Self, Vec<FieldProblem>> {
        let preferences: Self = document::read_document(json)?;
        let problems = preferences.validate();
        if problems.is_empty() { Ok(preferences) } else { Err(problems) }
    }

    /// Returns a problem for every field that breaks a rule.
    #[must_use]
    pub fn validate(&self) -> Vec<FieldProblem> {
        let mut problems = Problems::default();
        problems.check_range("chapters", self.chapters, 1..=MAX_CHAPTERS);
        problems.check_range("words_per_chapter", self.words_per_chapter, 200..=20_000);
        problems.check_range("concept_count", self.concept_count.unwrap_or(1), 1..=10);
        problems.check_range("protagonist_count", self.protagonist_count.unwrap_or(1), 1..=5);
        for (field, name) in [("author", &self.author), ("title", &self.title)] {
            if let Some(name) = name {
                problems.check_name(field, name);
            }
        }
        for (field, text) in [
            ("time_period", &self.time_period),
            ("geography_type", &self.geography_type),
            ("tech_magic_level", &self.tech_magic_level),
            ("social_structure", &self.social_structure),
            ("power_system", &self.power_system),
        ] {
            if let Some(text) = text {
                problems.check_text(field, text, LINE_MAX_CHARS);
            }
        }
        problems.check_lines("personality_preferences", &self.personality_preferences, 0..=20);
        problems.check_count(
            "conflict_types",
            self.conflict_types.len(),
            0..=ConflictKind::ALL.len(),
        );
        problems.into_vec()
    }
}
