//! The state of a session, as far as commands need it, and its changes by events.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    attendance::Attendance,
    basis::ProposalBasis,
    event::GenesisEvent,
    stage_state::{ConfirmedProposal, PendingCommand, Proposal, ProposalDraft, StageState},
    status::{CurrentStage, GenesisStatus, Mode},
    unattended::MAX_LATE_PROPOSALS,
};
use crate::{
    Timestamp,
    content::ContentHash,
    context::CommandContext,
    decision::Decision,
    event::Event,
    id::{ConceptId, NovelId, ProposalId, SessionId, UserId},
    refusal::Refusal,
    stage::{Preferences, Stage},
    stream::{Aggregate, AggregateType, StreamId},
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Genesis {
    pub session_id: SessionId,
    /// The owner of the session.
    pub user_id: UserId,
    pub status: GenesisStatus,
    /// Guided or free-form.
    pub mode: Mode,
    /// Who decides at the stages of the session.
    pub attendance: Attendance,
    /// The language as a BCP 47 tag.
    pub language: String,
    /// The genre that the user asked for.
    pub genre: Option<String>,
    pub premise: Option<ContentHash>,
    pub preferences: Box<Preferences>,
    /// The current stage; `None` if every stage is confirmed.
    pub current_stage: Option<Stage>,
    pub stages: BTreeMap<Stage, StageState>,
    /// The concept that was selected last.
    pub selected: Option<ConceptId>,
    /// The reason for the pause, if one was given.
    pub pause_reason: Option<String>,
    /// The novel that was created from the session.
    pub novel_id: Option<NovelId>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Genesis {
    /// Returns the state of a stage; an empty state if nothing has happened at the stage.
    #[must_use]
    pub fn stage(&self, stage: Stage) -> &StageState {
        const EMPTY: &StageState = &StageState {
            proposals: Vec::new(),
            drafting: BTreeMap::new(),
            confirmed: None,
            stale: false,
            stale_since: None,
            given_up: 0,
            late: 0,
        };
        self.stages.get(&stage).unwrap_or(EMPTY)
    }

    /// Returns the proposals in progress, each with its stage.
    pub fn drafts_in_progress(&self) -> impl Iterator<Item = (Stage, ProposalId, &ProposalDraft)> {
        self.stages.iter().flat_map(|(stage, state)| {
            state.drafting.iter().map(|(id, drafting)| (*stage, *id, drafting))
        })
    }

    /// Returns the user commands that wait for a proposal, each with its stage.
    pub fn pending_commands(&self) -> impl Iterator<Item = (Stage, &PendingCommand)> {
        self.drafts_in_progress()
            .filter_map(|(stage, _, drafting)| Some((stage, drafting.pending.as_ref()?)))
    }

    /// Returns the reason why the agents could not continue, until a user resumes the session.
    /// Either an agent could not complete its task, or the flow paused an unattended session
    /// because its proposals took too long.
    #[must_use]
    pub fn failure_reason(&self) -> Option<&str> {
        let mut drafting = self.stages.values().flat_map(|stage| stage.drafting.values());
        drafting.find_map(|drafting| drafting.failure.as_deref()).or_else(|| {
            let is_unattended = self.attendance != Attendance::Attended;
            let is_late = self.stages.values().any(|stage| stage.late >= MAX_LATE_PROPOSALS);
            self.pause_reason.as_deref().filter(|_| is_unattended && is_late)
        })
    }

    /// Returns the event that resumes the session if it is paused. A user's answer resumes a paused
    /// session.
    pub(super) fn resume_if_paused(
        &self,
        ctx: &CommandContext,
    ) -> impl Iterator<Item = GenesisEvent> {
        (self.status == GenesisStatus::Paused)
            .then_some(GenesisEvent::Resumed { at: ctx.now() })
            .into_iter()
    }

    /// Returns a decision that consists of these events of the session.
    pub(super) fn build_decision(
        &self,
        events: impl IntoIterator<Item = GenesisEvent>,
    ) -> Decision {
        let stream = StreamId::session(self.session_id);
        Decision::for_stream(stream, events.into_iter().map(Event::Genesis))
    }

    /// Refuses a command if the session is completed or abandoned.
    ///
    /// # Errors
    /// The session is closed.
    pub fn require_open(&self) -> Result<(), Refusal> {
        match self.status {
            GenesisStatus::InProgress | GenesisStatus::Paused => Ok(()),
            GenesisStatus::Completed | GenesisStatus::Abandoned => {
                Err(Refusal::SessionClosed(self.status))
            }
        }
    }

    /// Returns the stage that a command is for. A free-form session accepts commands for any stage;
    /// without a stage, a command is for the current one.
    ///
    /// # Errors
    /// The session is guided, and the command names another stage than the current one, or every
    /// stage is confirmed.
    pub fn require_stage(&self, named: Option<Stage>) -> Result<Stage, Refusal> {
        match (self.mode, named) {
            (Mode::FreeForm, Some(stage)) => Ok(stage),
            (Mode::FreeForm, None) | (Mode::Guided, _) => self.require_current_stage(named),
        }
    }

    /// Returns the event with which a free-form session notes the stage that was named last.
    pub(super) fn enter_named_stage(
        &self,
        stage: Stage,
        ctx: &CommandContext,
    ) -> Option<GenesisEvent> {
        let is_new = self.mode == Mode::FreeForm && self.current_stage != Some(stage);
        is_new.then(|| GenesisEvent::StageEntered { stage: Some(stage), at: ctx.now() })
    }

    /// Returns the stages that a stage is based on and that are not confirmed.
    #[must_use]
    pub fn missing_stages_before(&self, stage: Stage) -> Vec<Stage> {
        let earlier = Stage::ALL.iter().copied().take_while(|earlier| *earlier != stage);
        earlier.filter(|earlier| self.stage(*earlier).confirmed.is_none()).collect()
    }

    /// Returns the stages that become stale if a stage is confirmed with other data.
    #[must_use]
    pub fn stages_to_make_stale(&self, stage: Stage) -> Vec<Stage> {
        let later = Stage::ALL.iter().copied().filter(|later| *later > stage);
        later.filter(|later| self.stage(*later).is_fresh()).collect()
    }

    /// Returns the current stage. If the command names a stage, it must be the current one, because
    /// a guided session accepts commands only for its current stage.
    ///
    /// # Errors
    /// The command names another stage, or every stage is confirmed.
    pub fn require_current_stage(&self, named: Option<Stage>) -> Result<Stage, Refusal> {
        let wrong =
            || Refusal::WrongStage { current: CurrentStage::from(self.current_stage).to_string() };
        let current = self.current_stage.ok_or_else(wrong)?;
        match named {
            Some(stage) if stage != current => Err(wrong()),
            _ => Ok(current),
        }
    }
}

impl Aggregate for Genesis {
    type Event = GenesisEvent;
    const TYPE: AggregateType = AggregateType::GenesisSession;
    const SCHEMA_VERSION: i32 = 4;

    fn apply(state: Option<Self>, event: &GenesisEvent) -> Option<Self> {
        if let GenesisEvent::Started {
            session_id,
            user_id,
            premise,
            mode,
            language,
            genre,
            preferences,
            stage,
            at,
        } = event
        {
            return Some(Self {
                session_id: *session_id,
                user_id: *user_id,
                status: GenesisStatus::InProgress,
                mode: *mode,
                attendance: Attendance::Attended,
                language: language.clone(),
                genre: genre.clone(),
                premise: *premise,
                preferences: preferences.clone(),
                current_stage: Some(*stage),
                stages: BTreeMap::new(),
                selected: None,
                pause_reason: None,
                novel_id: None,
                created_at: *at,
                updated_at: *at,
            });
        }
        let mut state = state?;
        state.updated_at = event.occurred_at();
        state.apply_event(event);
        Some(state)
    }
}

impl Genesis {
    fn apply_event(&mut self, event: &GenesisEvent) {
        match event {
            GenesisEvent::Started { .. } => {}
            GenesisEvent::AttendanceChanged { attended, stop_after, .. } => {
                self.attendance = Attendance::new(*attended, *stop_after);
                self.stages.values_mut().for_each(|stage| stage.late = 0);
            }
            GenesisEvent::ProposalRequested {
                proposal_id,
                stage,
                first,
                beside,
                count,
                hints,
                pending,
                ..
            } => {
                let mut drafting = ProposalDraft {
                    pending: pending.clone(),
                    count: *count,
                    made: 0,
                    hints: hints.clone(),
                    parts: BTreeMap::new(),
                    siblings: BTreeMap::new(),
                    awaits: Vec::new(),
                    failure: None,
                    given_up: Vec::new(),
                    basis: None,
                };
                drafting.ask_for(Some(*first), beside);
                self.stage_mut(*stage).drafting.insert(*proposal_id, drafting);
            }
            GenesisEvent::ConceptsProposed {
                proposal_id,
                concepts,
                data_version,
                next,
                at,
                ..
            } => {
                let stage = self.stage_mut(Stage::ConceptSelection);
                let based_on = stage.list_basis(*proposal_id);
                stage.proposals.extend(concepts.iter().map(|concept| Proposal {
                    proposal_id: ProposalId(concept.concept_id.0),
                    data: concept.data,
                    data_version: *data_version,
                    score: Some(concept.score),
                    created_at: *at,
                    based_on: based_on.clone(),
                }));
                let made = u32::try_from(concepts.len()).unwrap_or(u32::MAX);
                match (stage.drafting.get_mut(proposal_id), next) {
                    (Some(drafting), Some(next)) => {
                        drafting.made += made;
                        drafting.awaits = vec![*next];
                    }
                    _ => {
                        stage.drafting.remove(proposal_id);
                    }
                }
            }
            GenesisEvent::FeedbackGiven {
                proposal_id,
                stage,
                criticised,
                data,
                feedback,
                field,
                ..
            } => {
                if let Some(drafting) = self.stage_mut(*stage).drafting.get_mut(proposal_id) {
                    drafting.basis = Some(ProposalBasis::Feedback {
                        stage: *stage,
                        criticised: *criticised,
                        data: *data,
                        feedback: feedback.clone(),
                        field: field.clone(),
                    });
                }
            }
            GenesisEvent::CombinationRequested { proposal_id, concepts, .. } => {
                let selected_before = self.selected;
                let stage = self.stage_mut(Stage::ConceptSelection);
                if let Some(drafting) = stage.drafting.get_mut(proposal_id) {
                    let concepts = concepts.clone();
                    drafting.basis = Some(ProposalBasis::Concepts { concepts, selected_before });
                }
            }
            GenesisEvent::StagesMadeStale { stages, at } => {
                for stage in stages {
                    let stage = self.stage_mut(*stage);
                    stage.stale = true;
                    stage.stale_since = Some(*at);
                }
            }
            GenesisEvent::ConceptSelected { concept_id, .. } => self.selected = Some(*concept_id),
            GenesisEvent::StagePartDrafted {
                proposal_id, stage, part, data, next, beside, ..
            } => {
                if let Some(drafting) = self.stage_mut(*stage).drafting.get_mut(proposal_id) {
                    drafting.receive(*part, *data);
                    drafting.ask_for(*next, beside);
                }
            }
            GenesisEvent::StageProposed { proposal_id, stage, data, data_version, at, .. } => {
                let stage = self.stage_mut(*stage);
                let based_on = stage.list_basis(*proposal_id);
                stage.drafting.remove(proposal_id);
                stage.proposals.push(Proposal {
                    proposal_id: *proposal_id,
                    data: *data,
                    data_version: *data_version,
                    score: None,
                    created_at: *at,
                    based_on,
                });
            }
            GenesisEvent::StageConfirmed { stage, proposal_id, data, data_version, .. } => {
                let stage = self.stage_mut(*stage);
                stage.stale = false;
                stage.stale_since = None;
                stage.confirmed = Some(ConfirmedProposal {
                    proposal_id: *proposal_id,
                    data: *data,
                    data_version: *data_version,
                });
            }
            GenesisEvent::StageEntered { stage, .. } => self.current_stage = *stage,
            GenesisEvent::WaitExpired { .. } => {}
            GenesisEvent::PartFailed { proposal_id, stage, part, code, detail, .. } => {
                if let Some(drafting) = self.stage_mut(*stage).drafting.get_mut(proposal_id) {
                    drafting.record_failure(*part, code, detail);
                }
            }
            GenesisEvent::Paused { reason, .. } => {
                self.status = GenesisStatus::Paused;
                self.pause_reason.clone_from(reason);
            }
            GenesisEvent::Resumed { .. } => {
                self.status = GenesisStatus::InProgress;
                self.pause_reason = None;
                for stage in self.stages.values_mut() {
                    stage.late = 0;
                    stage.drafting.values_mut().for_each(|drafting| drafting.failure = None);
                }
            }
            GenesisEvent::Finished { novel_id, .. } => {
                self.status = GenesisStatus::Completed;
                self.novel_id = Some(*novel_id);
            }
            GenesisEvent::Abandoned { .. } => {
                self.status = GenesisStatus::Abandoned;
                for stage in self.stages.values_mut() {
                    stage.drafting.clear();
                }
            }
            GenesisEvent::Failed { proposal_id, stage, .. } => {
                let stage = self.stage_mut(*stage);
                stage.drafting.remove(proposal_id);
                stage.given_up += 1;
                stage.late += 1;
            }
        }
    }

    fn stage_mut(&mut self, stage: Stage) -> &mut StageState {
        self.stages.entry(stage).or_default()
    }
}
