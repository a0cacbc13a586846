//! Characters: the cast and the relations between its members.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::problem::{FieldProblem, LINE_MAX_CHARS, NAME_MAX_CHARS, Problems, TEXT_MAX_CHARS};
use crate::vocabulary;

vocabulary! {
    /// The role of a character in the story.
    CharacterRole {
        /// The main character.
        Protagonist = "PROTAGONIST",
        /// Opposes the protagonist.
        Antagonist = "ANTAGONIST",
        /// Supports the protagonist.
        Ally = "ALLY",
        /// Any other character.
        Supporting = "SUPPORTING",
    }
}

vocabulary! {
    /// The kind of a relation between two characters.
    RelationKind {
        /// The characters are relatives.
        Family = "FAMILY",
        /// The characters are friends.
        Friend = "FRIEND",
        /// One character loves the other.
        Love = "LOVE",
        /// One character teaches the other.
        Mentor = "MENTOR",
        /// The characters share a purpose.
        Ally = "ALLY",
        /// The characters want the same thing.
        Rival = "RIVAL",
        /// One character wishes the other harm.
        Enemy = "ENEMY",
        /// The characters work together.
        Colleague = "COLLEAGUE",
        /// Any other relation.
        Other = "OTHER",
    }
}

/// The confirmed cast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Characters {
    /// The cast.
    pub characters: Vec<Character>,
    /// The relations between its members.
    pub relations: Vec<Relation>,
}

/// One member of the cast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Character {
    /// The name by which relations and plans refer to the character.
    pub name: String,
    /// The role of the character in the story.
    pub role: CharacterRole,
    /// The appearance of the character.
    pub appearance: String,
    /// The personality of the character.
    pub personality: String,
    /// The background of the character.
    pub background: String,
    /// The motivation of the character.
    pub motivation: String,
    /// The goals of the character.
    pub goal: String,
    /// The obstacles to the goals.
    pub obstacle: String,
    /// The development of the character over the story.
    pub turning_point: String,
    /// An old injury that still hurts the character.
    pub wound: String,
    /// A private thought of the character, in the first person.
    pub monologue: String,
    /// Two or three lines or exchanges in the character's own voice.
    #[schemars(length(min = 2, max = 3))]
    pub dialogue_samples: Vec<String>,
}

/// The relation of one character to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Relation {
    /// The name of the character who has the feeling.
    pub from: String,
    /// The name of the character whom the feeling is about.
    pub to: String,
    /// The kind of the relation.
    pub kind: RelationKind,
    /// The strength of the feeling, from -10 (deadly hatred) to +10 (devotion).
    #[schemars(range(min = -10, max = 10))]
    pub strength: i8,
    /// A description of the relation.
    pub description: String,
}

impl Characters {
    /// The version of this shape.
    pub const VERSION: u32 = 1;

    /// Returns the names of the cast, in order.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.characters.iter().map(|character| character.name.clone()).collect()
    }

    /// Returns a problem for every field that breaks a rule.
    #[must_use]
    pub fn validate(&self) -> Vec<FieldProblem> {
        let mut problems = Problems::default();
        problems.check_count("characters", self.characters.len(), 1..=200);
        for (i, character) in self.characters.iter().enumerate() {
            problems.nest(&format!("characters[{i}]"), character.validate());
        }
        let names = self.characters.iter().map(|character| character.name.trim().to_lowercase());
        problems.check_distinct(names, |i| format!("characters[{i}].name"));
        validate_relations(&mut problems, &self.relations, &self.names());
        problems.into_vec()
    }
}

impl Character {
    /// Returns a problem for every field that breaks a rule.
    #[must_use]
    pub fn validate(&self) -> Vec<FieldProblem> {
        let mut problems = Problems::default();
        problems.check_text("name", &self.name, NAME_MAX_CHARS);
        for (field, text) in [("personality", &self.personality), ("goal", &self.goal)] {
            problems.check_text(field, text, TEXT_MAX_CHARS);
        }
        for (field, text) in [
            ("appearance", &self.appearance),
            ("background", &self.background),
            ("motivation", &self.motivation),
            ("obstacle", &self.obstacle),
            ("turning_point", &self.turning_point),
            ("wound", &self.wound),
            ("monologue", &self.monologue),
        ] {
            problems.check_optional_text(field, text, TEXT_MAX_CHARS);
        }
        problems.check_lines("dialogue_samples", &self.dialogue_samples, 0..=3);
        problems.into_vec()
    }
}

/// Checks the relations of a document whose field is named `relations`.
pub(super) fn validate_relations(
    problems: &mut Problems,
    relations: &[Relation],
    names: &[String],
) {
    problems.check_count("relations", relations.len(), 0..=2_000);
    for (i, relation) in relations.iter().enumerate() {
        for (end, name) in [("from", &relation.from), ("to", &relation.to)] {
            validate_name(problems, &format!("relations[{i}].{end}"), name, names);
        }
        if relation.from == relation.to {
            problems.add(format!("relations[{i}].to"), "must be another character");
        }
        problems.check_range(&format!("relations[{i}].strength"), relation.strength, -10..=10);
        let description = format!("relations[{i}].description");
        problems.check_optional_text(&description, &relation.description, LINE_MAX_CHARS);
    }
    let pairs = relations.iter().map(|relation| (&relation.from, &relation.to));
    problems.check_distinct(pairs, |i| format!("relations[{i}]"));
}

/// Checks that a name is in the cast. If no cast is known, any name is allowed.
pub(super) fn validate_name(problems: &mut Problems, field: &str, name: &str, names: &[String]) {
    problems.check_text(field, name, NAME_MAX_CHARS);
    if !names.is_empty() && !names.iter().any(|known| known == name) {
        problems.add(field, format!("names {name:?}, who is not in the cast"));
    }
}
