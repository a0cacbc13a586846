//! The context of a prompt: the data that the agent's spec names, and nothing else.

use std::{collections::BTreeMap, sync::Arc};

use scribe_domain::{
    chapter::{Chapter, ChapterOutline, CharacterState, PromiseKind, SceneBrief},
    genesis::{Genesis, draft_part::ProposalContext},
    novel::Novel,
    stage::{ChapterPlan, Character, Entry, Relation, Stage, StageData, Story, StyleSheet},
};

/// A kind of data that an agent may read. Every agent of a chapter also reads the head of the book:
/// the story with its style sheet, the cast, the entries, and the book so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ContextSource {
    /// The session with its premise, language and preferences.
    Session,
    /// The confirmed data of every stage.
    ConfirmedStages,
    /// The earlier parts of the proposal in progress, and the names of the cast.
    EarlierParts,
    /// The concepts that were proposed so far.
    EarlierConcepts,
    /// The facts in accepted texts about the characters and things that the chapter is about.
    Facts,
    /// The promises to the reader that earlier chapters have made and none has kept.
    OpenPromises,
    /// The last words of the previous chapter.
    PreviousEnding,
    /// The plan of the next chapter.
    NextPlan,
    /// The chapter's outline.
    Outline,
    /// The briefs of the chapter's scenes.
    Briefs,
    /// The texts of the chapter's scenes that are already written.
    Scenes,
}

/// The data that was read for a task.
#[derive(Debug, Clone, Default)]
pub enum PromptContext {
    /// No data has been read yet.
    #[default]
    Unread,
    /// The data for a part of a proposal.
    Genesis(Box<GenesisContext>),
    /// The data for a step of a chapter.
    Chapter(Box<ChapterContext>),
}

/// The data that was read for a part of a proposal. The session is always present.
#[derive(Debug, Clone)]
pub struct GenesisContext {
    pub session: Genesis,
    pub premise: Option<String>,
    pub confirmed: BTreeMap<Stage, StageData>,
    /// The earlier parts of the proposal.
    pub known: ProposalContext,
    /// The concepts that were proposed so far.
    pub concepts: Vec<StageData>,
}

/// The data that was read for a step of a chapter. The novel and the chapter are always present.
#[derive(Debug, Clone)]
pub struct ChapterContext {
    pub novel: Novel,
    /// The chapter, with its drafting run and its open findings.
    pub chapter: Chapter,
    pub story: Option<Story>,
    pub style: Option<StyleSheet>,
    pub cast: Arc<[CastMember]>,
    /// The relations between the members of the cast.
    pub relations: Arc<[Relation]>,
    /// The places, groups and things that have a name.
    pub entries: Arc<[Entry]>,
    /// The facts in accepted texts about what the plan names, in the order of the book. For a chapter
    /// that is planned ahead, this is the plan of the chapter before, as in that chapter's prompts.
    pub facts: Arc<[KnownFact]>,
    /// The facts about what only the outline and the briefs name, or the plan of a chapter that is
    /// planned ahead.
    pub later_facts: Arc<[KnownFact]>,
    /// The facts about what only the text names. They are read for the agent that checks facts.
    pub text_facts: Arc<[KnownFact]>,
    /// The earlier chapters, in order.
    pub so_far: Arc<[PastChapters]>,
    /// When the last of the earlier chapters ended, in the time of the story; empty if its text does
    /// not say it.
    pub story_date: String,
    /// The promises to the reader that are open, in the order in which they were made.
    pub promises: Vec<OpenPromise>,
    /// The number of earlier chapters that are not in `so_far`, because they do not fit into the
    /// prompt.
    pub left_out_chapters: usize,
    /// The last words of the previous chapter; empty for the first chapter.
    pub previous_ending: String,
    /// The scenes of the draft of the previous chapter, if that draft is being reviewed and this
    /// chapter is planned ahead. The book so far and the last words then belong to the chapters
    /// before that draft.
    pub earlier_draft: Vec<WrittenScene>,
    /// The plan of the previous chapter, if this chapter is planned ahead.
    pub earlier_plan: Option<ChapterPlan>,
    /// The plan of the next chapter, if there is one.
    pub next_plan: Option<ChapterPlan>,
    pub outline: Option<ChapterOutline>,
    /// The briefs of the chapter's scenes, in order. The list is empty for a text that a user wrote
    /// without briefs.
    pub briefs: Vec<SceneBrief>,
    /// The texts of the chapter's scenes that are already written, in order.
    pub scenes: Vec<WrittenScene>,
}

impl PromptContext {
    /// Returns the data for a step of a chapter, if the task is one.
    #[must_use]
    pub fn chapter(&self) -> Option<&ChapterContext> {
        match self {
            Self::Chapter(context) => Some(context),
            Self::Genesis(_) | Self::Unread => None,
        }
    }

    /// Returns the position of the chapter that the task is for.
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
    /// Creates the context of a session without any other data.
    #[must_use]
    pub fn new(session: Genesis) -> Self {
        Self {
            session,
            premise: None,
            confirmed: BTreeMap::new(),
            known: ProposalContext::default(),
            concepts: Vec::new(),
        }
    }
}

impl ChapterContext {
    /// Creates the context of a chapter without any other data.
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
            later_facts: Arc::default(),
            text_facts: Arc::default(),
            so_far: Arc::default(),
            story_date: String::new(),
            promises: Vec::new(),
            left_out_chapters: 0,
            previous_ending: String::new(),
            earlier_draft: Vec::new(),
            earlier_plan: None,
            next_plan: None,
            outline: None,
            briefs: Vec::new(),
            scenes: Vec::new(),
        }
    }
}

#[derive(Debug, Clone)]
pub struct CastMember {
    pub sheet: Character,
    /// The member's state in the last accepted text that mentions the member.
    pub state: Option<CharacterState>,
    /// The position of the chapter that contains the state.
    pub since_chapter: Option<u32>,
}

/// A fact that an accepted text states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFact {
    /// The position of the chapter that states the fact.
    pub chapter: u32,
    /// The person or thing that the fact is about.
    pub subject: String,
    pub statement: String,
}

/// A promise to the reader that no chapter has kept yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPromise {
    /// The position of the chapter that made the promise.
    pub chapter: u32,
    pub kind: PromiseKind,
    pub text: String,
}

/// One earlier chapter or several, as the stored records describe them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastChapters {
    /// The positions of the first and the last chapter.
    pub first: u32,
    pub last: u32,
    /// The title of the chapter; empty for several chapters.
    pub title: String,
    /// The summary. The older the chapters, the shorter it is.
    pub summary: String,
}

/// The text of a scene.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenScene {
    /// The scene's number in the chapter, from 1.
    pub number: u32,
    pub text: String,
}
