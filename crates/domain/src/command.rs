//! Every command: those that people send, those that agents' results become, and those that
//! process managers and timers give.

use serde::{Deserialize, Serialize};

pub use crate::chapter::ChapterCommand;
use crate::{
    chapter::edit_chapter::EditChapter,
    genesis::{
        abandon_genesis::AbandonGenesis, confirm_stage::ConfirmStage, draft_part::DraftPart,
        expire_wait::ExpireWait, fail_proposal::FailProposal, finish_genesis::FinishGenesis,
        generate_inspiration::GenerateInspiration, pause_genesis::PauseGenesis,
        request_proposal::RequestProposal, resume_genesis::ResumeGenesis,
        select_concept::SelectConcept, set_attended::SetAttended, start_genesis::StartGenesis,
    },
    id::{ChapterId, NovelId, SessionId},
    novel::{
        cancel_generation::CancelGeneration, pause_generation::PauseGeneration,
        resume_generation::ResumeGeneration, start_generation::StartGeneration,
    },
};

/// A command for a genesis session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command_type", content = "payload", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum GenesisCommand {
    /// A person begins.
    StartGenesis(Box<StartGenesis>),
    /// A person asks for more proposals.
    GenerateInspiration(GenerateInspiration),
    /// A person chooses a concept.
    SelectConcept(SelectConcept),
    /// A person confirms a stage.
    ConfirmStage(ConfirmStage),
    /// A person makes the novel.
    FinishGenesis(FinishGenesis),
    /// A person gives up.
    AbandonGenesis(AbandonGenesis),
    /// A person rests.
    PauseGenesis(PauseGenesis),
    /// A person goes on.
    ResumeGenesis(ResumeGenesis),
    /// A person hands the decisions to the flow, or takes them back.
    SetAttended(SetAttended),
    /// The flow does the next thing in the person's place.
    GoOnUnattended,
    /// The flow asks for the proposal of a stage.
    RequestProposal(RequestProposal),
    /// An agent has made a part of a proposal.
    DraftPart(DraftPart),
    /// An agent gave up, or the deadline passed.
    FailProposal(FailProposal),
    /// Nobody answered in time.
    ExpireWait(ExpireWait),
}

impl GenesisCommand {
    /// The command's type, in capitals.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::StartGenesis(_) => "START_GENESIS",
            Self::GenerateInspiration(_) => "GENERATE_INSPIRATION",
            Self::SelectConcept(_) => "SELECT_CONCEPT",
            Self::ConfirmStage(_) => "CONFIRM_STAGE",
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
    /// A person has the chapters written.
    StartGeneration(StartGeneration),
    /// A person rests.
    PauseGeneration(PauseGeneration),
    /// A person goes on.
    ResumeGeneration(ResumeGeneration),
    /// A person ends the writing.
    CancelGeneration(CancelGeneration),
    /// A person writes a version of a chapter.
    EditChapter(EditChapter),
    /// The flow goes on to the next chapter, or ends the generation.
    BeginNextChapter,
}

impl NovelCommand {
    /// The command's type, in capitals.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::StartGeneration(_) => "START_GENERATION",
            Self::PauseGeneration(_) => "PAUSE_GENERATION",
            Self::ResumeGeneration(_) => "RESUME_GENERATION",
            Self::CancelGeneration(_) => "CANCEL_GENERATION",
            Self::EditChapter(_) => "EDIT_CHAPTER",
            Self::BeginNextChapter => "BEGIN_NEXT_CHAPTER",
        }
    }
}

/// A command with what it is for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "scope", rename_all = "snake_case")]
pub enum Command {
    /// For a session.
    Genesis {
        session_id: SessionId,
        /// What is to be done.
        command: Box<GenesisCommand>,
    },
    Novel {
        novel_id: NovelId,
        /// What is to be done.
        command: Box<NovelCommand>,
    },
    Chapter {
        novel_id: NovelId,
        chapter_id: ChapterId,
        /// What is to be done.
        command: Box<ChapterCommand>,
    },
}
