//! A test fixture: a session with its flow, driven by commands, without a store.

use std::collections::VecDeque;

use chrono::TimeDelta;
use scribe_domain::{
    Timestamp,
    command::{Command, GenesisCommand},
    context::{Actor, Cause, CommandContext, LOCAL_USER},
    decision::Decision,
    event::{Event, RecordedEvent, StreamEvent},
    flow::{Flow, FlowContext, HandleState, Reaction, affected_flows},
    genesis::{
        Genesis,
        confirm_stage::{self, ConfirmStage},
        draft_part::{self, DraftPart, ProposalContext},
        fail_proposal::{self, FailProposal},
        generate_inspiration, pause_genesis,
        request_proposal::{self, RequestProposal},
        select_concept, set_attended,
        start_genesis::{self, StartGenesis},
        unattended::{self, UnattendedStep},
    },
    id::{CommandId, EventId, ProposalId, SessionId, derive_uuid},
    problem_code::ProblemCode,
    refusal::Refusal,
    stage::{Part, Stage},
    stream::{Aggregate, StreamId},
    task::{Assignments, TaskKind},
};
use serde_json::{Value, json};

/// A session with its flow, driven by commands.
pub(crate) struct Story {
    pub(crate) session: SessionId,
    pub(crate) state: Option<Genesis>,
    pub(crate) flow: Option<Flow>,
    pub(crate) now: Timestamp,
    pub(crate) commands: u32,
    pub(crate) position: i64,
    pub(crate) last: Reaction,
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
        for event in &decision.events {
            let Event::Genesis(fact) = &event.event else { continue };
            names.push(event.event.to_stored().unwrap().event_type);
            self.state = Genesis::apply(self.state.take(), fact);
        }
        decision.events
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
                GenesisCommand::PauseGenesis(command) => {
                    pause_genesis::decide(state, command, &ctx).unwrap()
                }
                GenesisCommand::SetAttended(command) => {
                    set_attended::decide(state, &command, &ctx).unwrap()
                }
                other => panic!("{other:?} needs a store"),
            },
            Some(UnattendedStep::StartChapters { .. }) => panic!("the session has no novel"),
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
        (*id, drafting.awaits)
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
