//! What has happened in a genesis session.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Mode, Pending, StopAfter};
use crate::{
    Timestamp,
    command_end::CommandEnd,
    content::ContentHash,
    id::{CommandId, ConceptId, NovelId, ProposalId, SessionId, UserId},
    problem_code::ProblemCode,
    stage::{Part, Preferences, Stage},
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProposedConcept {
    /// The concept's id, also its proposal id.
    pub concept_id: ConceptId,
    /// The concept's document.
    pub data: ContentHash,
    /// 0-10, computed from the concept's scores.
    pub score: f64,
}

/// The facts of a genesis session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", content = "payload")]
pub enum GenesisEvent {
    /// The session began.
    Started {
        session_id: SessionId,
        /// Who owns it.
        user_id: UserId,
        /// The person's idea; `None` = to be inspired.
        premise: Option<ContentHash>,
        /// Guided or free-form.
        mode: Mode,
        /// BCP 47.
        language: String,
        /// The genre that was asked for.
        genre: Option<String>,
        /// What the person prefers.
        preferences: Box<Preferences>,
        /// The stage that the session begins with.
        stage: Stage,
        at: Timestamp,
    },
    /// The decisions were handed to the flow, or taken back.
    AttendanceChanged {
        /// False where the flow decides in the person's place.
        attended: bool,
        /// The step after which the person decides again.
        stop_after: Option<StopAfter>,
        at: Timestamp,
    },
    /// A proposal was asked for.
    ProposalRequested {
        /// The proposal to be made; for concepts, the round.
        proposal_id: ProposalId,
        stage: Stage,
        /// What is asked for first.
        first: Part,
        /// How many concepts; 1 for every other stage.
        count: u32,
        /// What the person would like to see.
        hints: Option<String>,
        /// The command that waits for it, where a person asked.
        pending: Option<Pending>,
        at: Timestamp,
    },
    ConceptsProposed {
        proposal_id: ProposalId,
        concepts: Vec<ProposedConcept>,
        /// The version of the concepts' shape.
        data_version: u32,
        /// What is asked for next; `None` when the round is complete.
        next: Option<Part>,
        /// The command that is done with it.
        completes: Option<CommandId>,
        at: Timestamp,
    },
    /// The person chose a concept.
    ConceptSelected { concept_id: ConceptId, at: Timestamp },
    /// A part of a proposal was drafted and is kept.
    StagePartDrafted {
        proposal_id: ProposalId,
        stage: Stage,
        part: Part,
        /// The part's document.
        data: ContentHash,
        /// What is asked for next; `None` after the last.
        next: Option<Part>,
        at: Timestamp,
    },
    /// A proposal is complete.
    StageProposed {
        proposal_id: ProposalId,
        stage: Stage,
        /// The stage's document.
        data: ContentHash,
        /// The version of the document's shape.
        data_version: u32,
        /// The command that is done with it.
        completes: Option<CommandId>,
        at: Timestamp,
    },
    /// The person confirmed a stage's data.
    StageConfirmed {
        stage: Stage,
        /// The proposal that was confirmed; `None` for the person's own text.
        proposal_id: Option<ProposalId>,
        /// The stage's document.
        data: ContentHash,
        /// The version of the document's shape.
        data_version: u32,
        /// Why this one, where it was chosen for the person.
        reason: Option<String>,
        at: Timestamp,
    },
    /// The session came to a stage.
    StageEntered {
        /// The stage; `None` when every stage has been passed.
        stage: Option<Stage>,
        at: Timestamp,
    },
    /// Nobody answered in time.
    WaitExpired {
        /// The stage whose question was open.
        stage: Stage,
        at: Timestamp,
    },
    /// The session rests.
    Paused { reason: Option<String>, at: Timestamp },
    /// The session goes on.
    Resumed { at: Timestamp },
    /// A novel was made from the session.
    Finished { novel_id: NovelId, at: Timestamp },
    /// The person gave the session up.
    Abandoned {
        reason: Option<String>,
        /// The commands that ended with it.
        cancels: Vec<CommandId>,
        at: Timestamp,
    },
    /// An agent gave up on a part; everything before it is kept.
    PartFailed {
        proposal_id: ProposalId,
        stage: Stage,
        part: Part,
        /// The code of the problem.
        code: String,
        /// What went wrong and what can be done, for a person.
        detail: String,
        at: Timestamp,
    },
    /// A proposal took too long and was given up.
    Failed {
        proposal_id: ProposalId,
        stage: Stage,
        /// The code of the problem.
        code: String,
        /// What went wrong and what can be done, for a person.
        detail: String,
        /// The command that failed with it.
        fails: Option<CommandId>,
        at: Timestamp,
    },
}

impl GenesisEvent {
    /// When it happened.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Started { at, .. }
            | Self::AttendanceChanged { at, .. }
            | Self::ProposalRequested { at, .. }
            | Self::ConceptsProposed { at, .. }
            | Self::ConceptSelected { at, .. }
            | Self::StagePartDrafted { at, .. }
            | Self::StageProposed { at, .. }
            | Self::StageConfirmed { at, .. }
            | Self::StageEntered { at, .. }
            | Self::WaitExpired { at, .. }
            | Self::Paused { at, .. }
            | Self::Resumed { at }
            | Self::Finished { at, .. }
            | Self::Abandoned { at, .. }
            | Self::PartFailed { at, .. }
            | Self::Failed { at, .. } => *at,
        }
    }

    /// The commands that come to their end with the event.
    #[must_use]
    pub fn ends(&self) -> Vec<(CommandId, CommandEnd)> {
        match self {
            Self::ConceptsProposed { completes: Some(id), proposal_id, .. }
            | Self::StageProposed { completes: Some(id), proposal_id, .. } => {
                vec![(*id, CommandEnd::Completed(json!({ "proposal_id": proposal_id })))]
            }
            Self::Failed { fails: Some(id), code, detail, .. } => {
                vec![(
                    *id,
                    CommandEnd::Failed {
                        code: ProblemCode::from_stored(code),
                        detail: detail.clone(),
                    },
                )]
            }
            Self::Abandoned { cancels, .. } => cancels
                .iter()
                .map(|id| {
                    let detail = "the session was abandoned".to_owned();
                    (*id, CommandEnd::Failed { code: ProblemCode::Cancelled, detail })
                })
                .collect(),
            Self::Started { .. }
            | Self::AttendanceChanged { .. }
            | Self::ProposalRequested { .. }
            | Self::ConceptsProposed { .. }
            | Self::ConceptSelected { .. }
            | Self::StagePartDrafted { .. }
            | Self::StageProposed { .. }
            | Self::StageConfirmed { .. }
            | Self::StageEntered { .. }
            | Self::WaitExpired { .. }
            | Self::Paused { .. }
            | Self::Resumed { .. }
            | Self::Finished { .. }
            | Self::PartFailed { .. }
            | Self::Failed { .. } => Vec::new(),
        }
    }
}
