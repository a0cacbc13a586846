//! Two processes that see the same due task: the claim of one of them is refused.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use scribe_app::worker;
use scribe_domain::id::TaskId;
use scribe_ports::store::{
    ChangeSet, ChangeSetIdentity,
    readers::Database,
    rows::{TaskChange, TaskRow, TaskStatus},
};
use scribe_testkit::unreliable_store::UnreliableStore;
use uuid::Uuid;

use crate::{
    logged,
    process::{Home, eventually},
    workers::{lose_worker, with_a_task},
};

/// Several times as long as the interval at which workers look for tasks.
const SEVERAL_LOOKS: Duration = Duration::from_secs(2);

fn claims(set: &ChangeSet, task: TaskId) -> bool {
    let is_claim =
        |change: &TaskChange| matches!(change, TaskChange::Claim { id, .. } if *id == task);
    set.task_changes.iter().any(is_claim)
}

#[tokio::test]
async fn a_process_that_loses_a_claim_goes_on_with_the_next_task() {
    let test = "a_process_that_loses_a_claim_goes_on_with_the_next_task";
    for home in Home::on_each_database(test).await {
        logged::record(&home);
        let (winner, _, task) = with_a_task(&home).await;
        let mut loser = home.start_alone().await;
        let next = TaskId(loser.ports.clock.new_uuid());
        let mut set = ChangeSet::new(ChangeSetIdentity::ByExpectation, task.row.book);
        set.tasks.push(TaskRow { id: next, ..task.row.clone() });
        winner.ports.commit(set).await.unwrap();
        let store = Arc::new(UnreliableStore::new(Arc::clone(&loser.ports.db)));
        loser.ports.db = Arc::clone(&store) as Arc<dyn Database>;
        loser.ports.settings.workers = 1;
        let (first, ports) = (task.clone(), winner.ports.clone());
        let lost = task.row.id;
        store.interleave(move |set| claims(set, lost), async move {
            lose_worker(&ports, &first, Uuid::new_v8([1; 16])).await;
        });
        let ports = &loser.ports;
        let workers = worker::run_workers(ports.clone(), Uuid::new_v8([2; 16]));
        ports.spawner.spawn("workers", Box::pin(workers));
        eventually("the claim is lost", async || store.is_interleaved()).await;
        let attempts = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&attempts);
        let count = move |set: &ChangeSet| {
            counted.fetch_add(usize::from(claims(set, lost)), Ordering::Relaxed);
            false
        };
        store.interleave(count, async {});
        eventually("the next task has ended", async || {
            let task = ports.db.task(next).await.unwrap().unwrap();
            !matches!(task.row.status, TaskStatus::Pending | TaskStatus::Running)
        })
        .await;
        let reads = store.read_count();
        tokio::time::sleep(SEVERAL_LOOKS).await;
        assert!(store.read_count() - reads < 50, "it reads without a pause");
        assert_eq!(attempts.load(Ordering::Relaxed), 0, "it is claimed again and again");
        assert_eq!(ports.db.calls_of_task(lost).await.unwrap().len(), 1);
        let claimed = ports.db.task(lost).await.unwrap().unwrap();
        assert_eq!(claimed.lease_owner, Some(Uuid::new_v8([1; 16])));
        assert_eq!(logged::lines_with(&lost.to_string()), [""; 0]);
        loser.kill().await;
        winner.kill().await;
    }
}
