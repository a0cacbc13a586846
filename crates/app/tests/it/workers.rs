//! Tasks whose work stops half-way.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use scribe_app::{
    AppSettings, Ports, consumer,
    flow_runner::FlowRunner,
    relay, runtime,
    worker::{self, TasksAtWork},
};
use scribe_domain::{
    command::Command,
    id::{SessionId, TaskId},
    problem_code::ProblemCode,
    stage::Stage,
    task::{Task, TaskKind},
};
use scribe_ports::{
    agent::{Agent, AgentSpec, FaultyReply, PromptContext, PromptError, ReplyFault, UnparsedReply},
    clock::Clock,
    model::{
        DraftSink, LanguageModel, ModelError, ModelInfo, ModelReply, ModelRequest, Tier, TokenUsage,
    },
    store::{
        ChangeSet, ChangeSetIdentity, CommitOutcome,
        readers::EventFilter,
        rows::{CallStatus, StoredTask, TaskChange, TaskRow, TaskStatus},
    },
};
use scribe_testkit::store_contract::fixture::Fixture;
use uuid::Uuid;

use crate::{
    person,
    process::{Home, Process, eventually},
};

/// An agent that fails on its first repair requests.
struct Stumbling {
    agent: Arc<dyn Agent>,
    stumbles: AtomicUsize,
    how: Stumble,
}

/// How an agent with a defect fails.
#[derive(Clone, Copy)]
enum Stumble {
    /// It returns an error for a request.
    Fault,
    /// It panics on a request.
    Panic,
    /// It panics on a reply.
    PanicOverAReply,
}

impl Agent for Stumbling {
    fn spec(&self) -> &AgentSpec {
        self.agent.spec()
    }

    fn prompt_version(&self) -> &str {
        self.agent.prompt_version()
    }

    fn render_request(
        &self,
        task: &Task,
        context: &PromptContext,
        faulty: Option<&FaultyReply>,
    ) -> Result<ModelRequest, PromptError> {
        let stumbles = |left: usize| left.checked_sub(1);
        if faulty.is_some()
            && self.stumbles.fetch_update(Ordering::Relaxed, Ordering::Relaxed, stumbles).is_ok()
        {
            match self.how {
                Stumble::Fault => return Err(PromptError("it stumbles".to_owned())),
                Stumble::Panic => panic!("it stumbles"),
                Stumble::PanicOverAReply => {}
            }
        }
        self.agent.render_request(task, context, faulty)
    }

    fn convert_reply(
        &self,
        task: &Task,
        context: &PromptContext,
        reply: UnparsedReply<'_>,
    ) -> Result<Command, ReplyFault> {
        let stumbles = |left: usize| left.checked_sub(1);
        if matches!(self.how, Stumble::PanicOverAReply)
            && self.stumbles.fetch_update(Ordering::Relaxed, Ordering::Relaxed, stumbles).is_ok()
        {
            panic!("it stumbles");
        }
        self.agent.convert_reply(task, context, reply)
    }

    fn failure_command(&self, task: &Task, code: ProblemCode, detail: &str) -> Command {
        self.agent.failure_command(task, code, detail)
    }
}

#[tokio::test]
async fn an_impossible_task_pauses_the_book_until_a_user_resumes_it() {
    rests_and_goes_on(Stumble::Fault).await;
}

#[tokio::test]
async fn a_panicking_task_pauses_its_book_and_the_workers_continue() {
    rests_and_goes_on(Stumble::Panic).await;
}

#[tokio::test]
async fn a_reply_that_makes_an_agent_panic_is_recorded_in_the_ledger() {
    rests_and_goes_on(Stumble::PanicOverAReply).await;
}

#[tokio::test]
async fn a_roster_without_an_agent_for_a_kind_of_task_is_refused_at_the_start() {
    let home = Home::sqlite();
    let mut process = home.start_alone().await;
    let is_writer = |agent: &Arc<dyn Agent>| agent.spec().serves == TaskKind::DraftScene;
    process.ports.roster =
        process.ports.roster.iter().filter(|agent| !is_writer(agent)).cloned().collect();
    let refused = runtime::start(&process.ports, home.clock.new_uuid()).await;
    assert!(refused.unwrap_err().to_string().contains("DraftScene"));
}

async fn rests_and_goes_on(how: Stumble) {
    let home = Home::sqlite();
    let mut process = home.start_alone().await;
    let stumble = |agent: &Arc<dyn Agent>| {
        let agent = Arc::clone(agent);
        let stumbles = AtomicUsize::new(1);
        Arc::new(Stumbling { agent, stumbles, how }) as Arc<dyn Agent>
    };
    process.ports.roster = process.ports.roster.iter().map(stumble).collect();
    runtime::start(&process.ports, home.clock.new_uuid()).await.unwrap();
    let session = person::start_book(&process.ports).await;
    while person::decide(&process.ports, session).await {}
    let events = process.ports.db.events_after(EventFilter::All, 0, 1_000).await.unwrap();
    let resumed = events.iter().filter(|event| event.event_type == "Genesis.Resumed");
    assert_eq!(resumed.count(), 1, "the person was told, and went on");
    let probe = home.open_probe().await;
    let open = "SELECT status AS x FROM llm_calls WHERE status IN ('STARTED', 'UNCERTAIN')";
    assert!(probe.column(open).await.is_empty(), "what was paid for is kept");
    let failed = events.iter().find(|event| event.event_type == "Genesis.PartFailed").unwrap();
    assert_eq!(failed.payload["code"], "internal");
    assert!(failed.payload["detail"].as_str().unwrap().contains("it stumbles"));
    assert_eq!(worker::requeue_orphans(&process.ports).await.unwrap(), 0);
}

/// Starts a process whose flows have created a task that no worker has claimed yet.
pub(crate) async fn with_a_task(home: &Home) -> (Process, SessionId, StoredTask) {
    let mut process = home.start_alone().await;
    process.ports.settings.longest_sleep = Duration::from_millis(1);
    let ports = &process.ports;
    let flows = Arc::new(FlowRunner::new(ports.clone()));
    ports.spawner.spawn("flows", Box::pin(consumer::run(ports.clone(), flows)));
    ports.spawner.spawn("relay", Box::pin(relay::run(ports.clone())));
    let session = person::start_book(ports).await;
    runtime::wait_until_settled(ports).await.unwrap();
    let task = ports.db.list_open_tasks(session.0).await.unwrap().remove(0);
    (process, session, task)
}

/// Simulates a worker that claims a task, asks the model, and is lost.
pub(crate) async fn lose_worker(ports: &Ports, task: &StoredTask, owner: Uuid) {
    let (row, now) = (&task.row, ports.clock.now());
    let call = Fixture::default().call(row.id, row.book, 1, 1);
    let mut set = ChangeSet::new(ChangeSetIdentity::CallStarted(call.id), row.book);
    set.task_changes.push(TaskChange::Claim {
        id: row.id,
        owner,
        lease_until: now + ports.settings.lease,
        at: now,
    });
    set.call_starts.push(call);
    assert!(matches!(ports.db.commit(set).await.unwrap(), CommitOutcome::Committed { .. }));
}

#[tokio::test]
async fn a_task_of_a_lost_worker_is_retried_by_the_running_process() {
    let (own, other) = (Uuid::new_v8([1; 16]), Uuid::new_v8([2; 16]));
    let lease = AppSettings::default().lease.to_std().unwrap();
    for (owner, passed) in [(own, Duration::ZERO), (other, lease)] {
        for home in Home::on_each_database("a_task_whose_worker_is_lost_goes_on").await {
            let (process, session, task) = with_a_task(&home).await;
            let ports = &process.ports;
            lose_worker(ports, &task, owner).await;
            home.clock.advance(passed);
            ports.spawner.spawn("workers", Box::pin(worker::run_workers(ports.clone(), own)));
            let state = person::wait_for_decision(ports, session).await;
            assert!(!state.stages[&Stage::ConceptSelection].proposals.is_empty());
            let calls = ports.db.calls_of_task(task.row.id).await.unwrap();
            let ends: Vec<CallStatus> = calls.iter().map(|call| call.status).collect();
            assert_eq!(ends, [CallStatus::Uncertain, CallStatus::Completed]);
            process.kill().await;
        }
    }
}

#[tokio::test]
async fn a_task_leased_by_another_worker_is_not_claimed() {
    let (own, other) = (Uuid::new_v8([1; 16]), Uuid::new_v8([2; 16]));
    for owner in [own, other] {
        let home = Home::sqlite();
        let (process, _, task) = with_a_task(&home).await;
        lose_worker(&process.ports, &task, owner).await;
        let at_work = (owner == own).then_some(task.row.id).into_iter().collect();
        assert_eq!(worker::check_claims(&process.ports, own, &at_work).await.unwrap(), 0);
    }
}

/// A model during whose last call another process takes the task over as lost.
struct TakingBack {
    model: Arc<dyn LanguageModel>,
    ports: Ports,
    says: Option<&'static str>,
    calls_left: AtomicUsize,
}

#[async_trait]
impl LanguageModel for TakingBack {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        let mut reply = self.model.complete(request, draft).await?;
        let left = self.calls_left.load(Ordering::Relaxed);
        if left > 0 {
            reply.text = self.says.map_or(reply.text, str::to_owned);
            self.calls_left.store(left - 1, Ordering::Relaxed);
        }
        if left == 1 {
            // To the process with no worker on it, the task is lost.
            let (owner, at_work) = (Uuid::new_v8([1; 16]), TasksAtWork::default());
            assert_eq!(worker::check_claims(&self.ports, owner, &at_work).await.unwrap(), 1);
        }
        Ok(reply)
    }

    fn model_info(&self, tier: Tier) -> ModelInfo {
        self.model.model_info(tier)
    }
}

/// A model whose client panics on the first call.
struct Panicking {
    model: Arc<dyn LanguageModel>,
    panics: AtomicUsize,
}

#[async_trait]
impl LanguageModel for Panicking {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        let first = self.panics.fetch_add(1, Ordering::Relaxed) == 0;
        assert!(!first, "the client stumbles");
        self.model.complete(request, draft).await
    }

    fn model_info(&self, tier: Tier) -> ModelInfo {
        self.model.model_info(tier)
    }
}

#[tokio::test]
async fn a_call_during_which_the_client_panics_may_have_cost_money() {
    let home = Home::sqlite();
    let (mut process, session, task) = with_a_task(&home).await;
    let model = Arc::clone(&process.ports.model);
    process.ports.model = Arc::new(Panicking { model, panics: AtomicUsize::new(0) });
    let ports = &process.ports;
    ports
        .spawner
        .spawn("workers", Box::pin(worker::run_workers(ports.clone(), Uuid::new_v8([1; 16]))));
    person::wait_for_decision(ports, session).await;
    let calls = ports.db.calls_of_task(task.row.id).await.unwrap();
    let [call] = &calls[..] else { panic!("{calls:?}") };
    assert_eq!(call.status, CallStatus::Uncertain);
    let end = call.end.as_ref().unwrap();
    assert_eq!(end.prompt_tokens, call.start.estimated_tokens);
    assert!(end.error.as_ref().unwrap().contains("the client stumbles"), "{end:?}");
}

#[tokio::test]
async fn a_task_with_all_its_replies_completes_without_another_call() {
    for (says, calls) in [(None, 1), (Some("no JSON at all"), 3)] {
        for home in Home::on_each_database("a_task_whose_replies_are_all_there").await {
            let (mut process, session, task) = with_a_task(&home).await;
            process.ports.settings.longest_sleep = AppSettings::default().longest_sleep;
            process.ports.model = Arc::new(TakingBack {
                model: Arc::clone(&process.ports.model),
                ports: process.ports.clone(),
                says,
                calls_left: AtomicUsize::new(calls),
            });
            let ports = &process.ports;
            let workers = worker::run_workers(ports.clone(), Uuid::new_v8([1; 16]));
            ports.spawner.spawn("workers", Box::pin(workers));
            let state = person::wait_for_decision(ports, session).await;
            let proposed = !state.stages[&Stage::ConceptSelection].proposals.is_empty();
            assert_eq!(proposed, says.is_none(), "three faulty replies let the book rest");
            let made = ports.db.calls_of_task(task.row.id).await.unwrap();
            assert!(made.iter().all(|call| call.status == CallStatus::Completed));
            assert_eq!(made.len(), calls);
            process.kill().await;
        }
    }
}

/// A model whose first replies contain only reasoning.
struct Thinking {
    model: Arc<dyn LanguageModel>,
    thoughts: AtomicUsize,
}

#[async_trait]
impl LanguageModel for Thinking {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        let thoughts = |left: usize| left.checked_sub(1);
        if self.thoughts.fetch_update(Ordering::Relaxed, Ordering::Relaxed, thoughts).is_ok() {
            return Err(ModelError::ReasoningOnly {
                usage: TokenUsage::default(),
                limit_reached: true,
            });
        }
        self.model.complete(request, draft).await
    }

    fn model_info(&self, tier: Tier) -> ModelInfo {
        self.model.model_info(tier)
    }
}

#[tokio::test]
async fn a_reply_with_only_reasoning_is_requested_once_more() {
    use CallStatus::{Completed, Failed};
    for (thoughts, ends) in [(1, [Failed, Completed]), (2, [Failed, Failed])] {
        let home = Home::sqlite();
        let (mut process, session, task) = with_a_task(&home).await;
        let model = Arc::clone(&process.ports.model);
        process.ports.model = Arc::new(Thinking { model, thoughts: AtomicUsize::new(thoughts) });
        let ports = &process.ports;
        let workers = worker::run_workers(ports.clone(), Uuid::new_v8([1; 16]));
        ports.spawner.spawn("workers", Box::pin(workers));
        let state = person::wait_for_decision(ports, session).await;
        let proposed = !state.stages[&Stage::ConceptSelection].proposals.is_empty();
        assert_eq!(proposed, thoughts == 1);
        let made = ports.db.calls_of_task(task.row.id).await.unwrap();
        assert_eq!(made.iter().map(|call| call.status).collect::<Vec<_>>(), ends);
        assert_eq!(made[1].start.purpose, "repair", "it is told what was wrong");
        process.kill().await;
    }
}

/// A model that declines every request.
struct Declining(Arc<dyn LanguageModel>);

#[async_trait]
impl LanguageModel for Declining {
    async fn complete(
        &self,
        _: &ModelRequest,
        _: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        Err(ModelError::Refused { reason: "no".to_owned(), usage: TokenUsage::default() })
    }

    fn model_info(&self, tier: Tier) -> ModelInfo {
        self.0.model_info(tier)
    }
}

#[tokio::test]
async fn a_book_that_an_agent_pauses_has_no_task_to_claim_in_the_same_commit() {
    for home in Home::on_each_database("a_book_that_an_agent_pauses_has_no_task_to_claim").await {
        let (process, _, task) = with_a_task(&home).await;
        process.kill().await;
        // From here on, nothing reacts to events.
        let mut process = home.start_alone().await;
        process.ports.settings.workers = 1;
        process.ports.model = Arc::new(Declining(Arc::clone(&process.ports.model)));
        let ports = &process.ports;
        let other = TaskId(ports.clock.new_uuid());
        let mut set = ChangeSet::new(ChangeSetIdentity::ByExpectation, task.row.book);
        set.tasks.push(TaskRow { id: other, ..task.row.clone() });
        ports.commit(set).await.unwrap();
        let workers = worker::run_workers(ports.clone(), Uuid::new_v8([1; 16]));
        ports.spawner.spawn("workers", Box::pin(workers));
        let ids = [task.row.id, other];
        eventually("one task has failed", async || {
            let tasks = ports.db.tasks(&ids).await.unwrap();
            tasks.iter().any(|task| task.row.status == TaskStatus::Failed)
        })
        .await;
        let tasks = ports.db.tasks(&ids).await.unwrap();
        let waiting: Vec<_> =
            tasks.iter().filter(|task| task.row.status != TaskStatus::Failed).collect();
        assert_eq!(waiting.len(), 1);
        let row = &waiting[0].row;
        assert_eq!((row.status, row.next_run_at), (TaskStatus::Pending, None));
        process.kill().await;
    }
}

#[tokio::test]
async fn a_running_task_keeps_its_lease() {
    let (own, other) = (Uuid::new_v8([1; 16]), Uuid::new_v8([2; 16]));
    for home in Home::on_each_database("a_running_task_keeps_its_lease").await {
        let (process, _, task) = with_a_task(&home).await;
        let ports = &process.ports;
        lose_worker(ports, &task, own).await;
        let at_work = [task.row.id].into_iter().collect();
        let lease = ports.settings.lease.to_std().unwrap();
        for _ in 0..3 {
            home.clock.advance(lease * 2 / 3);
            assert_eq!(worker::check_claims(ports, own, &at_work).await.unwrap(), 0);
            assert_eq!(
                worker::check_claims(ports, other, &TasksAtWork::default()).await.unwrap(),
                0
            );
        }
        home.clock.advance(lease);
        assert_eq!(worker::check_claims(ports, other, &TasksAtWork::default()).await.unwrap(), 1);
        process.kill().await;
    }
}
