//! Step 5 of the corridor: tasks are claimed, the model is asked, the reply becomes a command.
//!
//! Every call is committed to the ledger before it is made, and its reply together with what comes
//! of it. A task that is worked on again replays its stored replies in order and asks only for what
//! is missing, so that paid work is paid once.

mod call;
mod recovery;
mod task;

use std::{collections::HashSet, time::Duration};

use futures::{StreamExt, stream::FuturesUnordered};
use scribe_domain::id::TaskId;
use scribe_ports::store::{Topic, rows::StoredTask};
use uuid::Uuid;

pub use recovery::recover;

use crate::{Error, Ports};

/// The longest sleep; tasks that wait for a later try are noticed after it at the latest.
const LONGEST_SLEEP: Duration = Duration::from_millis(500);

/// The pause before a task that stopped half-way goes back into the queue.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// Works for as long as the process lives; `owner` names the process in its leases.
pub async fn run(ports: Ports, owner: Uuid) {
    let mut running = FuturesUnordered::new();
    let mut taken: HashSet<TaskId> = HashSet::new();
    loop {
        let changed = ports.db.changed(Topic::Tasks);
        match candidates(&ports, &taken).await {
            Ok(tasks) => {
                for task in tasks {
                    taken.insert(task.row.id);
                    running.push(one(&ports, owner, task));
                }
            }
            Err(error) => {
                tracing::warn!(%error, "workers rest and go on");
                tokio::time::sleep(AFTER_FAILURE).await;
            }
        }
        tokio::select! {
            Some(id) = running.next(), if !running.is_empty() => {
                taken.remove(&id);
            }
            () = changed => {}
            () = tokio::time::sleep(LONGEST_SLEEP) => {}
        }
    }
}

/// Works on one task; one that stops half-way goes back into the queue after a pause.
async fn one(ports: &Ports, owner: Uuid, task: StoredTask) -> TaskId {
    let id = task.row.id;
    let mut outcome = task::work(ports, owner, task).await;
    while let Err(error) = outcome {
        tracing::error!(task = %id, %error, "a task stopped and is taken up again");
        tokio::time::sleep(AFTER_FAILURE).await;
        outcome = recovery::give_back(ports, owner, id).await;
    }
    id
}

/// Tasks for the workers that are free.
async fn candidates(ports: &Ports, taken: &HashSet<TaskId>) -> Result<Vec<StoredTask>, Error> {
    let free = ports.settings.workers.saturating_sub(taken.len());
    if free == 0 {
        return Ok(Vec::new());
    }
    let limit = u32::try_from(free + taken.len()).unwrap_or(u32::MAX);
    let due = ports.db.due_tasks(ports.clock.now(), limit).await?;
    Ok(due.into_iter().filter(|task| !taken.contains(&task.row.id)).take(free).collect())
}
