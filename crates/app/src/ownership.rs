//! What a process may do while others use the same database.
//!
//! Every process takes commands, serves readers and works on tasks. One process at a time leads: it
//! alone publishes the outbox, runs the flows, fires the timers, and re-queues the tasks of dead
//! processes. Every loop that must run in only one process is started here:
//!
//! - the relay, which remembers up to which position it has published;
//! - the consumer of the flow runner, which remembers up to which position each book is handled;
//! - the timer loop, which remembers which timers it has read;
//! - the re-queueing of tasks, which needs to know that the process working on a task is dead.
//!
//! All of them commit with the leader's epoch. If a leader was suspended and another process took
//! over, the store refuses the old leader's commits until it has taken the lead again.

use std::{sync::Arc, time::Duration};

use scribe_ports::store::processes::Leadership;
use tokio::{
    task::JoinSet,
    time::{Instant, MissedTickBehavior, interval, sleep},
};

use crate::{Ports, consumer, flow_runner::FlowRunner, relay, timers, worker};

/// How often a leader checks in and renews its lead. The lead ends three seconds after the last
/// renewal.
const RENEW_INTERVAL: Duration = Duration::from_secs(1);

/// How often a process that does not lead checks in and tries to take the lead.
const SEEK_INTERVAL: Duration = Duration::from_secs(1);

/// Leads whenever no other process does, until the process ends.
pub(crate) async fn run(ports: Ports) {
    loop {
        let leadership = take_lead(&ports).await;
        let leader = Ports {
            leader_epoch: match leadership {
                Leadership::Sole => None,
                Leadership::Epoch(epoch) => Some(epoch),
            },
            ..ports.clone()
        };
        tracing::info!(?leadership, "this process leads");
        tokio::select! {
            () = run_leader_loops(leader.clone()) => {}
            () = keep_lead(&leader, leadership) => {}
        }
        tracing::warn!(?leadership, "this process leads no longer");
    }
}

/// Resolves when this process leads.
async fn take_lead(ports: &Ports) -> Leadership {
    loop {
        match ports.db.lead().await {
            Ok(Some(leadership)) => return leadership,
            Ok(None) => {}
            Err(error) => tracing::debug!(%error, "the lead could not be taken; retrying"),
        }
        check_in(ports).await;
        sleep(SEEK_INTERVAL).await;
    }
}

/// Renews the lead; resolves when another process leads.
async fn keep_lead(leader: &Ports, leadership: Leadership) {
    if leadership == Leadership::Sole {
        return std::future::pending().await;
    }
    let mut renewals = interval(RENEW_INTERVAL);
    renewals.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        renewals.tick().await;
        match leader.db.lead().await {
            Ok(Some(same)) if same == leadership => {}
            Ok(_) => return,
            Err(error) => tracing::debug!(%error, "the lead could not be renewed; retrying"),
        }
        check_in(leader).await;
    }
}

/// Re-queues the tasks of processes that have died, until the future is dropped.
async fn requeue_orphans(leader: Ports) {
    let mut checks = interval(RENEW_INTERVAL);
    checks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        checks.tick().await;
        match worker::requeue_orphans(&leader).await {
            Ok(0) => {}
            Ok(recovered) => tracing::warn!(recovered, "re-queued the tasks of a dead process"),
            Err(error) => {
                tracing::debug!(%error, "the tasks of dead processes were not read; retrying");
            }
        }
    }
}

/// Confirms that this process is alive, and sets its clock to that of the database.
pub(crate) async fn check_in(ports: &Ports) {
    let began = Instant::now();
    match ports.db.check_in().await {
        Ok(Some(reported)) => {
            // The database read its clock at some time during the round trip.
            let half = began.elapsed() / 2;
            ports.clock.align(reported + half, half);
        }
        Ok(None) => {}
        Err(error) => tracing::debug!(%error, "the process could not check in; retrying"),
    }
}

/// Runs the loops of the leader until the future is dropped.
async fn run_leader_loops(leader: Ports) {
    let runner = Arc::new(FlowRunner::new(leader.clone()));
    let mut loops = JoinSet::new();
    loops.spawn(consumer::run(leader.clone(), runner));
    loops.spawn(timers::run(leader.clone()));
    if leader.leader_epoch.is_some() {
        loops.spawn(requeue_orphans(leader.clone()));
    }
    loops.spawn(relay::run(leader));
    // The loops do not end on their own. A panic is a defect of the program: it ends this task too,
    // which the supervisor notices.
    if let Some(Err(error)) = loops.join_next().await
        && let Ok(panic) = error.try_into_panic()
    {
        std::panic::resume_unwind(panic);
    }
}
