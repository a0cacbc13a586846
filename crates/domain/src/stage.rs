//! The stages of genesis and the confirmed data of each stage.
//!
//! The data of every stage is a typed, versioned struct in its own file. A stage is proposed in
//! [`part`]s, because a model is never asked for a structured reply of more than 2,000 tokens. The
//! genesis session, and not this module, keeps track of which stage is open, confirmed or stale.

mod book_length;
mod characters;
mod concept;
pub mod document;
pub mod field_path;
pub mod names;
pub mod part;
mod plot;
mod preferences;
mod problem;
pub mod revision;
mod stored;
mod story;
mod style_sheet;
pub mod tidy;
mod worldview;

use serde::{Serialize, Serializer};
use serde_json::Value;

pub(crate) use self::problem::Problems;
use self::problem::prefix_paths;
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
    /// A stage of genesis. A guided session goes through the stages in this order.
    Stage {
        /// Idea: a concept is selected.
        ConceptSelection = "CONCEPT_SELECTION",
        /// Story: the concept is developed into the conception of a book.
        StoryConception = "STORY_CONCEPTION",
        /// World: the place and the rules of the story.
        Worldview = "WORLDVIEW",
        /// People: the characters of the story.
        Characters = "CHARACTERS",
        /// Outline: what happens, chapter by chapter.
        PlotOutline = "PLOT_OUTLINE",
    }
}

impl Stage {
    /// Returns the next stage; `None` after the last.
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

/// The confirmed data of a stage, or the data that a proposal offers for the stage.
#[derive(Debug, Clone, PartialEq)]
pub enum StageData {
    /// The selected concept.
    ConceptSelection(Concept),
    StoryConception(StoryConception),
    Worldview(Worldview),
    Characters(Characters),
    PlotOutline(PlotOutline),
}

impl StageData {
    /// Returns the stage that the data belongs to.
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

    /// Returns the version of the data's shape. Each stage counts its versions from 1.
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

    /// Returns a problem for every field that breaks a rule.
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

    /// Reads the stored document of a stage. The document was checked before it was stored.
    ///
    /// # Errors
    /// The text is not a document of the stage.
    pub fn from_stored(stage: Stage, text: &str) -> serde_json::Result<Self> {
        Ok(match stage {
            Stage::ConceptSelection => {
                Self::ConceptSelection(stored::read_versioned(text, Concept::VERSION)?)
            }
            Stage::StoryConception => {
                Self::StoryConception(stored::read_versioned(text, StoryConception::VERSION)?)
            }
            Stage::Worldview => Self::Worldview(stored::read_versioned(text, Worldview::VERSION)?),
            Stage::Characters => {
                Self::Characters(stored::read_versioned(text, Characters::VERSION)?)
            }
            Stage::PlotOutline => {
                Self::PlotOutline(stored::read_versioned(text, PlotOutline::VERSION)?)
            }
        })
    }

    /// Reads stage data that a user has edited.
    ///
    /// The key `version` may be missing. The data then has the newest version.
    ///
    /// # Errors
    /// The error names every field that breaks a rule. If the document cannot be read at all,
    /// because a field is missing, unknown or of the wrong type, the error names only the first
    /// such field.
    pub fn from_json(stage: Stage, mut json: Value) -> Result<Self, Vec<FieldProblem>> {
        remove_version(&mut json)?;
        let data = match stage {
            Stage::ConceptSelection => Self::ConceptSelection(document::read_document(json)?),
            Stage::StoryConception => Self::StoryConception(story_conception(json)?),
            Stage::Worldview => Self::Worldview(document::read_document(json)?),
            Stage::Characters => Self::Characters(document::read_document(json)?),
            Stage::PlotOutline => Self::PlotOutline(document::read_document(json)?),
        };
        let problems = data.validate();
        if problems.is_empty() { Ok(data) } else { Err(problems) }
    }

    /// Returns the canonical document with its version. Equal data has equal hashes.
    ///
    /// # Errors
    /// The data cannot be represented as JSON.
    pub fn to_content(&self) -> Result<Content, serde_json::Error> {
        Content::canonical_json(self)
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

/// Removes the version from a document. So far, version 1 is the only version of every stage.
fn remove_version(json: &mut Value) -> Result<(), Vec<FieldProblem>> {
    match json.as_object_mut().and_then(|fields| fields.remove("version")) {
        None => Ok(()),
        Some(version) if version == 1 => Ok(()),
        Some(_) => Err(vec![FieldProblem::new("version", "must be 1")]),
    }
}

/// Reads the style sheet separately from the other fields, so that problems have the correct paths.
fn story_conception(mut json: Value) -> Result<StoryConception, Vec<FieldProblem>> {
    let style_sheet = json.as_object_mut().and_then(|fields| fields.remove("style_sheet"));
    let story = document::read_document(json)?;
    let style_sheet = style_sheet
        .ok_or_else(|| vec![FieldProblem::new("style_sheet", "is missing")])
        .and_then(|sheet| {
            document::read_document(sheet).map_err(|problems| prefix_paths("style_sheet", problems))
        })?;
    Ok(StoryConception { story, style_sheet })
}
