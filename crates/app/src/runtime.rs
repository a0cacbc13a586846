//! Starts the corridor's loops in one process.

use std::sync::Arc;

use scribe_domain::task::TaskKind;
use scribe_ports::store::Topic;
use tokio::time::{Duration, timeout};
use uuid::Uuid;

use crate::{Error, Ports, consumer, flow_runner::FlowRunner, relay, timers, worker};

/// Starts relay, flows, timers and workers; `owner` names the process in its leases. Tasks that
/// earlier processes left in work go back into the queue first.
///
/// # Errors
/// The database cannot answer, or the roster has nobody for a kind of task: its books would wait
/// for ever.
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

/// How long one look at what is left lasts when nothing tells of a change.
const LOOK: Duration = Duration::from_millis(50);

/// Waits until every event has been published and every flow has reacted to it; a key that a dead
/// letter parks is not waited for.
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
        // What changes last, a mark in the outbox, is no event: look again by itself.
        if timeout(LOOK, changed).await.is_err() {
            tracing::trace!("still settling");
        }
    }
}
