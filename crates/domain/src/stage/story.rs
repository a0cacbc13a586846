//! Story conception: the kind of book that the idea is developed into, and its style.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    problem::{FieldProblem, LINE_MAX_CHARS, Problems, TEXT_MAX_CHARS, prefix_paths},
    style_sheet::StyleSheet,
};

/// The confirmed story conception.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoryConception {
    /// What the book is; its fields stand beside the style sheet.
    #[serde(flatten)]
    pub story: Story,
    /// How the book sounds.
    pub style_sheet: StyleSheet,
}

/// What kind of book the idea becomes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Story {
    /// Titles that the book could have, the best first.
    pub title_suggestions: Vec<String>,
    /// The idea, developed into a story.
    pub core_concept: String,
    /// What the book is about beneath its plot.
    pub main_themes: Vec<String>,
    /// Who would read it.
    pub target_audience: String,
    /// The length of the book in words.
    #[schemars(range(min = 200, max = 20_000_000))]
    pub estimated_length: u32,
    /// Genres that the book belongs to.
    pub genre_suggestions: Vec<String>,
    /// What the reader feels from the first chapter to the last.
    pub emotional_journey: String,
    /// The kinds of people that the story needs.
    pub character_archetypes: Vec<String>,
    /// What the setting must offer.
    pub world_setting_hints: Vec<String>,
    /// What the worldview grows from.
    pub worldview_seeds: WorldviewSeeds,
}

/// What the worldview grows from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WorldviewSeeds {
    /// The kind of world.
    pub world_type: String,
    /// What magic or technology might do; blank for none.
    pub magic_system_hints: String,
    /// How people might live together.
    pub social_structure_hints: String,
    /// Where conflict comes from.
    pub conflict_sources: Vec<String>,
}

impl StoryConception {
    /// The version of this shape.
    pub const VERSION: u32 = 1;

    /// Returns a problem for every field that breaks a rule.
    #[must_use]
    pub fn validate(&self) -> Vec<FieldProblem> {
        let mut problems = self.story.validate();
        problems.extend(prefix_paths("style_sheet", self.style_sheet.validate()));
        problems
    }
}

impl Story {
    /// Returns a problem for every field that breaks a rule.
    #[must_use]
    pub fn validate(&self) -> Vec<FieldProblem> {
        let mut problems = Problems::default();
        problems.check_lines("title_suggestions", &self.title_suggestions, 1..=20);
        problems.check_text("core_concept", &self.core_concept, TEXT_MAX_CHARS);
        problems.check_lines("main_themes", &self.main_themes, 0..=20);
        problems.check_optional_text("target_audience", &self.target_audience, LINE_MAX_CHARS);
        problems.check_range("estimated_length", self.estimated_length, 200..=20_000_000);
        problems.check_lines("genre_suggestions", &self.genre_suggestions, 0..=20);
        problems.check_optional_text("emotional_journey", &self.emotional_journey, TEXT_MAX_CHARS);
        problems.check_lines("character_archetypes", &self.character_archetypes, 0..=30);
        problems.check_lines("world_setting_hints", &self.world_setting_hints, 0..=30);
        let seeds = &self.worldview_seeds;
        problems.check_optional_text(
            "worldview_seeds.world_type",
            &seeds.world_type,
            LINE_MAX_CHARS,
        );
        problems.check_optional_text(
            "worldview_seeds.magic_system_hints",
            &seeds.magic_system_hints,
            TEXT_MAX_CHARS,
        );
        problems.check_optional_text(
            "worldview_seeds.social_structure_hints",
            &seeds.social_structure_hints,
            TEXT_MAX_CHARS,
        );
        problems.check_lines("worldview_seeds.conflict_sources", &seeds.conflict_sources, 0..=30);
        problems.into_vec()
    }
}
