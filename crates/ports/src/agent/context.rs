//! What a prompt is made from: as much as the agent's spec names, and nothing else.

use std::{collections::BTreeMap, sync::Arc};

use scribe_domain::{
    chapter::{Chapter, ChapterOutline, CharacterState, SceneBrief},
    genesis::{Genesis, draft_part::Known},
    novel::Novel,
    stage::{Character, Entry, Relation, Stage, StageData, Story, StyleSheet},
};

/// Something that an agent may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ContextSource {
    /// The session: premise, language, preferences.
    Session,
    /// The confirmed data of every stage.
    ConfirmedStages,
    /// The earlier parts of the proposal in the making, and the names of the cast.
    EarlierParts,
    /// The concepts proposed so far.
    EarlierConcepts,
    /// The story conception with its style sheet.
    Story,
    /// The cast, each as the last record left them, and how they stand to each other.
    Cast,
    /// The places, groups and things that have a name.
    Entries,
    /// What accepted texts say of those whom the chapter is about.
    Facts,
    /// What has happened: a line per old chapter, the summaries of the last three.
    BookSoFar,
    /// The last words of the chapter before.
    PreviousEnding,
    /// The chapter's outline.
    Outline,
    /// The briefs of its scenes.
    Briefs,
    /// The texts of its scenes, as far as they are written.
    Scenes,
}

/// What was read for a task.
#[derive(Debug, Clone, Default)]
pub enum PromptContext {
    /// Nothing has been read yet.
    #[default]
    Unread,
    /// For a part of a proposal.
    Genesis(Box<GenesisContext>),
    /// For a step of a chapter.
    Chapter(Box<ChapterContext>),
}

/// What was read for a part of a proposal. The session is always there.
#[derive(Debug, Clone)]
pub struct GenesisContext {
    pub session: Genesis,
    pub premise: Option<String>,
    pub confirmed: BTreeMap<Stage, StageData>,
    /// The earlier parts of the proposal.
    pub known: Known,
    /// The concepts proposed so far.
    pub concepts: Vec<StageData>,
}

/// What was read for a step of a chapter. The novel and the chapter are always there.
#[derive(Debug, Clone)]
pub struct ChapterContext {
    pub novel: Novel,
    /// The chapter, with the work on it and its open findings.
    pub chapter: Chapter,
    /// What the book is.
    pub story: Option<Story>,
    /// How it sounds.
    pub style: Option<StyleSheet>,
    pub cast: Arc<[CastMember]>,
    /// How its members stand to each other.
    pub relations: Arc<[Relation]>,
    /// The places, groups and things that have a name.
    pub entries: Arc<[Entry]>,
    /// What accepted texts say, in the order of the book.
    pub facts: Arc<[KnownFact]>,
    /// The chapters that are remembered, in order.
    pub so_far: Arc<[PastChapter]>,
    /// How many remembered chapters before those of `so_far` the prompt has no room for.
    pub left_out_chapters: usize,
    /// The last words of the chapter before; empty for the first.
    pub previous_ending: String,
    pub outline: Option<ChapterOutline>,
    /// The briefs of its scenes, in order; empty for a text that a person wrote without them.
    pub briefs: Vec<SceneBrief>,
    /// The texts of its scenes, in order, as far as they are written.
    pub scenes: Vec<WrittenScene>,
}

impl PromptContext {
    /// What was read for a step of a chapter.
    #[must_use]
    pub fn chapter(&self) -> Option<&ChapterContext> {
        match self {
            Self::Chapter(context) => Some(context),
            Self::Genesis(_) | Self::Unread => None,
        }
    }

    /// The position of the chapter that the task is for.
    #[must_use]
    pub fn chapter_position(&self) -> Option<u32> {
        self.chapter().map(|context| context.chapter.plan.position)
    }
}

impl From<ChapterContext> for PromptContext {
    fn from(context: ChapterContext) -> Self {
        Self::Chapter(Box::new(context))
    }
}

impl From<GenesisContext> for PromptContext {
    fn from(context: GenesisContext) -> Self {
        Self::Genesis(Box::new(context))
    }
}

impl GenesisContext {
    /// The context of a session, with nothing else read.
    #[must_use]
    pub fn new(session: Genesis) -> Self {
        Self {
            session,
            premise: None,
            confirmed: BTreeMap::new(),
            known: Known::default(),
            concepts: Vec::new(),
        }
    }
}

impl ChapterContext {
    /// The context of a chapter, with nothing else read.
    #[must_use]
    pub fn new(novel: Novel, chapter: Chapter) -> Self {
        Self {
            novel,
            chapter,
            story: None,
            style: None,
            cast: Arc::default(),
            relations: Arc::default(),
            entries: Arc::default(),
            facts: Arc::default(),
            so_far: Arc::default(),
            left_out_chapters: 0,
            previous_ending: String::new(),
            outline: None,
            briefs: Vec::new(),
            scenes: Vec::new(),
        }
    }
}

#[derive(Debug, Clone)]
pub struct CastMember {
    pub sheet: Character,
    /// How they stood when they were last seen in an accepted text.
    pub state: Option<CharacterState>,
    /// The chapter that says so.
    pub since_chapter: Option<u32>,
}

/// Something that an accepted text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFact {
    /// The chapter that says so.
    pub chapter: u32,
    /// Whom or what it is about.
    pub subject: String,
    /// What is true.
    pub statement: String,
}

/// A chapter that is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastChapter {
    /// Its place in the book.
    pub position: u32,
    pub title: String,
    /// What happened; of old chapters only its first sentence.
    pub summary: String,
}

/// A scene's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenScene {
    /// Its number in the chapter, from 1.
    pub number: u32,
    pub text: String,
}
