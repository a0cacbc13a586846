//! Starts the corridor's loops in one process.

use std::sync::Arc;

use scribe_domain::task::TaskKind;
use scribe_ports::store::Topic;
use tokio::time::{Duration, timeout};
use uuid::Uuid;

use crate::{Error, Ports, consumer, flow_runner::FlowRunner, relay, timers, worker};

/// Starts the relay, the flows, the timers and the workers. `owner` identifies the process in its
/// leases. Tasks that earlier processes left running are re-queued first.
///
/// # Errors
/// The database cannot answer, or no agent of the roster serves a kind of task: the books that need
/// it would wait indefinitely.
pub async fn start(ports: &Ports, owner: Uuid) -> Result<(), Error> {
    let serves = |kind| ports.roster.iter().any(|agent| agent.spec().serves == kind);
    if let Some(kind) = TaskKind::ALL.iter().find(|kind| !serves(**kind)) {
        return Err(Error::Defect(format!("no agent of the roster serves {kind:?}")));
    }
    let recovered = worker::recover(ports, owner).await?;
    if recovered > 0 {
        tracing::info!(recovered, "re-queued the tasks of an earlier process");
    }
    let spawn = |name, work| ports.spawner.spawn(name, work);
    let runner = Arc::new(FlowRunner::new(ports.clone()));
    spawn("flow-runner", Box::pin(consumer::run(ports.clone(), runner)));
    spawn("timers", Box::pin(timers::run(ports.clone())));
    spawn("workers", Box::pin(worker::run(ports.clone(), owner)));
    spawn("relay", Box::pin(relay::run(ports.clone())));
    Ok(())
}

/// How often the state is checked again if no change is signalled.
const LOOK: Duration = Duration::from_millis(50);

/// Waits until every event has been published and every flow has reacted to it. Does not wait for
/// books that are parked by a dead letter.
///
/// # Errors
/// The database cannot answer.
pub async fn settle(ports: &Ports) -> Result<(), Error> {
    loop {
        let changed = ports.db.changed(Topic::Events);
        let waiting = ports.db.waiting_messages(0, 1).await?;
        let behind = ports.db.books_behind(FlowRunner::NAME).await?;
        let parked = ports.db.parked_books(FlowRunner::NAME).await?;
        if waiting.is_empty() && behind.iter().all(|(key, _)| parked.contains(key)) {
            return Ok(());
        }
        // The last change is the mark in the outbox. It is not an event and signals nothing, so
        // check again after a while.
        if timeout(LOOK, changed).await.is_err() {
            tracing::trace!("still settling");
        }
    }
}
