//! A task that becomes due without a signal, while other tasks keep ending.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use scribe_app::{consumer, flow_runner::FlowRunner, relay, runtime, worker};
use scribe_domain::id::TaskId;
use scribe_ports::{
    clock::Clock,
    model::{DraftSink, LanguageModel, ModelError, ModelInfo, ModelReply, ModelRequest, Tier},
    store::{ChangeSet, ChangeSetIdentity, rows::TaskRow},
};
use scribe_testkit::{clock::ManualClock, scripted_model::ScriptedModel};
use tokio::sync::{Semaphore, mpsc};
use uuid::Uuid;

use crate::{person, process::Home};

/// The maximum number of tasks that end one after the other.
const ENDING: u32 = 60;
/// The time between the ends of two tasks: shorter than the interval at which workers look for
/// tasks.
const BETWEEN_ENDS: Duration = Duration::from_millis(300);

/// A model that answers one call for every permit.
struct Answering {
    model: ScriptedModel,
    permits: Arc<Semaphore>,
    clock: Arc<ManualClock>,
    answered: mpsc::UnboundedSender<()>,
}

#[async_trait]
impl LanguageModel for Answering {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        self.permits.acquire().await.unwrap().forget();
        self.clock.advance(BETWEEN_ENDS);
        self.answered.send(()).unwrap();
        self.model.complete(request, draft).await
    }

    fn model_info(&self, tier: Tier) -> ModelInfo {
        self.model.model_info(tier)
    }
}

#[tokio::test]
async fn a_due_task_starts_while_other_tasks_keep_ending() {
    let home = Home::sqlite();
    let process = home.start_alone().await;
    let ports = &process.ports;
    let flows = Arc::new(FlowRunner::new(ports.clone()));
    ports.spawner.spawn("flows", Box::pin(consumer::run(ports.clone(), flows)));
    ports.spawner.spawn("relay", Box::pin(relay::run(ports.clone())));
    let session = person::start_book(ports).await;
    runtime::wait_until_settled(ports).await.unwrap();
    let first = ports.db.list_open_tasks(session.0).await.unwrap().remove(0).row;
    process.kill().await;

    // In a process with workers only, nothing but polling reveals that a task has become due.
    let mut process = home.start_alone().await;
    let (answered, mut answers) = mpsc::unbounded_channel();
    let permits = Arc::new(Semaphore::new(0));
    process.ports.model = Arc::new(Answering {
        model: ScriptedModel::default(),
        permits: Arc::clone(&permits),
        clock: Arc::clone(&home.clock),
        answered,
    });
    process.ports.settings.workers = 2 * ENDING as usize;
    let ports = &process.ports;
    let mut set = ChangeSet::new(ChangeSetIdentity::ByExpectation, first.book);
    let copy = |n: u32| TaskRow { id: TaskId(Uuid::from_u128(u128::from(n))), ..first.clone() };
    set.tasks.extend((1..ENDING).map(copy));
    let late = TaskRow { next_run_at: Some(home.clock.now() + BETWEEN_ENDS), ..copy(ENDING) };
    let late_id = late.id;
    set.tasks.push(late);
    ports.db.commit(set).await.unwrap();
    let workers = worker::run_workers(ports.clone(), Uuid::new_v8([1; 16]));
    ports.spawner.spawn("workers", Box::pin(workers));
    // Even on a slow machine, no second task ends while the test waits for the end of the first.
    for _ in 1..ENDING {
        tokio::time::sleep(BETWEEN_ENDS).await;
        permits.add_permits(1);
        answers.recv().await.unwrap();
        if !ports.db.calls_of_task(late_id).await.unwrap().is_empty() {
            return;
        }
    }
    panic!("it waits until nothing ends any more");
}
