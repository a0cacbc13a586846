//! What a question is about, as typed values. A provider is sent the prompt alone; a model inside
//! the program answers from the hints, and never has to read a prompt.

use std::sync::Arc;

use scribe_domain::{
    chapter::{ChapterOutline, SceneBrief, finding::Finding},
    stage::{ChapterPlan, Concept, Entry, Part, Person, Preferences, QuotationMarks, Tense, part},
};

use crate::agent::{CastMember, WrittenScene};

/// What a question is about. Every field may be empty: a question without hints is answered from
/// its schema.
#[derive(Debug, Clone, Default)]
pub enum Hints {
    /// Nothing is known.
    #[default]
    None,
    /// A part of a proposal.
    Part(Box<PartHints>),
    /// A task of a chapter.
    Chapter(Box<ChapterHints>),
}

impl Hints {
    /// The hints of a question about a chapter.
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
    /// How many proposals of the stage came before; for concepts, how many concepts.
    pub round: u32,
    pub premise: Option<String>,
    /// The requested genre.
    pub genre: Option<String>,
    /// What the person would like to see in this proposal.
    pub wish: Option<String>,
    /// What the person wants of the book.
    pub preferences: Preferences,
    /// The confirmed concept.
    pub concept: Option<Concept>,
    /// The cast in the making, else the confirmed one; what is known of each is in the sketch.
    pub cast: Vec<part::CastMember>,
    /// The confirmed places, groups and things.
    pub entries: Vec<Entry>,
}

impl PartHints {
    /// The hints of a part of which nothing else is known.
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
        }
    }
}

/// A chapter, and what is asked about it.
#[derive(Debug, Clone, Default)]
pub struct ChapterHints {
    /// What is asked.
    pub question: ChapterQuestion,
    /// The number that the book's choices are drawn from.
    pub seed: u64,
    /// How many chapters the book has.
    pub chapters: u32,
    /// The chapter's position, from 1.
    pub position: u32,
    /// How many words the chapter should have.
    pub words: u32,
    pub plan: Option<ChapterPlan>,
    /// How the book is told.
    pub narration: Option<Narration>,
    /// What the setting must offer.
    pub setting: Vec<String>,
    /// The kinds of people that the story needs.
    pub archetypes: Vec<String>,
    pub cast: Arc<[CastMember]>,
    /// The places, groups and things that have a name.
    pub entries: Arc<[Entry]>,
}

/// How a book is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Narration {
    /// Who tells the story.
    pub person: Person,
    /// The tense of the narration.
    pub tense: Tense,
    /// The marks around spoken words.
    pub quotation_marks: QuotationMarks,
}

/// What is asked about a chapter.
#[derive(Debug, Clone, Default)]
pub enum ChapterQuestion {
    /// A question of another kind, which is answered from its schema.
    #[default]
    Other,
    /// The chapter's outline.
    Outline,
    /// The briefs of its scenes.
    Scenes {
        outline: Option<ChapterOutline>,
    },
    /// The text of a scene.
    Scene(SceneQuestion),
    Critique(ReviewQuestion),
    /// A comparison with what the book has said.
    FactCheck(ReviewQuestion),
    /// Replacements for passages.
    Patch {
        /// The findings to fix.
        findings: Vec<Finding>,
        scenes: Vec<WrittenScene>,
    },
    /// Whether the best version is accepted.
    Arbitration {
        /// How many redrafts the director has ordered.
        redrafts: u32,
        /// What is open in the best version.
        findings: Vec<Finding>,
    },
    /// What the book remembers of the chapter.
    Record {
        scenes: Vec<WrittenScene>,
    },
}

/// A scene that is to be written.
#[derive(Debug, Clone, Default)]
pub struct SceneQuestion {
    /// The scene's number in the chapter, from 1.
    pub number: u32,
    /// How many scenes the chapter has.
    pub of: u32,
    /// The round of revision, from 0.
    pub round: u32,
    /// True if an earlier reply could not be used.
    pub is_repair: bool,
    /// How many words the scene should have.
    pub words: u32,
    pub brief: Option<SceneBrief>,
    /// The beginning that is kept of a reply that was cut off.
    pub kept: String,
}

/// A text that is to be read.
#[derive(Debug, Clone, Default)]
pub struct ReviewQuestion {
    /// The round of revision, from 0.
    pub round: u32,
    /// The scenes that are read.
    pub scenes: Vec<WrittenScene>,
    /// The briefs of all scenes of the chapter, in order.
    pub briefs: Vec<SceneBrief>,
    /// The reviewer's earlier findings that await an answer.
    pub open: Vec<Finding>,
}
