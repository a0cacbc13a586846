//! The events of a genesis session.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Mode, PendingCommand, StopAfter};
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
    /// The id of the concept, which is also its proposal id.
    pub concept_id: ConceptId,
    /// The concept's document.
    pub data: ContentHash,
    /// The score from 0 to 10, computed from the concept's scores.
    pub score: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", content = "payload")]
pub enum GenesisEvent {
    Started {
        session_id: SessionId,
        /// The owner of the session.
        user_id: UserId,
        /// The user's idea; `None` if the concepts are to be invented freely.
        premise: Option<ContentHash>,
        /// Guided or free-form.
        mode: Mode,
        /// The language as a BCP 47 tag.
        language: String,
        /// The genre that the user asked for.
        genre: Option<String>,
        preferences: Box<Preferences>,
        /// The first stage of the session.
        stage: Stage,
        at: Timestamp,
    },
    /// The user let the flow decide, or started deciding again.
    AttendanceChanged {
        /// False if the flow decides in the user's place.
        attended: bool,
        /// The step after which the user decides again.
        stop_after: Option<StopAfter>,
        at: Timestamp,
    },
    /// A proposal was asked for.
    ProposalRequested {
        /// The id of the new proposal. For concepts, the id of the round.
        proposal_id: ProposalId,
        stage: Stage,
        /// The part to produce first.
        first: Part,
        /// The parts to produce beside the first one.
        beside: Vec<Part>,
        /// The number of concepts; 1 for every other stage.
        count: u32,
        /// The user's wishes for the proposal.
        hints: Option<String>,
        /// The command that waits for the proposal, if a user asked for it.
        pending: Option<PendingCommand>,
        at: Timestamp,
    },
    ConceptsProposed {
        proposal_id: ProposalId,
        concepts: Vec<ProposedConcept>,
        /// The version of the concepts' shape.
        data_version: u32,
        /// The next part to produce; `None` if the round is complete.
        next: Option<Part>,
        /// The command that completes with the event.
        completes: Option<CommandId>,
        at: Timestamp,
    },
    /// The user criticised a proposal. The proposal that was asked for with it keeps what the
    /// feedback does not concern.
    FeedbackGiven {
        /// The id of the new proposal. For a concept, the id of the round.
        proposal_id: ProposalId,
        stage: Stage,
        /// The proposal that the user criticised.
        criticised: ProposalId,
        /// The document of that proposal.
        data: ContentHash,
        /// The feedback in the user's words.
        feedback: String,
        /// The path of the only field that changes.
        field: Option<String>,
        at: Timestamp,
    },
    /// The user wants several concepts to be combined into the concept that was asked for.
    CombinationRequested {
        /// The id of the round.
        proposal_id: ProposalId,
        concepts: Vec<ConceptId>,
        at: Timestamp,
    },
    /// Stages became stale, because an earlier stage was confirmed again with other data.
    StagesMadeStale { stages: Vec<Stage>, at: Timestamp },
    /// The user selected a concept.
    ConceptSelected { concept_id: ConceptId, at: Timestamp },
    /// A part of a proposal was drafted and stored.
    StagePartDrafted {
        proposal_id: ProposalId,
        stage: Stage,
        part: Part,
        /// The part's document.
        data: ContentHash,
        /// The next part to produce. `None` after the last part, and while other parts of the same
        /// wave are missing.
        next: Option<Part>,
        /// The parts to produce beside the next one.
        beside: Vec<Part>,
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
        /// The command that completes with the event.
        completes: Option<CommandId>,
        at: Timestamp,
    },
    /// The user, or the flow in the user's place, confirmed the data of a stage.
    StageConfirmed {
        stage: Stage,
        /// The proposal that was confirmed; `None` if the user provided the data.
        proposal_id: Option<ProposalId>,
        /// The stage's document.
        data: ContentHash,
        /// The version of the document's shape.
        data_version: u32,
        /// The reason for the choice, if the flow chose for the user.
        reason: Option<String>,
        at: Timestamp,
    },
    /// The session entered a stage.
    StageEntered {
        /// The stage; `None` if every stage is confirmed.
        stage: Option<Stage>,
        at: Timestamp,
    },
    /// The user did not answer in time.
    WaitExpired {
        /// The stage whose question was open.
        stage: Stage,
        at: Timestamp,
    },
    /// The session was paused.
    Paused { reason: Option<String>, at: Timestamp },
    /// The session was resumed.
    Resumed { at: Timestamp },
    /// A novel was created from the session.
    Finished { novel_id: NovelId, at: Timestamp },
    /// The user abandoned the session.
    Abandoned {
        reason: Option<String>,
        /// The commands that were cancelled with the session.
        cancels: Vec<CommandId>,
        at: Timestamp,
    },
    /// An agent could not produce a part. The other parts are kept.
    PartFailed {
        proposal_id: ProposalId,
        stage: Stage,
        part: Part,
        /// The problem code.
        code: String,
        /// The cause and the possible remedies, for a user.
        detail: String,
        at: Timestamp,
    },
    /// A proposal took too long and failed.
    Failed {
        proposal_id: ProposalId,
        stage: Stage,
        /// The problem code.
        code: String,
        /// The cause and the possible remedies, for a user.
        detail: String,
        /// The command that fails with the event.
        fails: Option<CommandId>,
        at: Timestamp,
    },
}

impl GenesisEvent {
    /// Returns the time of the event.
    #[must_use]
    pub fn occurred_at(&self) -> Timestamp {
        match self {
            Self::Started { at, .. }
            | Self::AttendanceChanged { at, .. }
            | Self::ProposalRequested { at, .. }
            | Self::ConceptsProposed { at, .. }
            | Self::FeedbackGiven { at, .. }
            | Self::CombinationRequested { at, .. }
            | Self::StagesMadeStale { at, .. }
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

    /// Returns the commands that complete or fail with the event.
    #[must_use]
    pub fn ended_commands(&self) -> Vec<(CommandId, CommandEnd)> {
        match self {
            Self::ConceptsProposed { completes: Some(id), proposal_id, concepts, .. } => {
                let result = match concepts.as_slice() {
                    [concept] => {
                        json!({ "proposal_id": proposal_id, "concept_id": concept.concept_id })
                    }
                    _ => json!({ "proposal_id": proposal_id }),
                };
                vec![(*id, CommandEnd::Completed(result))]
            }
            Self::StageProposed { completes: Some(id), proposal_id, .. } => {
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
            | Self::FeedbackGiven { .. }
            | Self::CombinationRequested { .. }
            | Self::StagesMadeStale { .. }
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
