//! All commands: those of users, those that result from the answers of agents, and those that
//! process managers and timers issue.

use serde::{Deserialize, Serialize};

pub use crate::chapter::ChapterCommand;
use crate::{
    chapter::{
        approve_chapter::ApproveChapter,
        edit_chapter::EditChapter,
        restore_version::RestoreVersion,
        revise_chapter::{RejectChapter, ReviseChapter},
    },
    genesis::{
        abandon_genesis::AbandonGenesis, confirm_stage::ConfirmStage, draft_part::DraftPart,
        expire_wait::ExpireWait, fail_proposal::FailProposal, finish_genesis::FinishGenesis,
        generate_inspiration::GenerateInspiration, navigate_to_stage::NavigateToStage,
        pause_genesis::PauseGenesis, provide_feedback::ProvideFeedback,
        request_proposal::RequestProposal, resume_genesis::ResumeGenesis,
        select_concept::SelectConcept, set_attended::SetAttended, start_genesis::StartGenesis,
    },
    id::{ChapterId, NovelId, SessionId},
    novel::{
        cancel_generation::CancelGeneration, generate_chapter::GenerateChapter,
        pause_generation::PauseGeneration, plan_next_chapter::PlanNextChapter,
        resume_generation::ResumeGeneration, start_generation::StartGeneration,
    },
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command_type", content = "payload", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum GenesisCommand {
    /// A user starts a session.
    StartGenesis(Box<StartGenesis>),
    /// A user asks for more proposals.
    GenerateInspiration(GenerateInspiration),
    /// A user selects a concept, or has several combined.
    SelectConcept(SelectConcept),
    /// A user criticises a proposal.
    ProvideFeedback(ProvideFeedback),
    /// A user confirms a stage.
    ConfirmStage(ConfirmStage),
    /// A user goes to another stage.
    NavigateToStage(NavigateToStage),
    /// A user creates the novel.
    FinishGenesis(FinishGenesis),
    /// A user abandons the session.
    AbandonGenesis(AbandonGenesis),
    /// A user pauses the session.
    PauseGenesis(PauseGenesis),
    /// A user resumes the session.
    ResumeGenesis(ResumeGenesis),
    /// A user lets the flow decide, or starts deciding again.
    SetAttended(SetAttended),
    /// The flow takes the next step in the user's place.
    GoOnUnattended,
    /// The flow asks for the proposal of a stage.
    RequestProposal(RequestProposal),
    /// An agent has produced a part of a proposal.
    DraftPart(DraftPart),
    /// An agent could not complete its task, or the deadline has passed.
    FailProposal(FailProposal),
    /// The user has not answered in time.
    ExpireWait(ExpireWait),
}

impl GenesisCommand {
    /// Returns the command's type in capital letters.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::StartGenesis(_) => "START_GENESIS",
            Self::GenerateInspiration(_) => "GENERATE_INSPIRATION",
            Self::SelectConcept(_) => "SELECT_CONCEPT",
            Self::ProvideFeedback(_) => "PROVIDE_FEEDBACK",
            Self::ConfirmStage(_) => "CONFIRM_STAGE",
            Self::NavigateToStage(_) => "NAVIGATE_TO_STAGE",
            Self::FinishGenesis(_) => "FINISH_GENESIS",
            Self::AbandonGenesis(_) => "ABANDON_GENESIS",
            Self::PauseGenesis(_) => "PAUSE_GENESIS",
            Self::ResumeGenesis(_) => "RESUME_GENESIS",
            Self::SetAttended(_) => "SET_ATTENDED",
            Self::GoOnUnattended => "GO_ON_UNATTENDED",
            Self::RequestProposal(_) => "REQUEST_PROPOSAL",
            Self::DraftPart(_) => "DRAFT_PART",
            Self::FailProposal(_) => "FAIL_PROPOSAL",
            Self::ExpireWait(_) => "EXPIRE_WAIT",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command_type", content = "payload", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum NovelCommand {
    /// A user starts the generation of chapters.
    StartGeneration(StartGeneration),
    /// A user pauses the generation.
    PauseGeneration(PauseGeneration),
    /// A user resumes the generation.
    ResumeGeneration(ResumeGeneration),
    /// A user cancels the generation.
    CancelGeneration(CancelGeneration),
    /// A user has one chapter written.
    GenerateChapter(GenerateChapter),
    /// A user has a text revised.
    ReviseChapter(ReviseChapter),
    /// A user accepts a version.
    ApproveChapter(ApproveChapter),
    /// A user sends a version back.
    RejectChapter(RejectChapter),
    /// A user makes an earlier version the accepted one.
    RestoreVersion(RestoreVersion),
    /// A user writes a version of a chapter.
    EditChapter(EditChapter),
    /// The flow continues with the next chapter, or completes the generation.
    BeginNextChapter,
    /// The flow lets the next chapter be planned while a draft is reviewed.
    PlanNextChapter(PlanNextChapter),
}

impl NovelCommand {
    /// Returns the chapter that the command names.
    #[must_use]
    pub const fn named_chapter(&self) -> Option<ChapterId> {
        match self {
            Self::GenerateChapter(command) => command.chapter_id,
            Self::ReviseChapter(command) => Some(command.chapter_id),
            Self::ApproveChapter(command) => Some(command.chapter_id),
            Self::RejectChapter(command) => Some(command.chapter_id),
            Self::RestoreVersion(command) => Some(command.chapter_id),
            Self::EditChapter(command) => Some(command.chapter_id),
            Self::StartGeneration(_)
            | Self::PauseGeneration(_)
            | Self::ResumeGeneration(_)
            | Self::CancelGeneration(_)
            | Self::BeginNextChapter
            | Self::PlanNextChapter(_) => None,
        }
    }

    /// Checks whether the work that the command starts goes on after its first commit.
    #[must_use]
    pub const fn starts_work(&self) -> bool {
        matches!(
            self,
            Self::StartGeneration(_)
                | Self::GenerateChapter(_)
                | Self::ReviseChapter(_)
                | Self::RejectChapter(_)
        )
    }

    /// Returns the command's type in capital letters.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::StartGeneration(_) => "START_GENERATION",
            Self::PauseGeneration(_) => "PAUSE_GENERATION",
            Self::ResumeGeneration(_) => "RESUME_GENERATION",
            Self::CancelGeneration(_) => "CANCEL_GENERATION",
            Self::GenerateChapter(_) => "GENERATE_CHAPTER",
            Self::ReviseChapter(_) => "REVISE_CHAPTER",
            Self::ApproveChapter(_) => "APPROVE_CHAPTER",
            Self::RejectChapter(_) => "REJECT_CHAPTER",
            Self::RestoreVersion(_) => "RESTORE_VERSION",
            Self::EditChapter(_) => "EDIT_CHAPTER",
            Self::BeginNextChapter => "BEGIN_NEXT_CHAPTER",
            Self::PlanNextChapter(_) => "PLAN_NEXT_CHAPTER",
        }
    }
}

/// A command with its target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "scope", rename_all = "snake_case")]
pub enum Command {
    Genesis {
        session_id: SessionId,
        /// The command.
        command: Box<GenesisCommand>,
    },
    Novel {
        novel_id: NovelId,
        /// The command.
        command: Box<NovelCommand>,
    },
    Chapter {
        novel_id: NovelId,
        chapter_id: ChapterId,
        /// The command.
        command: Box<ChapterCommand>,
    },
}
