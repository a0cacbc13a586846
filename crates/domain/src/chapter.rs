//! The chapter: its plan, its text and every version of it.
//!
//! Each command has its own file. [`ChapterCommand`] lists the commands that agents and the flow
//! issue. The state machine decides which step a chapter needs next ([`step::Step`]) and records
//! the step in its events. The flow decides which agent does the step, and when.

pub mod approve_chapter;
pub mod arbitrate;
pub mod begin_chapter;
pub mod begin_order;
pub mod check_facts;
pub mod critique_version;
mod detailed_outline;
pub mod draft_scene;
pub mod edit_chapter;
pub mod event;
pub mod finding;
pub mod judge_review;
pub mod manifest;
pub mod order;
mod outline;
pub mod outline_chapter;
pub mod passage;
pub mod patch_scenes;
pub mod plan_ahead;
pub mod plan_chapter;
pub mod projection;
mod record;
pub mod record_chapter;
pub mod report_failure;
pub mod restore_version;
pub mod review;
pub mod revise_chapter;
pub mod revision_plan;
mod scene_brief;
mod severity;
mod state;
pub mod step;
mod stored_task;
pub mod structure_scenes;
mod task_failure;
pub mod tidy;
pub mod use_prepared_record;
pub mod version;
pub mod work;

pub use detailed_outline::{DetailedOutline, OutlinedScene};
pub use event::ChapterEvent;
pub use outline::ChapterOutline;
pub use record::{
    CHAPTERS_PER_LONG_RECAP, CHAPTERS_PER_RECAP, CharacterState, PromiseKind, PromiseState, Record,
    RecordedFact, RecordedPromise,
};
pub use scene_brief::{SceneBrief, SceneBriefs};
pub use state::{AcceptedVersion, Chapter, ChapterStatus};
pub use step::{Step, StepPhase};
pub use task_failure::TaskFailure;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use self::{
    arbitrate::Arbitrate, check_facts::CheckFacts, critique_version::CritiqueVersion,
    draft_scene::DraftScene, judge_review::JudgeReview, outline_chapter::OutlineChapter,
    patch_scenes::PatchScenes, plan_chapter::PlanChapter, record_chapter::RecordChapter,
    report_failure::ReportFailure, structure_scenes::StructureScenes,
    use_prepared_record::UsePreparedRecord,
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

/// A command for a chapter. The flow and the results of agents issue these commands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command_type", content = "payload", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ChapterCommand {
    /// The outliner has planned a short chapter.
    PlanChapter(PlanChapter),
    /// The outliner has proposed the outline.
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
    /// The director has decided about a chapter that did not pass.
    Arbitrate(Arbitrate),
    /// The fact checker has recorded the content of an accepted text.
    RecordChapter(RecordChapter),
    /// The accepted version was recorded while it was reviewed.
    UsePreparedRecord(UsePreparedRecord),
    /// An agent could not complete its task.
    ReportFailure(ReportFailure),
}

/// The data that the commands of a chapter read in addition to the chapter. Only the data that the
/// command needs is present.
#[derive(Debug, Clone, Copy)]
pub struct VerbInput<'a> {
    /// The novel, if its stream is among [`ChapterCommand::other_streams`].
    pub novel: Option<&'a Novel>,
    /// The ids of the cast by name, if [`ChapterCommand::reads_cast`] is true.
    pub cast: &'a BTreeMap<String, CharacterId>,
}

impl VerbInput<'_> {
    fn require_novel(&self, chapter: &Chapter) -> Result<&Novel, Refusal> {
        let missing = || Refusal::NotFound { what: "novel", id: chapter.novel_id.to_string() };
        self.novel.ok_or_else(missing)
    }
}

impl ChapterCommand {
    /// Returns the streams that the command reads or writes, except the chapter's own.
    #[must_use]
    pub fn other_streams(&self, novel_id: NovelId) -> Vec<StreamId> {
        match self {
            Self::RecordChapter(_) | Self::UsePreparedRecord(_) => {
                vec![StreamId::novel(novel_id), StreamId::canon(novel_id)]
            }
            Self::ReportFailure(_) => vec![StreamId::novel(novel_id)],
            Self::PlanChapter(_)
            | Self::OutlineChapter(_)
            | Self::StructureScenes(_)
            | Self::DraftScene(_)
            | Self::CritiqueVersion(_)
            | Self::CheckFacts(_)
            | Self::JudgeReview(_)
            | Self::PatchScenes(_)
            | Self::Arbitrate(_) => Vec::new(),
        }
    }

    /// Checks whether the command needs the cast.
    #[must_use]
    pub fn reads_cast(&self) -> bool {
        matches!(self, Self::RecordChapter(_) | Self::UsePreparedRecord(_))
    }

    /// Decides the command.
    ///
    /// # Errors
    /// The command is refused.
    pub fn decide(
        self,
        chapter: &Chapter,
        input: VerbInput<'_>,
        ctx: &CommandContext,
    ) -> Result<Decision, Refusal> {
        Ok(match self {
            Self::PlanChapter(command) => plan_chapter::decide(chapter, command, ctx)?,
            Self::OutlineChapter(command) => outline_chapter::decide(chapter, &command, ctx)?,
            Self::StructureScenes(command) => structure_scenes::decide(chapter, command, ctx)?,
            Self::DraftScene(command) => draft_scene::decide(chapter, &command, ctx)?,
            Self::CritiqueVersion(command) => critique_version::decide(chapter, command, ctx),
            Self::CheckFacts(command) => check_facts::decide(chapter, command, ctx),
            Self::JudgeReview(command) => judge_review::decide(chapter, command, ctx),
            Self::PatchScenes(command) => patch_scenes::decide(chapter, &command, ctx)?,
            Self::Arbitrate(command) => arbitrate::decide(chapter, &command, ctx),
            Self::RecordChapter(command) => record_chapter::decide(
                chapter,
                input.require_novel(chapter)?,
                &command,
                input.cast,
                ctx,
            )?,
            Self::UsePreparedRecord(command) => use_prepared_record::decide(
                chapter,
                input.require_novel(chapter)?,
                command,
                input.cast,
                ctx,
            )?,
            Self::ReportFailure(command) => {
                report_failure::decide(chapter, input.require_novel(chapter)?, command, ctx)
            }
        })
    }
}

impl Chapter {
    /// Returns a decision that consists of these events of the chapter.
    pub(crate) fn build_decision(
        &self,
        events: impl IntoIterator<Item = ChapterEvent>,
    ) -> Decision {
        let stream = StreamId::chapter(self.chapter_id);
        Decision::for_stream(stream, events.into_iter().map(Event::Chapter))
    }
}
