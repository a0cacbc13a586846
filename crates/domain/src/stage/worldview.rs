//! Worldview: the world's five dimensions, its power or technology system, and its entries.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::problem::{FieldProblem, LINE_MAX_CHARS, NAME_MAX_CHARS, Problems, TEXT_MAX_CHARS};
use crate::vocabulary;

vocabulary! {
    /// A dimension of the world.
    DimensionKind {
        /// Land, water, climate, places.
        Geography = "geography",
        /// The past of the world.
        History = "history",
        /// Customs, arts, belief.
        Culture = "culture",
        /// The possibilities in the world and their costs.
        Rules = "rules",
        /// The people who rule, serve and trade.
        Society = "society",
    }
}

vocabulary! {
    /// The kind of a worldview entry.
    EntryKind {
        /// A place.
        Location = "LOCATION",
        /// A group with a purpose.
        Organization = "ORGANIZATION",
        /// A tool or craft.
        Technology = "TECHNOLOGY",
        /// A rule, of nature or of people.
        Law = "LAW",
        /// An idea that people share.
        Concept = "CONCEPT",
        /// Something that happened.
        Event = "EVENT",
        /// An object.
        Item = "ITEM",
        /// A way of life.
        Culture = "CULTURE",
        /// A kind of being.
        Species = "SPECIES",
        /// Any other entry.
        Other = "OTHER",
    }
}

/// The confirmed worldview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Worldview {
    /// The world's five dimensions.
    pub dimensions: Dimensions,
    /// The power system of the world.
    pub power_system: PowerSystem,
    /// The named places, groups and things.
    pub entries: Vec<Entry>,
}

/// The world's five dimensions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dimensions {
    /// Land, water, climate, places.
    pub geography: Dimension,
    /// The past of the world.
    pub history: Dimension,
    /// Customs, arts, belief.
    pub culture: Dimension,
    /// The possibilities in the world and their costs.
    pub rules: Dimension,
    /// The people who rule, serve and trade.
    pub society: Dimension,
}

/// One dimension of the world.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    /// A description of the dimension, in one paragraph.
    pub summary: String,
    /// The rules that always hold.
    pub rules: Vec<Rule>,
}

/// A rule that always holds in the world.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The rule in one sentence.
    pub rule: String,
    /// Examples of the rule.
    #[schemars(length(min = 3, max = 5))]
    pub examples: Vec<String>,
    /// The limits of the rule.
    #[schemars(length(min = 1, max = 5))]
    pub boundary_conditions: Vec<String>,
}

/// The power system of the world, for example magic, technology or political office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PowerSystem {
    /// Its name in the world.
    pub name: String,
    /// The way it works.
    pub description: String,
    /// Its levels, the lowest first.
    pub levels: Vec<PowerLevel>,
    /// Its hard limits.
    pub hard_limits: Vec<String>,
    /// The cost of its use.
    pub cost: String,
}

/// One level of a power system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PowerLevel {
    /// Its name in the world.
    pub name: String,
    /// The abilities that the level gives.
    pub description: String,
}

/// A named place, group or thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The kind of the entry.
    pub kind: EntryKind,
    /// The name, which is unique among the entries of its kind.
    pub name: String,
    /// The facts that everyone should know about the entry.
    pub description: String,
}

impl Worldview {
    /// The version of this shape.
    pub const VERSION: u32 = 1;

    /// Returns a problem for every field that breaks a rule.
    #[must_use]
    pub fn validate(&self) -> Vec<FieldProblem> {
        let mut problems = Problems::default();
        for kind in DimensionKind::ALL {
            let dimension = self.dimensions.get(*kind);
            problems.nest(&format!("dimensions.{kind}"), dimension.validate());
        }
        problems.nest("power_system", self.power_system.validate());
        validate_entries(&mut problems, &self.entries);
        problems.into_vec()
    }
}

impl Dimensions {
    #[must_use]
    pub fn get(&self, kind: DimensionKind) -> &Dimension {
        match kind {
            DimensionKind::Geography => &self.geography,
            DimensionKind::History => &self.history,
            DimensionKind::Culture => &self.culture,
            DimensionKind::Rules => &self.rules,
            DimensionKind::Society => &self.society,
        }
    }
}

impl Dimension {
    /// Returns a problem for every field that breaks a rule.
    #[must_use]
    pub fn validate(&self) -> Vec<FieldProblem> {
        let mut problems = Problems::default();
        problems.check_text("summary", &self.summary, TEXT_MAX_CHARS);
        problems.check_count("rules", self.rules.len(), 0..=20);
        for (i, rule) in self.rules.iter().enumerate() {
            problems.check_text(&format!("rules[{i}].rule"), &rule.rule, LINE_MAX_CHARS);
            problems.check_lines(&format!("rules[{i}].examples"), &rule.examples, 0..=5);
            let bounds = format!("rules[{i}].boundary_conditions");
            problems.check_lines(&bounds, &rule.boundary_conditions, 0..=5);
        }
        problems.into_vec()
    }
}

impl PowerSystem {
    /// Returns a problem for every field that breaks a rule.
    #[must_use]
    pub fn validate(&self) -> Vec<FieldProblem> {
        let mut problems = Problems::default();
        problems.check_text("name", &self.name, NAME_MAX_CHARS);
        problems.check_text("description", &self.description, TEXT_MAX_CHARS);
        problems.check_count("levels", self.levels.len(), 0..=20);
        for (i, level) in self.levels.iter().enumerate() {
            problems.check_text(&format!("levels[{i}].name"), &level.name, NAME_MAX_CHARS);
            let description = format!("levels[{i}].description");
            problems.check_optional_text(&description, &level.description, TEXT_MAX_CHARS);
        }
        problems.check_lines("hard_limits", &self.hard_limits, 0..=20);
        problems.check_optional_text("cost", &self.cost, TEXT_MAX_CHARS);
        problems.into_vec()
    }
}

/// Checks the entries of a document whose field is named `entries`.
pub(super) fn validate_entries(problems: &mut Problems, entries: &[Entry]) {
    problems.check_count("entries", entries.len(), 0..=1_000);
    for (i, entry) in entries.iter().enumerate() {
        problems.check_text(&format!("entries[{i}].name"), &entry.name, NAME_MAX_CHARS);
        problems.check_text(
            &format!("entries[{i}].description"),
            &entry.description,
            TEXT_MAX_CHARS,
        );
    }
    let keys = entries.iter().map(|entry| (entry.kind, entry.name.trim().to_lowercase()));
    problems.check_distinct(keys, |i| format!("entries[{i}].name"));
}
