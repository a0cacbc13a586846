//! The subject of a question, as typed values. A provider receives only the prompt. The sample
//! writer, which is a model inside the program, answers from the hints and never has to read a
//! prompt.

use std::sync::Arc;

use scribe_domain::{
    chapter::{ChapterOutline, SceneBrief, finding::Finding},
    stage::{
        ChapterPlan, Concept, Entry, Part, Person, Preferences, QuotationMarks, Tense,
        field_path::FieldPath, part,
    },
};
use serde_json::Value;

use crate::agent::{CastMember, WrittenScene};

/// The subject of a question. Every field may be empty. A question without hints is answered from
/// its schema.
#[derive(Debug, Clone, Default)]
pub enum SampleWriterHints {
    /// There are no hints.
    #[default]
    None,
    /// The question asks for a part of a proposal.
    Part(Box<PartHints>),
    /// The question belongs to a task of a chapter.
    Chapter(Box<ChapterHints>),
}

impl SampleWriterHints {
    /// Returns the hints if the question is about a chapter.
    #[must_use]
    pub fn chapter(&self) -> Option<&ChapterHints> {
        match self {
            Self::Chapter(hints) => Some(hints),
            Self::None | Self::Part(_) => None,
        }
    }
}

/// A requested part of a proposal.
#[derive(Debug, Clone)]
pub struct PartHints {
    pub part: Part,
    /// True if an earlier reply could not be used.
    pub is_repair: bool,
    /// The number of earlier proposals for the stage. For concepts, the number of earlier concepts.
    pub round: u32,
    pub premise: Option<String>,
    pub genre: Option<String>,
    /// The user's wishes for this proposal.
    pub wish: Option<String>,
    /// The user's preferences for the book.
    pub preferences: Preferences,
    /// The confirmed concept.
    pub concept: Option<Concept>,
    /// The cast of this proposal or, if it has none yet, the confirmed cast. The sketch of a member
    /// contains everything that is known about the member.
    pub cast: Vec<part::CastMember>,
    /// The confirmed places, groups and things.
    pub entries: Vec<Entry>,
    /// The revision that is asked for, if the user has criticised an earlier proposal.
    pub revision: Option<PartRevision>,
    /// The concepts that are combined into a new one.
    pub combined: Vec<Concept>,
}

/// A part that a user's feedback concerns.
#[derive(Debug, Clone)]
pub struct PartRevision {
    /// The feedback in the user's words.
    pub feedback: String,
    /// The reply for the part in the criticised proposal; null if it has none.
    pub earlier: Value,
    /// The only field of the reply that is asked for.
    pub field: Option<FieldPath>,
    /// The names of the pieces that the feedback may concern.
    pub pieces: Vec<String>,
}

impl PartHints {
    /// Creates the hints of a part without any other data.
    #[must_use]
    pub fn new(part: Part) -> Self {
        Self {
            part,
            is_repair: false,
            round: 0,
            premise: None,
            genre: None,
            wish: None,
            preferences: Preferences::default(),
            concept: None,
            cast: Vec::new(),
            entries: Vec::new(),
            revision: None,
            combined: Vec::new(),
        }
    }
}

/// A chapter, and the question about it.
#[derive(Debug, Clone, Default)]
pub struct ChapterHints {
    pub question: ChapterQuestion,
    /// The seed of the random choices for the book.
    pub seed: u64,
    /// The number of chapters in the book.
    pub chapters: u32,
    /// The chapter's position, from 1.
    pub position: u32,
    /// The target number of words in the chapter.
    pub words: u32,
    pub plan: Option<ChapterPlan>,
    /// The form of the narration.
    pub narration: Option<NarrationForm>,
    /// The requirements for the setting.
    pub setting: Vec<String>,
    /// The kinds of characters that the story needs.
    pub archetypes: Vec<String>,
    pub cast: Arc<[CastMember]>,
    /// The places, groups and things that have a name.
    pub entries: Arc<[Entry]>,
}

/// The form of a narration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NarrationForm {
    /// The grammatical person of the narration.
    pub person: Person,
    pub tense: Tense,
    /// The marks around spoken words.
    pub quotation_marks: QuotationMarks,
}

/// A question about a chapter.
#[derive(Debug, Clone, Default)]
pub enum ChapterQuestion {
    /// Any other question, which is answered from its schema.
    #[default]
    Other,
    /// The outline of the chapter, with its scenes.
    Plan,
    /// The outline of the chapter.
    Outline,
    /// The briefs of the chapter's scenes.
    Scenes {
        outline: Option<ChapterOutline>,
    },
    /// The text of a scene.
    Scene(Box<SceneQuestion>),
    Critique(ReviewQuestion),
    /// A comparison of the text with the canon.
    FactCheck(ReviewQuestion),
    /// Replacements for passages.
    Patch {
        /// The findings to correct.
        findings: Vec<Finding>,
        scenes: Vec<WrittenScene>,
    },
    /// A decision on whether the best version is accepted.
    Arbitration {
        /// The number of redrafts that the director has ordered.
        redrafts: u32,
        /// The findings that are open in the best version.
        findings: Vec<Finding>,
    },
    /// The record of the chapter.
    Record {
        scenes: Vec<WrittenScene>,
    },
}

/// A scene to write.
#[derive(Debug, Clone, Default)]
pub struct SceneQuestion {
    /// The scene's number in the chapter, from 1.
    pub number: u32,
    /// The number of scenes in the chapter.
    pub of: u32,
    /// The round of revision, from 0.
    pub round: u32,
    /// True if an earlier reply could not be used.
    pub is_repair: bool,
    /// The target number of words in the scene.
    pub words: u32,
    pub brief: Option<SceneBrief>,
    /// The beginning of a reply that was cut off, which is kept.
    pub kept: String,
}

/// A text to review.
#[derive(Debug, Clone, Default)]
pub struct ReviewQuestion {
    /// The round of revision, from 0.
    pub round: u32,
    /// The scenes to review.
    pub scenes: Vec<WrittenScene>,
    /// The briefs of all scenes of the chapter, in order.
    pub briefs: Vec<SceneBrief>,
    /// The reviewer's earlier findings that are still open.
    pub open: Vec<Finding>,
}
