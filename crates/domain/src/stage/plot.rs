//! Plot outline: story arcs, node cards and the plan of every chapter.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    characters::validate_name,
    problem::{FieldProblem, LINE_MAX_CHARS, NAME_MAX_CHARS, Problems, TEXT_MAX_CHARS},
};
use crate::vocabulary;

vocabulary! {
    /// The kind of a conflict.
    ConflictKind {
        /// A conflict within a character.
        Inner = "INNER",
        /// A conflict with another person.
        Personal = "PERSONAL",
        /// A conflict with society.
        Society = "SOCIETY",
        /// A conflict with nature.
        Nature = "NATURE",
        /// A conflict with technology.
        Technology = "TECHNOLOGY",
        /// A conflict with fate or the gods.
        Fate = "FATE",
        /// A conflict with the supernatural.
        Supernatural = "SUPERNATURAL",
    }
}

vocabulary! {
    /// The function of a node in the plot.
    NodeFunction {
        /// Shows the world as it was.
        Setup = "SETUP",
        /// Breaks the old order.
        IncitingIncident = "INCITING_INCIDENT",
        /// Makes matters worse.
        RisingAction = "RISING_ACTION",
        /// Changes the meaning of the earlier events.
        Reversal = "REVERSAL",
        /// Splits the book in two.
        Midpoint = "MIDPOINT",
        /// Brings the moment when all seems lost.
        Crisis = "CRISIS",
        /// Brings the decision.
        Climax = "CLIMAX",
        /// Shows the world as it is now.
        Resolution = "RESOLUTION",
    }
}

/// The maximum number of chapters in a book.
pub const MAX_CHAPTERS: u32 = 1_000;

/// The confirmed plot outline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlotOutline {
    /// The story's threads.
    pub arcs: Vec<Arc>,
    /// The turning points, in order.
    pub node_cards: Vec<NodeCard>,
    /// The plan of every chapter, in order.
    pub chapters: Vec<ChapterPlan>,
}

/// A thread of the story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arc {
    /// The name of the thread.
    pub title: String,
    /// The course of the thread from its beginning to its end.
    pub description: String,
    /// The position of its first chapter, from 1.
    pub first_chapter: u32,
    /// The position of its last chapter.
    pub last_chapter: u32,
}

/// A turning point of the plot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NodeCard {
    /// The card's place among the cards, from 1.
    pub number: u32,
    /// The position of the first chapter that the card covers, from 1.
    pub first_chapter: u32,
    /// The position of the last chapter that the card covers.
    pub last_chapter: u32,
    /// The events.
    pub scene: String,
    /// The names of the characters who take part.
    pub cast: Vec<String>,
    /// The opposing forces.
    pub conflict: ConflictKind,
    /// The function of the node in the plot.
    pub function: NodeFunction,
    /// The tension, from 1 to 10.
    #[schemars(range(min = 1, max = 10))]
    pub tension: u8,
}

/// The plan of one chapter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChapterPlan {
    /// The chapter's position in the book, from 1.
    pub position: u32,
    /// The chapter's title.
    pub title: String,
    /// The purpose of the chapter.
    pub purpose: String,
    /// The change that the chapter brings.
    pub change_of_state: String,
    /// The name of the viewpoint character.
    pub viewpoint: String,
    /// The moment with which the chapter ends.
    pub last_beat: String,
    /// The names of the characters who appear.
    pub cast: Vec<String>,
    /// The number of the node card that the chapter belongs to.
    pub node: u32,
}

impl PlotOutline {
    /// The version of this shape.
    pub const VERSION: u32 = 1;

    /// Returns a problem for every field that breaks a rule.
    #[must_use]
    pub fn validate(&self) -> Vec<FieldProblem> {
        self.validate_with(&[])
    }

    /// Returns a problem for every field that breaks a rule, and for every name that is not in the
    /// cast.
    #[must_use]
    pub fn validate_with(&self, names: &[String]) -> Vec<FieldProblem> {
        let chapters = u32::try_from(self.chapters.len()).unwrap_or(u32::MAX);
        let mut problems = Problems::default();
        validate_arcs(&mut problems, &self.arcs, chapters);
        problems.check_count("node_cards", self.node_cards.len(), 1..=500);
        for (number, (i, card)) in (1..).zip(self.node_cards.iter().enumerate()) {
            let at = format!("node_cards[{i}]");
            problems.check_range(&format!("{at}.number"), card.number, number..=number);
            validate_span(&mut problems, &at, (card.first_chapter, card.last_chapter), chapters);
            problems.nest(&at, card.validate_with(names));
        }
        problems.check_range("chapters", chapters, 1..=MAX_CHAPTERS);
        for (position, (i, plan)) in (1..).zip(self.chapters.iter().enumerate()) {
            let at = format!("chapters[{i}]");
            problems.check_range(&format!("{at}.position"), plan.position, position..=position);
            problems.nest(&at, plan.validate_with(names));
            if !self.card_covers(plan.node, position) {
                problems.add(format!("{at}.node"), "must be a node card that covers the chapter");
            }
        }
        problems.into_vec()
    }

    fn card_covers(&self, number: u32, position: u32) -> bool {
        self.node_cards.iter().any(|card| {
            card.number == number && (card.first_chapter..=card.last_chapter).contains(&position)
        })
    }
}

impl NodeCard {
    /// Checks the rules that do not depend on the other cards.
    pub(super) fn validate_with(&self, names: &[String]) -> Vec<FieldProblem> {
        let mut problems = Problems::default();
        problems.check_text("scene", &self.scene, TEXT_MAX_CHARS);
        validate_cast(&mut problems, "cast", &self.cast, names);
        problems.check_range("tension", self.tension, 1..=10);
        problems.into_vec()
    }
}

impl ChapterPlan {
    /// Checks the rules that do not depend on the other plans.
    pub(super) fn validate_with(&self, names: &[String]) -> Vec<FieldProblem> {
        let mut problems = Problems::default();
        problems.check_optional_text("title", &self.title, NAME_MAX_CHARS);
        problems.check_text("purpose", &self.purpose, LINE_MAX_CHARS);
        problems.check_optional_text("change_of_state", &self.change_of_state, LINE_MAX_CHARS);
        validate_name(&mut problems, "viewpoint", &self.viewpoint, names);
        problems.check_optional_text("last_beat", &self.last_beat, LINE_MAX_CHARS);
        validate_cast(&mut problems, "cast", &self.cast, names);
        problems.into_vec()
    }
}

/// Checks the arcs of a document whose field is named `arcs`.
pub(super) fn validate_arcs(problems: &mut Problems, arcs: &[Arc], chapters: u32) {
    problems.check_count("arcs", arcs.len(), 1..=50);
    for (i, arc) in arcs.iter().enumerate() {
        let at = format!("arcs[{i}]");
        problems.check_text(&format!("{at}.title"), &arc.title, NAME_MAX_CHARS);
        problems.check_text(&format!("{at}.description"), &arc.description, TEXT_MAX_CHARS);
        validate_span(problems, &at, (arc.first_chapter, arc.last_chapter), chapters);
    }
}

/// Checks the names of the characters who take part.
fn validate_cast(problems: &mut Problems, at: &str, cast: &[String], names: &[String]) {
    problems.check_count(at, cast.len(), 0..=50);
    for (i, name) in cast.iter().enumerate() {
        validate_name(problems, &format!("{at}[{i}]"), name, names);
    }
}

fn validate_span(problems: &mut Problems, at: &str, (first, last): (u32, u32), chapters: u32) {
    problems.check_range(&format!("{at}.first_chapter"), first, 1..=chapters.max(1));
    problems.check_range(&format!("{at}.last_chapter"), last, first..=chapters.max(first));
}

/// Returns the parts of the plot with too little tension: the first and the last position of every
/// run of three or more chapters whose tension is below 4.
///
/// The tension of a chapter is that of its card with the most tension. A chapter that no card
/// covers counts like the chapter before it, and does not interrupt a run.
#[must_use]
pub fn slack_chapters(cards: &[NodeCard]) -> Vec<(u32, u32)> {
    const MIN_TENSION: u8 = 4;
    const MIN_RUN_CARDS: u32 = 3;
    let last = cards.iter().map(|card| card.last_chapter).max().unwrap_or(0).min(MAX_CHAPTERS);
    let mut runs = Vec::new();
    let mut start = None;
    let mut close = |start: &mut Option<u32>, end: u32| {
        if let Some(first) = start.take()
            && end + 1 - first >= MIN_RUN_CARDS
        {
            runs.push((first, end));
        }
    };
    for position in 1..=last {
        let covering = cards
            .iter()
            .filter(|card| (card.first_chapter..=card.last_chapter).contains(&position));
        match covering.map(|card| card.tension).max() {
            Some(tension) if tension >= MIN_TENSION => close(&mut start, position - 1),
            Some(_) => start = start.or(Some(position)),
            None => {}
        }
    }
    close(&mut start, last);
    runs
}
