//! The stages of genesis and the data that each holds once confirmed.
//!
//! Every stage's data is a typed, versioned struct in a file of its own. A stage is proposed in
//! [`part`]s, because no structured reply longer than 2,000 tokens is asked of a model. What this
//! module leaves out: which stage is open, confirmed or stale, which is the genesis session's.

mod characters;
mod concept;
pub mod document;
pub mod names;
pub mod part;
mod plot;
mod preferences;
mod problem;
mod stored;
mod story;
mod style_sheet;
pub mod tidy;
mod worldview;

use serde::{Serialize, Serializer};
use serde_json::Value;

pub(crate) use self::problem::Problems;
use self::problem::within;
pub use self::{
    characters::{Character, CharacterRole, Characters, Relation, RelationKind},
    concept::{Concept, ConceptScores},
    part::{Part, PartOutput},
    plot::{
        Arc, ChapterPlan, ConflictKind, MAX_CHAPTERS, NodeCard, NodeFunction, PlotOutline,
        slack_chapters,
    },
    preferences::{Complexity, Pacing, Preferences},
    problem::FieldProblem,
    story::{Story, StoryConception, WorldviewSeeds},
    style_sheet::{Distance, Limit, Person, QuotationMarks, StyleSheet, Tense},
    worldview::{
        Dimension, DimensionKind, Dimensions, Entry, EntryKind, PowerLevel, PowerSystem, Rule,
        Worldview,
    },
};
use crate::{content::Content, vocabulary};

vocabulary! {
    /// A stage of genesis; the order is the order in which a guided session goes through them.
    Stage {
        /// Idea: the concept is chosen.
        ConceptSelection = "CONCEPT_SELECTION",
        /// Story: the concept becomes a kind of book.
        StoryConception = "STORY_CONCEPTION",
        /// World: where it happens, and by which rules.
        Worldview = "WORLDVIEW",
        /// People: to whom it happens.
        Characters = "CHARACTERS",
        /// Outline: what happens, chapter by chapter.
        PlotOutline = "PLOT_OUTLINE",
    }
}

impl Stage {
    /// The stage after this one; none after the last.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        match self {
            Self::ConceptSelection => Some(Self::StoryConception),
            Self::StoryConception => Some(Self::Worldview),
            Self::Worldview => Some(Self::Characters),
            Self::Characters => Some(Self::PlotOutline),
            Self::PlotOutline => None,
        }
    }
}

/// What a stage holds once confirmed, and what a proposal offers for it.
#[derive(Debug, Clone, PartialEq)]
pub enum StageData {
    /// The chosen concept.
    ConceptSelection(Concept),
    StoryConception(StoryConception),
    Worldview(Worldview),
    Characters(Characters),
    PlotOutline(PlotOutline),
}

impl StageData {
    /// The stage that the data belongs to.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match self {
            Self::ConceptSelection(_) => Stage::ConceptSelection,
            Self::StoryConception(_) => Stage::StoryConception,
            Self::Worldview(_) => Stage::Worldview,
            Self::Characters(_) => Stage::Characters,
            Self::PlotOutline(_) => Stage::PlotOutline,
        }
    }

    /// The version of the data's shape, counted for each stage from 1.
    #[must_use]
    pub fn version(&self) -> u32 {
        match self {
            Self::ConceptSelection(_) => Concept::VERSION,
            Self::StoryConception(_) => StoryConception::VERSION,
            Self::Worldview(_) => Worldview::VERSION,
            Self::Characters(_) => Characters::VERSION,
            Self::PlotOutline(_) => PlotOutline::VERSION,
        }
    }

    /// Names every field that breaks a rule.
    #[must_use]
    pub fn validate(&self) -> Vec<FieldProblem> {
        match self {
            Self::ConceptSelection(data) => data.validate(),
            Self::StoryConception(data) => data.validate(),
            Self::Worldview(data) => data.validate(),
            Self::Characters(data) => data.validate(),
            Self::PlotOutline(data) => data.validate(),
        }
    }

    /// Reads a stage's stored document; it was checked when it came.
    ///
    /// # Errors
    /// It is no document of the stage.
    pub fn from_stored(stage: Stage, text: &str) -> serde_json::Result<Self> {
        Ok(match stage {
            Stage::ConceptSelection => {
                Self::ConceptSelection(stored::read(text, Concept::VERSION)?)
            }
            Stage::StoryConception => {
                Self::StoryConception(stored::read(text, StoryConception::VERSION)?)
            }
            Stage::Worldview => Self::Worldview(stored::read(text, Worldview::VERSION)?),
            Stage::Characters => Self::Characters(stored::read(text, Characters::VERSION)?),
            Stage::PlotOutline => Self::PlotOutline(stored::read(text, PlotOutline::VERSION)?),
        })
    }

    /// Reads a person's own edit of a stage's data.
    ///
    /// The key `version` may be missing, which means the newest.
    ///
    /// # Errors
    /// Names every field that is missing, unknown, of the wrong type or against a rule; only the
    /// first of those that keep the document from being read at all.
    pub fn from_json(stage: Stage, mut json: Value) -> Result<Self, Vec<FieldProblem>> {
        take_version(&mut json)?;
        let data = match stage {
            Stage::ConceptSelection => Self::ConceptSelection(document::read(json)?),
            Stage::StoryConception => Self::StoryConception(story_conception(json)?),
            Stage::Worldview => Self::Worldview(document::read(json)?),
            Stage::Characters => Self::Characters(document::read(json)?),
            Stage::PlotOutline => Self::PlotOutline(document::read(json)?),
        };
        let problems = data.validate();
        if problems.is_empty() { Ok(data) } else { Err(problems) }
    }

    /// The canonical document, with its version: equal data has an equal hash.
    ///
    /// # Errors
    /// The data cannot be represented as JSON.
    pub fn to_content(&self) -> Result<Content, serde_json::Error> {
        Content::canonical(self)
    }
}

impl Serialize for StageData {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Versioned<'a, T> {
            version: u32,
            #[serde(flatten)]
            data: &'a T,
        }
        let version = self.version();
        match self {
            Self::ConceptSelection(data) => Versioned { version, data }.serialize(serializer),
            Self::StoryConception(data) => Versioned { version, data }.serialize(serializer),
            Self::Worldview(data) => Versioned { version, data }.serialize(serializer),
            Self::Characters(data) => Versioned { version, data }.serialize(serializer),
            Self::PlotOutline(data) => Versioned { version, data }.serialize(serializer),
        }
    }
}

/// Takes the version off a document; every stage's only version so far is 1.
fn take_version(json: &mut Value) -> Result<(), Vec<FieldProblem>> {
    match json.as_object_mut().and_then(|fields| fields.remove("version")) {
        None => Ok(()),
        Some(version) if version == 1 => Ok(()),
        Some(_) => Err(vec![FieldProblem::new("version", "must be 1")]),
    }
}

/// Reads the style sheet apart from the fields around it, so that problems keep their paths.
fn story_conception(mut json: Value) -> Result<StoryConception, Vec<FieldProblem>> {
    let style_sheet = json.as_object_mut().and_then(|fields| fields.remove("style_sheet"));
    let story = document::read(json)?;
    let style_sheet =
        style_sheet.ok_or_else(|| vec![FieldProblem::new("style_sheet", "is missing")]).and_then(
            |sheet| document::read(sheet).map_err(|problems| within("style_sheet", problems)),
        )?;
    Ok(StoryConception { story, style_sheet })
}
