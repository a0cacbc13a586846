//! The chapter: its plan, its text and every version of it.
//!
//! A verb a file; [`ChapterCommand`] lists them. The state machine knows what a chapter needs next
//! ([`step::Step`]) and its events say so; which agent does it, and when, is the flow's.

pub mod arbitrate;
pub mod begin_chapter;
pub mod check_facts;
pub mod critique_version;
pub mod draft_scene;
pub mod edit_chapter;
pub mod event;
pub mod finding;
pub mod judge_review;
pub mod manifest;
mod outline;
pub mod outline_chapter;
pub mod passage;
pub mod patch_scenes;
pub mod projection;
mod record;
pub mod record_chapter;
pub mod report_failure;
pub mod review;
pub mod revision_plan;
mod scene_brief;
mod severity;
mod state;
pub mod step;
mod stored_task;
pub mod structure_scenes;
mod task_failure;
pub mod tidy;
pub mod version;
pub mod work;

pub use event::ChapterEvent;
pub use outline::ChapterOutline;
pub use record::{
    CharacterState, PromiseKind, PromiseState, Record, RecordedFact, RecordedPromise,
};
pub use scene_brief::{SceneBrief, SceneBriefs};
pub use state::{Accepted, Chapter, ChapterStatus};
pub use step::{Step, StepPhase};
pub use task_failure::TaskFailure;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use self::{
    arbitrate::Arbitrate, check_facts::CheckFacts, critique_version::CritiqueVersion,
    draft_scene::DraftScene, judge_review::JudgeReview, outline_chapter::OutlineChapter,
    patch_scenes::PatchScenes, record_chapter::RecordChapter, report_failure::ReportFailure,
    structure_scenes::StructureScenes,
};
use crate::{
    context::CommandContext,
    decision::Decision,
    event::Event,
    id::{CharacterId, NovelId},
    novel::Novel,
    refusal::Refusal,
    stream::StreamId,
};

/// A command for a chapter: what agents' results become, and what the flow gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command_type", content = "payload", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ChapterCommand {
    /// The outliner has proposed what happens.
    OutlineChapter(OutlineChapter),
    /// The director has planned the scenes.
    StructureScenes(StructureScenes),
    /// The writer has written a scene.
    DraftScene(DraftScene),
    /// A critic has read a version.
    CritiqueVersion(CritiqueVersion),
    /// A fact checker has compared a version with the canon.
    CheckFacts(CheckFacts),
    /// Every reviewer has answered.
    JudgeReview(JudgeReview),
    /// The rewriter has replaced passages.
    PatchScenes(PatchScenes),
    /// The director has the last word.
    Arbitrate(Arbitrate),
    /// The fact checker has read what an accepted text holds.
    RecordChapter(RecordChapter),
    /// An agent could not do its task.
    ReportFailure(ReportFailure),
}

/// What the verbs of a chapter read besides the chapter. Only what the command names is there.
#[derive(Debug, Clone, Copy)]
pub struct VerbInput<'a> {
    /// The novel, where its stream is among [`ChapterCommand::streams`].
    pub novel: Option<&'a Novel>,
    /// The ids of the cast by name, where [`ChapterCommand::reads_cast`] says so.
    pub cast: &'a BTreeMap<String, CharacterId>,
}

impl VerbInput<'_> {
    fn novel(&self, chapter: &Chapter) -> Result<&Novel, Refusal> {
        let missing = || Refusal::NotFound { what: "novel", id: chapter.novel_id.to_string() };
        self.novel.ok_or_else(missing)
    }
}

impl ChapterCommand {
    /// The streams that the verb reads or writes to besides the chapter's.
    #[must_use]
    pub fn streams(&self, novel_id: NovelId) -> Vec<StreamId> {
        match self {
            Self::RecordChapter(_) => vec![StreamId::novel(novel_id), StreamId::canon(novel_id)],
            Self::ReportFailure(_) => vec![StreamId::novel(novel_id)],
            Self::OutlineChapter(_)
            | Self::StructureScenes(_)
            | Self::DraftScene(_)
            | Self::CritiqueVersion(_)
            | Self::CheckFacts(_)
            | Self::JudgeReview(_)
            | Self::PatchScenes(_)
            | Self::Arbitrate(_) => Vec::new(),
        }
    }

    /// True for a verb that is given the cast.
    #[must_use]
    pub fn reads_cast(&self) -> bool {
        matches!(self, Self::RecordChapter(_))
    }

    /// Decides the command.
    ///
    /// # Errors
    /// The verb refuses it.
    pub fn decide(
        self,
        chapter: &Chapter,
        input: VerbInput<'_>,
        ctx: &CommandContext,
    ) -> Result<Decision, Refusal> {
        Ok(match self {
            Self::OutlineChapter(command) => outline_chapter::decide(chapter, &command, ctx)?,
            Self::StructureScenes(command) => structure_scenes::decide(chapter, command, ctx)?,
            Self::DraftScene(command) => draft_scene::decide(chapter, &command, ctx)?,
            Self::CritiqueVersion(command) => critique_version::decide(chapter, command, ctx),
            Self::CheckFacts(command) => check_facts::decide(chapter, command, ctx),
            Self::JudgeReview(command) => judge_review::decide(chapter, command, ctx),
            Self::PatchScenes(command) => patch_scenes::decide(chapter, &command, ctx)?,
            Self::Arbitrate(command) => arbitrate::decide(chapter, &command, ctx),
            Self::RecordChapter(command) => {
                record_chapter::decide(chapter, input.novel(chapter)?, &command, input.cast, ctx)?
            }
            Self::ReportFailure(command) => {
                report_failure::decide(chapter, input.novel(chapter)?, command, ctx)
            }
        })
    }
}

impl Chapter {
    /// A decision of events of this chapter.
    pub(crate) fn decision(&self, events: impl IntoIterator<Item = ChapterEvent>) -> Decision {
        let stream = StreamId::chapter(self.chapter_id);
        Decision::of_stream(stream, events.into_iter().map(Event::Chapter))
    }
}
