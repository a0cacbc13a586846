//! Starts the corridor's loops in one process.

use scribe_domain::{Timestamp, task::TaskKind};
use scribe_ports::store::{
    ChangeTopic,
    processes::{Leadership, ProcessRow},
};
use tokio::time::{Duration, timeout};
use uuid::Uuid;

use crate::{Error, Ports, flow_runner::FlowRunner, live::exchange_live, ownership, relay, worker};

/// Starts the workers and, once no other process is the leader, the relay, the flows and the
/// timers. `process` identifies this process in the claims of its tasks.
///
/// If the process does not share its database, it first re-queues the tasks that an earlier process
/// left running. In a shared database, the leader does that.
///
/// # Errors
/// The database cannot answer. Or a kind of task has no agent in the roster, so the books that need
/// it would wait indefinitely.
pub async fn start(ports: &Ports, process: Uuid) -> Result<(), Error> {
    start_as(ports, &build_process_row(process, ports.clock.now())).await
}

/// Starts the corridor like [`start`], in a process with a row of its own.
///
/// # Errors
/// The same as for [`start`].
pub async fn start_as(ports: &Ports, process: &ProcessRow) -> Result<(), Error> {
    let serves = |kind| ports.roster.iter().any(|agent| agent.spec().serves == kind);
    if let Some(kind) = TaskKind::ALL.iter().find(|kind| !serves(**kind)) {
        return Err(Error::Defect(format!("no agent of the roster serves {kind:?}")));
    }
    ports.db.register_process(process).await?;
    ownership::check_in(ports).await;
    // If several processes share the database, the leader does this.
    if ports.db.acquire_leadership().await? == Some(Leadership::Sole) {
        let recovered = worker::requeue_orphans(ports).await?;
        if recovered > 0 {
            tracing::info!(recovered, "re-queued the tasks of an earlier process");
        }
    }
    ports.spawner.spawn("live", Box::pin(exchange_live(ports.clone())));
    ports.spawner.spawn("ownership", Box::pin(ownership::run(ports.clone())));
    ports.spawner.spawn("workers", Box::pin(worker::run_workers(ports.clone(), process.id)));
    Ok(())
}

/// Returns the row of this process.
#[must_use]
pub fn build_process_row(id: Uuid, started_at: Timestamp) -> ProcessRow {
    ProcessRow {
        id,
        name: format!("process {}", std::process::id()),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        model: String::new(),
        all_books: true,
        started_at,
        seen_at: started_at,
    }
}

/// How often the outbox and the checkpoints are read if no change is signalled.
const CHECK_INTERVAL: Duration = Duration::from_millis(50);

/// Waits until every event has been published and every flow has reacted to it. Does not wait for
/// books that are parked by a dead letter.
///
/// # Errors
/// The database cannot answer.
pub async fn wait_until_settled(ports: &Ports) -> Result<(), Error> {
    loop {
        let changed = ports.db.wait_for_change(ChangeTopic::Events);
        let is_published = !relay::has_waiting_messages(ports).await?;
        let behind = ports.db.books_behind(FlowRunner::NAME).await?;
        let mut parked = ports.db.parked_books(FlowRunner::NAME).await?;
        parked.extend(ports.db.parked_books(relay::RELAY_NAME).await?);
        if is_published && behind.iter().all(|(key, _)| parked.contains(key)) {
            return Ok(());
        }
        // The last change marks outbox rows as sent. It emits no event and sends no signal, so the
        // loop checks again after an interval.
        if timeout(CHECK_INTERVAL, changed).await.is_err() {
            tracing::trace!("still settling");
        }
    }
}
