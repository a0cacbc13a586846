//! The corridor of the property tests: real parts on a real database, a controllable broker, and
//! faults.

use std::{collections::HashSet, sync::Arc, time::Duration};

use async_trait::async_trait;
use scribe_app::{
    Error, Ports, consumer, dead_letters, flow_runner::FlowRunner, intake,
    queries::genesis_state::load_genesis_state, relay, subscriber::Subscriber, timers, worker,
};
use scribe_domain::{
    command::GenesisCommand,
    event::RecordedEvent,
    genesis::{
        GenesisStatus, generate_inspiration::GenerateInspiration, pause_genesis::PauseGenesis,
        provide_feedback::ProvideFeedback, resume_genesis::ResumeGenesis,
        select_concept::SelectConcept,
    },
    id::SessionId,
    stage::Stage,
};
use scribe_ports::{bus::EventBus, clock::Clock};

use super::{Reader, Step, Wish, broker::Broker};
use crate::{
    person,
    process::{Home, Process, eventually},
    witness::{Fault, Faults, Witness},
};

/// The maximum number of books.
const BOOKS: usize = 3;

impl Reader {
    fn name(self) -> &'static str {
        match self {
            Self::Flows => FlowRunner::NAME,
            Self::Witness => Witness::NAME,
        }
    }
}

/// The flow runner, preceded by faults.
struct FaultyFlows {
    flows: FlowRunner,
    faults: Arc<Faults>,
}

#[async_trait]
impl Subscriber for FaultyFlows {
    fn name(&self) -> &'static str {
        self.flows.name()
    }

    async fn react(&self, events: &[Arc<RecordedEvent>]) -> Result<i64, Error> {
        for event in events {
            self.faults.fail_if_faulty(event.position)?;
        }
        self.flows.react(events).await
    }
}

/// The process, and everything that outlives it.
pub(super) struct World {
    pub(super) home: Home,
    pub(super) broker: Arc<Broker>,
    of_flows: Arc<Faults>,
    of_witness: Arc<Faults>,
    /// The subscriber and position of every event that could not be handled.
    poisoned: HashSet<(&'static str, i64)>,
    pub(super) books: Vec<SessionId>,
    /// `None` only between a crash and the next start.
    process: Option<Process>,
}

impl World {
    pub(super) async fn begin(home: Home) -> Self {
        let mut world = Self {
            home,
            broker: Arc::new(Broker::new([FlowRunner::NAME, Witness::NAME])),
            of_flows: Arc::default(),
            of_witness: Arc::default(),
            poisoned: HashSet::new(),
            books: Vec::new(),
            process: None,
        };
        world.start().await;
        world
    }

    pub(super) fn ports(&self) -> &Ports {
        &self.process.as_ref().unwrap().ports
    }

    async fn start(&mut self) {
        let process = self.home.start(Arc::clone(&self.broker) as Arc<dyn EventBus>).await;
        let ports = &process.ports;
        let (owner, started_at) = (self.home.clock.new_uuid(), self.home.clock.now());
        ports
            .db
            .register_process(&scribe_app::runtime::build_process_row(owner, started_at))
            .await
            .unwrap();
        worker::requeue_orphans(ports).await.unwrap();
        let flows = FaultyFlows {
            flows: FlowRunner::new(ports.clone()),
            faults: Arc::clone(&self.of_flows),
        };
        let witness = Witness { ports: ports.clone(), faults: Arc::clone(&self.of_witness) };
        let spawn = |name, work| ports.spawner.spawn(name, work);
        spawn("flows", Box::pin(consumer::run(ports.clone(), Arc::new(flows))));
        spawn("witness", Box::pin(consumer::run(ports.clone(), Arc::new(witness))));
        spawn("workers", Box::pin(worker::run_workers(ports.clone(), owner)));
        self.process = Some(process);
    }

    pub(super) async fn take_step(&mut self, step: Step) {
        match step {
            Step::Begin if self.books.len() < BOOKS => {
                self.books.push(person::start_book(self.ports()).await);
            }
            Step::Begin => {}
            Step::Ask(book, wish) => self.ask_wish(book, wish).await,
            Step::Relay => {
                relay::publish_waiting_rows(self.ports()).await.unwrap();
            }
            Step::Deliver { to, book, count, again } => {
                let Some(book) = self.books.get(book) else { return };
                self.broker.deliver_next(to.name(), (*book).into(), count, again);
            }
            Step::Fail(reader, fault) => {
                let next = self.ports().db.last_position().await.unwrap() + 1;
                if fault == Fault::Poison {
                    self.poisoned.insert((reader.name(), next));
                }
                match reader {
                    Reader::Flows => self.of_flows.set_fault(next, fault),
                    Reader::Witness => self.of_witness.set_fault(next, fault),
                }
            }
            Step::Release => self.release_letters().await,
            Step::Time { minutes } => self.pass_minutes(minutes).await,
            Step::Breathe { ms } => tokio::time::sleep(Duration::from_millis(ms.into())).await,
            Step::Crash { forget } => {
                self.crash().await;
                if forget {
                    self.broker.drop_undelivered();
                }
                self.start().await;
            }
        }
    }

    pub(super) async fn crash(&mut self) {
        self.process.take().unwrap().kill().await;
    }

    async fn ask_wish(&self, book: usize, wish: Wish) {
        let Some(book) = self.books.get(book) else { return };
        let command = match wish {
            Wish::Pause => GenesisCommand::PauseGenesis(PauseGenesis::default()),
            Wish::Resume => GenesisCommand::ResumeGenesis(ResumeGenesis::default()),
            Wish::Inspire => GenesisCommand::GenerateInspiration(GenerateInspiration::default()),
            Wish::Criticise => GenesisCommand::ProvideFeedback(ProvideFeedback {
                stage: None,
                feedback: "Warmer.".to_owned(),
                proposal_id: None,
                field: Some("logline".to_owned()),
            }),
            Wish::Combine => {
                let state = load_genesis_state(self.ports(), *book).await.unwrap();
                let concepts = state.stages[&Stage::ConceptSelection].proposals.iter();
                let ids = concepts.map(|concept| concept.proposal_id.parse().unwrap());
                let select = SelectConcept { concept_ids: ids.take(2).collect() };
                GenesisCommand::SelectConcept(select)
            }
        };
        let asked = intake::accept_command(
            self.ports(),
            person::session_request(self.ports(), *book, command),
        );
        match asked.await {
            Ok(_) | Err(Error::Refused(_) | Error::CommandActive(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }

    async fn release_letters(&self) {
        self.of_flows.clear_faults();
        self.of_witness.clear_faults();
        for letter in self.ports().db.list_open_dead_letters(None, 100).await.unwrap() {
            let of = (letter.subscriber.as_str(), letter.position);
            assert!(self.poisoned.contains(&of), "nothing else is parked: {letter:?}");
            match dead_letters::release_letter(self.ports(), letter.id).await {
                Ok(_) | Err(Error::DeadLetterClosed(_)) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }

    pub(super) async fn pass_minutes(&self, minutes: u8) {
        self.home.clock.advance(Duration::from_secs(60 * u64::from(minutes)));
        while timers::fire_due_timers(self.ports()).await.unwrap().is_zero() {}
    }

    /// Removes every fault, delivers all events and lets every part continue until nothing changes
    /// any more.
    pub(super) async fn come_to_rest(&self) {
        self.broker.flow_freely();
        eventually("everything comes to rest", async || {
            let position = self.ports().db.last_position().await.unwrap();
            self.release_letters().await;
            for (at, book) in self.books.iter().enumerate() {
                let state = load_genesis_state(self.ports(), *book).await.unwrap();
                if state.status == GenesisStatus::Paused {
                    self.ask_wish(at, Wish::Resume).await;
                }
            }
            while relay::publish_waiting_rows(self.ports()).await.unwrap() > 0 {}
            self.pass_minutes(0).await;
            self.is_at_rest().await && self.ports().db.last_position().await.unwrap() == position
        })
        .await;
    }

    async fn is_at_rest(&self) -> bool {
        let db = &self.ports().db;
        for subscriber in [FlowRunner::NAME, Witness::NAME] {
            if !db.books_behind(subscriber).await.unwrap().is_empty() {
                return false;
            }
        }
        for book in &self.books {
            if !db.list_open_tasks(book.0).await.unwrap().is_empty() {
                return false;
            }
        }
        true
    }
}
