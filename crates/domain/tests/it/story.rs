//! A test fixture: a session with its flow, driven by commands, without a store.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use chrono::TimeDelta;
use scribe_domain::{
    Timestamp,
    command::{Command, GenesisCommand},
    content::ContentHash,
    context::{Actor, Cause, CommandContext, LOCAL_USER},
    decision::Decision,
    event::{Event, RecordedEvent, StreamEvent},
    flow::{Flow, FlowContext, HandleState, Reaction, affected_flows},
    genesis::{
        Genesis, abandon_genesis,
        basis::ProposalBasis,
        confirm_stage::{self, ConfirmStage, ConfirmedId},
        draft_part::{self, DraftPart, ProposalContext, RevisedProposal},
        fail_proposal::{self, FailProposal},
        finish_genesis, generate_inspiration, navigate_to_stage, pause_genesis, provide_feedback,
        request_proposal::{self, RequestProposal},
        resume_genesis, select_concept, set_attended,
        start_genesis::{self, StartGenesis},
        unattended::{self, UnattendedStep},
    },
    id::{CommandId, EventId, ProposalId, SessionId, derive_uuid},
    problem_code::ProblemCode,
    refusal::Refusal,
    stage::{Part, PartOutput, Stage, StageData, part::cast_names},
    stream::{Aggregate, StreamId},
    task::{Assignments, TaskKind},
};
use serde_json::{Value, json};

use crate::stage_parts::valid_reply;

/// A session with its flow, driven by commands.
pub(crate) struct Story {
    pub(crate) session: SessionId,
    pub(crate) state: Option<Genesis>,
    pub(crate) flow: Option<Flow>,
    pub(crate) now: Timestamp,
    pub(crate) commands: u32,
    pub(crate) position: i64,
    pub(crate) last: Reaction,
    pub(crate) contents: BTreeMap<ContentHash, Arc<str>>,
}

impl Story {
    pub(crate) fn start(premise: Option<&str>) -> Self {
        let start = StartGenesis { premise: premise.map(str::to_owned), ..StartGenesis::default() };
        Self::start_with(start)
    }

    /// Begins a session with the given command.
    pub(crate) fn start_with(start: StartGenesis) -> Self {
        let now = Timestamp::from_timestamp_millis(1_700_000_000_000).unwrap();
        let session = SessionId::derive(now, &[b"story"]);
        let mut story = Self {
            session,
            state: None,
            flow: None,
            now,
            commands: 0,
            position: 0,
            last: Reaction::default(),
            contents: BTreeMap::new(),
        };
        let ctx = story.next_context();
        story.apply_decision(start_genesis::decide(session, start, &ctx).unwrap());
        story
    }

    pub(crate) fn next_context(&mut self) -> CommandContext {
        self.commands += 1;
        self.now += TimeDelta::seconds(1);
        let id = CommandId(derive_uuid(self.now, &[&self.commands.to_be_bytes()]));
        CommandContext::new(id, Cause::new(self.now, Actor::Person(LOCAL_USER), LOCAL_USER, "c"))
    }

    pub(crate) fn state(&self) -> &Genesis {
        self.state.as_ref().unwrap()
    }

    /// Applies events, lets the flow react to each, and handles the commands of the flow. Returns
    /// the names of the events.
    pub(crate) fn apply_decision(&mut self, decision: Decision) -> Vec<String> {
        let mut names = Vec::new();
        self.last = Reaction::default();
        // The flow receives a decision after all of it is stored, and the decisions on the flow's
        // commands are stored at once.
        let mut unheard = VecDeque::from(self.apply_events(decision, &mut names));
        while let Some(event) = unheard.pop_front() {
            self.position += 1;
            let reaction = self.react_to(event);
            for command in &reaction.commands {
                let Command::Genesis { command, .. } = command else { continue };
                let decision = self.decide_command(command);
                unheard.extend(self.apply_events(decision, &mut names));
            }
            self.last.tasks.extend(reaction.tasks);
            self.last.orders.extend(reaction.orders);
            self.last.handles.extend(reaction.handles);
            self.last.timers.extend(reaction.timers);
            self.last.timers_removed.extend(reaction.timers_removed);
        }
        names
    }

    /// Applies the events of a decision and adds their names.
    fn apply_events(&mut self, decision: Decision, names: &mut Vec<String>) -> Vec<StreamEvent> {
        let contents = decision.contents.into_iter().map(|content| (content.hash, content.text));
        self.contents.extend(contents);
        // The events of a novel belong to another flow.
        let of_session = |event: &StreamEvent| matches!(event.event, Event::Genesis(_));
        let events: Vec<StreamEvent> = decision.events.into_iter().filter(of_session).collect();
        for event in &events {
            let Event::Genesis(fact) = &event.event else { continue };
            names.push(event.event.to_stored().unwrap().event_type);
            self.state = Genesis::apply(self.state.take(), fact);
        }
        events
    }

    /// Decides a command of the flow.
    fn decide_command(&mut self, command: &GenesisCommand) -> Decision {
        match command {
            GenesisCommand::RequestProposal(request) => self.request_proposal(request),
            GenesisCommand::GoOnUnattended => self.continue_unattended(),
            other => panic!("the flow commands {other:?}"),
        }
    }

    pub(crate) fn request_proposal(&mut self, request: &RequestProposal) -> Decision {
        let ctx = self.next_context();
        request_proposal::decide(self.state(), request, &ctx)
    }

    /// Decides the next step that the flow takes in the user's place.
    fn continue_unattended(&mut self) -> Decision {
        let ctx = self.next_context();
        let state = self.state();
        match unattended::next_step(state) {
            None => Decision::default(),
            Some(UnattendedStep::Genesis(command)) => match command {
                GenesisCommand::SelectConcept(command) => {
                    select_concept::decide(state, &command, &ctx).unwrap()
                }
                GenesisCommand::ConfirmStage(command) => {
                    confirm_stage::decide(state, command, &ctx).unwrap()
                }
                GenesisCommand::GenerateInspiration(command) => {
                    generate_inspiration::decide(state, command, &ctx).unwrap()
                }
                GenesisCommand::NavigateToStage(command) => {
                    navigate_to_stage::decide(state, command, &ctx).unwrap()
                }
                GenesisCommand::PauseGenesis(command) => {
                    pause_genesis::decide(state, command, &ctx).unwrap()
                }
                GenesisCommand::SetAttended(command) => {
                    set_attended::decide(state, &command, &ctx).unwrap()
                }
                GenesisCommand::FinishGenesis(command) => {
                    finish_genesis::decide(state, command, &self.confirmed_data(), &ctx).unwrap()
                }
                other => panic!("the flow does not decide {other:?}"),
            },
            // The chapters belong to another flow.
            Some(UnattendedStep::StartChapters { .. }) => Decision::default(),
        }
    }

    pub(crate) fn react_to(&mut self, event: StreamEvent) -> Reaction {
        let recorded = RecordedEvent {
            position: self.position,
            event_id: EventId(derive_uuid(self.now, &[&self.position.to_be_bytes()])),
            book: self.session.into(),
            stream: StreamId::session(self.session),
            version: self.position,
            event: event.event,
            cause: Cause::new(self.now, Actor::System, LOCAL_USER, "c"),
        };
        let target = affected_flows(&recorded).remove(0);
        if self.flow.is_none() {
            self.flow = target.begins;
        }
        let assignments = Assignments(vec![(TaskKind::ProposePart, "worldsmith".to_owned())]);
        let ctx = FlowContext {
            run: target.run,
            assignments: &assignments,
            answer_time: TimeDelta::seconds(1_800),
            now: self.now,
            cause: recorded.event_id,
        };
        self.flow.as_mut().unwrap().react(&recorded, &ctx)
    }

    pub(crate) fn open_draft(&self, stage: Stage) -> (ProposalId, Part) {
        let (id, drafting) = self.state().stage(stage).drafting.iter().next().unwrap();
        (*id, drafting.awaits[0])
    }

    /// Begins a session and enters a stage. The stages before it are confirmed as proposed.
    pub(crate) fn at_stage(stage: Stage) -> Self {
        let mut story = Self::start(Some("A ferry."));
        story.draft_concepts();
        let mut current = Stage::ConceptSelection;
        while current != stage {
            let proposal = story.state().stage(current).proposals[0].proposal_id;
            let confirm = ConfirmStage {
                proposal_id: Some(ConfirmedId(proposal)),
                ..ConfirmStage::default()
            };
            story.confirm_stage(confirm).unwrap();
            current = current.next().unwrap();
            if current != stage {
                story.draft_all_parts(current);
            }
        }
        story
    }

    /// Lets the agents produce parts until the stage has no proposal in progress.
    pub(crate) fn draft_all_parts(&mut self, stage: Stage) {
        while let Some(proposal_id) = self.state().stage(stage).drafting.keys().next().copied() {
            for part in self.awaited_parts(stage, proposal_id) {
                self.draft_part(proposal_id, part);
            }
        }
    }

    /// Returns the parts that agents are asked for; none if the proposal is not in progress.
    pub(crate) fn awaited_parts(&self, stage: Stage, proposal_id: ProposalId) -> Vec<Part> {
        let drafting = self.state().stage(stage).drafting.get(&proposal_id);
        drafting.map(|drafting| drafting.awaits.clone()).unwrap_or_default()
    }

    /// Lets an agent produce a part. Returns the names of the events.
    pub(crate) fn draft_part(&mut self, proposal_id: ProposalId, part: Part) -> Vec<String> {
        self.draft_reply(proposal_id, part, valid_reply(part))
    }

    /// Lets an agent give a reply for a part. Returns the names of the events.
    pub(crate) fn draft_reply(
        &mut self,
        proposal_id: ProposalId,
        part: Part,
        output: Value,
    ) -> Vec<String> {
        let stage = part.stage();
        let drafting = self.state().stage(stage).drafting.get(&proposal_id);
        let arrived = drafting.into_iter().flat_map(|one| one.parts.iter().chain(&one.siblings));
        let read = |(part, hash): (&Part, &ContentHash)| {
            PartOutput::from_stored(*part, &self.contents[hash]).unwrap()
        };
        let done: Vec<PartOutput> = arrived.map(read).collect();
        let names = cast_names(&done);
        let command = DraftPart { proposal_id, stage, part, output };
        let ctx = self.next_context();
        let drafting = self.state().stage(stage).drafting.get(&proposal_id);
        let basis = drafting.and_then(|drafting| drafting.basis.clone());
        let revised = match &basis {
            Some(basis @ ProposalBasis::Feedback { stage, data, feedback, .. }) => {
                let data = self.stage_data(*stage, *data);
                let target = basis.find_target(&data, self.state().preferences.chapters).unwrap();
                Some(RevisedProposal { data, feedback: feedback.clone(), target })
            }
            Some(ProposalBasis::Concepts { .. }) | None => None,
        };
        let known = ProposalContext { done, names, revised, combined: Vec::new() };
        let decision = draft_part::decide(self.state(), command, known, &ctx).unwrap();
        self.apply_decision(decision)
    }

    /// Returns the stored data of a stage.
    pub(crate) fn stage_data(&self, stage: Stage, hash: ContentHash) -> StageData {
        StageData::from_stored(stage, &self.contents[&hash]).unwrap()
    }

    /// Returns the confirmed data of every stage that has any.
    fn confirmed_data(&self) -> Vec<StageData> {
        let confirmed = self.state().stages.iter();
        confirmed
            .filter_map(|(stage, kept)| {
                Some(self.stage_data(*stage, kept.confirmed.as_ref()?.data))
            })
            .collect()
    }

    /// A user sends a command. Returns the names of the events.
    pub(crate) fn send(&mut self, command: GenesisCommand) -> Result<Vec<String>, Refusal> {
        let decision = self.decide_for_user(command)?;
        Ok(self.apply_decision(decision))
    }

    /// Decides a user's command without applying it.
    pub(crate) fn decide_for_user(&mut self, command: GenesisCommand) -> Result<Decision, Refusal> {
        let ctx = self.next_context();
        let state = self.state();
        match command {
            GenesisCommand::GenerateInspiration(command) => {
                generate_inspiration::decide(state, command, &ctx)
            }
            GenesisCommand::SelectConcept(command) => select_concept::decide(state, &command, &ctx),
            GenesisCommand::ProvideFeedback(command) => {
                let (stage, criticised) = provide_feedback::find_criticised(state, &command)?;
                let base = self.stage_data(stage, criticised.data);
                provide_feedback::decide(state, command, &base, &ctx)
            }
            GenesisCommand::ConfirmStage(command) => confirm_stage::decide(state, command, &ctx),
            GenesisCommand::NavigateToStage(command) => {
                navigate_to_stage::decide(state, command, &ctx)
            }
            GenesisCommand::FinishGenesis(command) => {
                finish_genesis::decide(state, command, &self.confirmed_data(), &ctx)
            }
            GenesisCommand::AbandonGenesis(command) => {
                abandon_genesis::decide(state, command, &ctx)
            }
            GenesisCommand::PauseGenesis(command) => pause_genesis::decide(state, command, &ctx),
            GenesisCommand::ResumeGenesis(command) => resume_genesis::decide(state, &command, &ctx),
            GenesisCommand::SetAttended(command) => set_attended::decide(state, &command, &ctx),
            other => panic!("no user sends {other:?}"),
        }
    }

    /// An agent cannot produce a part. Returns the names of the events.
    pub(crate) fn fail_part(&mut self, proposal_id: ProposalId, part: Part) -> Vec<String> {
        let fail = FailProposal {
            proposal_id,
            stage: part.stage(),
            part: Some(part),
            code: ProblemCode::UnusableReply,
            detail: format!("{part} could not be used"),
        };
        let ctx = self.next_context();
        let decision = fail_proposal::decide(self.state(), fail, &ctx);
        self.apply_decision(decision)
    }

    pub(crate) fn draft_concepts(&mut self) -> Vec<String> {
        let (proposal_id, part) = self.open_draft(Stage::ConceptSelection);
        let Part::Concepts { count } = part else { panic!("{part}") };
        let concepts: Vec<Value> = (0..count).map(concept_json).collect();
        let command = DraftPart {
            proposal_id,
            stage: Stage::ConceptSelection,
            part,
            output: json!({ "concepts": concepts }),
        };
        let ctx = self.next_context();
        let decision =
            draft_part::decide(self.state(), command, ProposalContext::default(), &ctx).unwrap();
        self.apply_decision(decision)
    }

    pub(crate) fn confirm_stage(&mut self, command: ConfirmStage) -> Result<Vec<String>, Refusal> {
        let ctx = self.next_context();
        let decision = confirm_stage::decide(self.state(), command, &ctx)?;
        Ok(self.apply_decision(decision))
    }

    /// The round of concepts in the making takes longer than its deadline.
    pub(crate) fn pass_deadline(&mut self) -> Vec<String> {
        let (proposal_id, _) = self.open_draft(Stage::ConceptSelection);
        let fail = FailProposal {
            proposal_id,
            stage: Stage::ConceptSelection,
            part: None,
            code: ProblemCode::Deadline,
            detail: "it took too long".to_owned(),
        };
        let ctx = self.next_context();
        let decision = fail_proposal::decide(self.state(), fail, &ctx);
        self.apply_decision(decision)
    }

    pub(crate) fn handle_state(&self) -> Option<HandleState> {
        self.last.handles.last().map(|handle| handle.state)
    }
}

pub(crate) fn concept_json(n: u32) -> Value {
    json!({
        "core_idea": format!("idea {n}"), "description": "d", "philosophical_depth": "p",
        "emotional_core": "e", "logline": "l", "unique_selling_point": "u",
        "scores": { "extensibility": 5, "novelty": n, "genre_fit": 5 }
    })
}
