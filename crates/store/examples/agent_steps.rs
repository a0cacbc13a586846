//! Measures how many agent steps a second the store takes: `agent_steps DATABASE [FLOWS] [STEPS]`,
//! where DATABASE is a file or a URL of PostgreSQL.
//!
//! A step is four commits: claim and call, reply and events, the relay's mark, the flow's reaction
//! with the next task.

#![expect(clippy::unwrap_used, reason = "a measurement that fails ends")]

use std::{path::Path, sync::Arc, time::Instant};

use scribe_domain::{
    content::Content,
    id::{CommandId, FlowRunId},
};
use scribe_ports::store::{
    ChangeSet, Checkpoint, Expectation, Identity, Outcome,
    readers::Database,
    rows::{CallStatus, TaskChange, TaskStatus},
};
use scribe_store::{Options, PostgresStore, SqliteStore};
use scribe_testkit::{clock::ManualClock, store_contract::fixture::Fixture};
use serde_json::json;
use tokio::task::JoinSet;

fn options() -> Options {
    Options::new(Arc::new(ManualClock::default()), |committer| {
        #[expect(clippy::disallowed_methods, reason = "the runtime ends with the measurement")]
        drop(tokio::spawn(committer));
    })
}

async fn open(name: &str) -> Arc<dyn Database> {
    if name.starts_with("postgres:") {
        let store = PostgresStore::connect(name, options()).await.unwrap();
        store.migrate_up().await.unwrap();
        return Arc::new(store);
    }
    let store = SqliteStore::open(Path::new(name), options()).unwrap();
    store.migrate_up().await.unwrap();
    Arc::new(store)
}

async fn commit(database: &dyn Database, set: ChangeSet) -> i64 {
    match database.commit(set).await.unwrap() {
        Outcome::Committed { first_position } => first_position.unwrap_or_default(),
        outcome @ (Outcome::Conflict(_) | Outcome::Duplicate) => unreachable!("{outcome:?}"),
    }
}

async fn run_flow(database: Arc<dyn Database>, f: Arc<Fixture>, steps: i64) {
    let key = f.id();
    let flow = FlowRunId(key);
    let mut task = f.task(flow);
    let mut set = ChangeSet::new(Identity::ByExpectation, key);
    set.tasks.push(task.clone());
    commit(&*database, set).await;
    for step in 1..=steps {
        let call = f.call(task.id, key, 1, 1);
        let mut set = ChangeSet::new(Identity::CallStarted(call.id), key);
        set.expects.push(Expectation::Task { id: task.id, status: TaskStatus::Pending, epoch: 0 });
        let (owner, at) = (f.id(), f.now());
        set.task_changes.push(TaskChange::Claim { id: task.id, owner, lease_until: at, at });
        set.call_starts.push(call.clone());
        set.contents.push(Content::new(format!("{}{}", call.id, "prompt ".repeat(300))));
        commit(&*database, set).await;

        let mut set = f.command(key, None);
        set.expects.push(Expectation::Task { id: task.id, status: TaskStatus::Running, epoch: 1 });
        set.expects.push(Expectation::Stream { id: key, version: 2 * (step - 1) });
        set.call_ends.push(f.call_end(call.id, CallStatus::Completed));
        set.contents.push(Content::new(format!("{}{}", call.id, "prose ".repeat(600))));
        set.events = vec![f.event(key, key, 2 * step - 1), f.event(key, key, 2 * step)];
        set.streams.push(f.stream(key, 2 * step));
        let (result, at) = (json!({ "words": 600 }), f.now());
        set.task_changes.push(TaskChange::Complete { id: task.id, result, at });
        let command = set.inbox.as_ref().map(|row| row.id);
        let sent: Vec<_> = set.events.iter().map(|event| event.event_id.0).collect();
        let position = commit(&*database, set).await + 1;

        let mut set = ChangeSet::new(Identity::ByExpectation, f.id());
        set.outbox_sent = sent;
        commit(&*database, set).await;
        task = react(&*database, &f, flow, step, position, command).await;
    }
}

async fn react(
    database: &dyn Database,
    f: &Fixture,
    flow: FlowRunId,
    step: i64,
    position: i64,
    command: Option<CommandId>,
) -> scribe_ports::store::rows::TaskRow {
    let (subscriber, key) = ("flow-runner", flow.0);
    let mut set = ChangeSet::new(Identity::Delivery { subscriber, key, position }, key);
    set.expects.push(Expectation::Flow { id: flow, version: step - 1 });
    set.flows.push(f.flow(flow, step));
    set.inbox_ends.extend(command.map(|id| f.end(id)));
    set.checkpoint = Some(Checkpoint { subscriber, key, position });
    let task = f.task(flow);
    set.tasks.push(task.clone());
    commit(database, set).await;
    task
}

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let database = open(&arguments.next().unwrap()).await;
    let mut number = |default| arguments.next().map_or(default, |text| text.parse().unwrap());
    let (flows, steps) = (number(500), number(20));
    let fixture = Arc::new(Fixture::default());
    let started = Instant::now();
    let mut running = JoinSet::new();
    for _ in 0..flows {
        running.spawn(run_flow(Arc::clone(&database), Arc::clone(&fixture), steps));
    }
    running.join_all().await;
    let seconds = started.elapsed().as_secs_f64();
    let rate = f64::from(i32::try_from(flows * steps).unwrap()) / seconds;
    println!("{flows} flows of {steps} steps: {seconds:.2} s, {rate:.0} steps/s");
}
