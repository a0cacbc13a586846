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
    /// The kind of book. Its fields are on the same level as the style sheet.
    #[serde(flatten)]
    pub story: Story,
    /// The style of the book.
    pub style_sheet: StyleSheet,
}

/// The conception of the book.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Story {
    /// Possible titles of the book, the best first.
    pub title_suggestions: Vec<String>,
    /// The idea, developed into a story.
    pub core_concept: String,
    /// The themes of the book.
    pub main_themes: Vec<String>,
    /// The target audience.
    pub target_audience: String,
    /// The length of the book in words.
    #[schemars(range(min = 200, max = 20_000_000))]
    pub estimated_length: u32,
    /// The genres of the book.
    pub genre_suggestions: Vec<String>,
    /// The emotional journey of the reader from the first chapter to the last.
    pub emotional_journey: String,
    /// The kinds of characters that the story needs.
    pub character_archetypes: Vec<String>,
    /// The requirements for the setting.
    pub world_setting_hints: Vec<String>,
    /// The starting points for the worldview.
    pub worldview_seeds: WorldviewSeeds,
}

/// The starting points for the worldview.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WorldviewSeeds {
    /// The kind of world.
    pub world_type: String,
    /// The possible effects of magic or technology; blank if there is none.
    pub magic_system_hints: String,
    /// A possible form of society.
    pub social_structure_hints: String,
    /// The sources of conflict.
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
