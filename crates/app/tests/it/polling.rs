//! A task that becomes due without a signal, while other tasks keep ending.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use scribe_app::{consumer, flow_runner::FlowRunner, relay, runtime, worker};
use scribe_domain::id::TaskId;
use scribe_ports::{
    clock::Clock,
    model::{
        DraftSink, LanguageModel, ModelError, ModelInfo, ModelReply, ModelRequest, Tier, Usage,
    },
    store::{ChangeSet, Identity, rows::TaskRow},
};
use scribe_testkit::{clock::ManualClock, scripted_model::ScriptedModel};
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::{person, process::Home};

/// How many tasks end one after the other.
const ENDING: u32 = 20;
/// A task ends whenever so much time has passed: sooner than the workers look for tasks.
const BETWEEN_ENDS: Duration = Duration::from_millis(300);

/// A model that answers its calls one after the other, with a refusal.
struct Refusing {
    model: ScriptedModel,
    asked: AtomicU32,
    clock: Arc<ManualClock>,
    answered: mpsc::UnboundedSender<u32>,
}

#[async_trait]
impl LanguageModel for Refusing {
    async fn complete(
        &self,
        _: &ModelRequest,
        _: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(BETWEEN_ENDS * (number + 1)).await;
        self.clock.advance(BETWEEN_ENDS);
        self.answered.send(number).unwrap();
        Err(ModelError::Refused { reason: "no".to_owned(), usage: Usage::default() })
    }

    fn info(&self, tier: Tier) -> ModelInfo {
        self.model.info(tier)
    }
}

#[tokio::test]
async fn a_task_that_becomes_due_is_taken_up_while_others_keep_ending() {
    let home = Home::sqlite();
    let process = home.start_alone().await;
    let ports = &process.ports;
    let flows = Arc::new(FlowRunner::new(ports.clone()));
    ports.spawner.spawn("flows", Box::pin(consumer::run(ports.clone(), flows)));
    ports.spawner.spawn("relay", Box::pin(relay::run(ports.clone())));
    let session = person::begin(ports).await;
    runtime::settle(ports).await.unwrap();
    let first = ports.db.open_tasks(session.0).await.unwrap().remove(0).row;
    process.kill().await;

    // A process that only works: nothing but the poll says that a task has become due.
    let mut process = home.start_alone().await;
    let (answered, mut answers) = mpsc::unbounded_channel();
    process.ports.model = Arc::new(Refusing {
        model: ScriptedModel::default(),
        asked: AtomicU32::new(0),
        clock: Arc::clone(&home.clock),
        answered,
    });
    process.ports.settings.workers = 64;
    let ports = &process.ports;
    let mut set = ChangeSet::new(Identity::ByExpectation, first.partition_key);
    let copy = |n: u32| TaskRow { id: TaskId(Uuid::from_u128(u128::from(n))), ..first.clone() };
    set.tasks.extend((1..ENDING).map(copy));
    let late = TaskRow { next_run_at: Some(home.clock.now() + BETWEEN_ENDS), ..copy(ENDING) };
    let late_id = late.id;
    set.tasks.push(late);
    ports.db.commit(set).await.unwrap();
    let workers = worker::run(ports.clone(), Uuid::new_v8([1; 16]));
    ports.spawner.spawn("workers", Box::pin(workers));
    for _ in 1..ENDING {
        answers.recv().await.unwrap();
        if !ports.db.calls_of_task(late_id).await.unwrap().is_empty() {
            return;
        }
    }
    panic!("it waits until nothing ends any more");
}
