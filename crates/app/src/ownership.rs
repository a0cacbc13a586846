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
//! over, the store refuses the old leader's commits until it is the leader again.

use std::{sync::Arc, time::Duration};

use scribe_ports::store::{StoreError, processes::Leadership};
use tokio::{
    task::JoinSet,
    time::{Instant, MissedTickBehavior, interval, sleep},
};

use crate::{Ports, consumer, flow_runner::FlowRunner, relay, timers, worker};

/// How often a leader checks in and renews its leadership, which ends three seconds after the last
/// renewal.
const RENEW_INTERVAL: Duration = Duration::from_secs(1);

/// How often a process that is not the leader checks in and tries to become the leader.
const ACQUIRE_INTERVAL: Duration = Duration::from_secs(1);

/// Becomes the leader whenever there is no other one, until the process ends.
pub(crate) async fn run(ports: Ports) {
    let mut outages = ClusterOutages::default();
    loop {
        let leadership = wait_for_leadership(&ports, &mut outages).await;
        let leader = Ports {
            leader_epoch: match leadership {
                Leadership::Sole => None,
                Leadership::Epoch(epoch) => Some(epoch),
            },
            ..ports.clone()
        };
        tokio::select! {
            () = run_leader_loops(leader.clone()) => {}
            () = renew_leadership_until_lost(&leader, leadership, &mut outages) => {}
        }
        tracing::warn!(
            ?leadership,
            "this process is no longer the leader: another process has taken over"
        );
    }
}

/// Whether this process can show that it is alive, and become or stay the leader.
#[derive(Debug, Default)]
struct ClusterOutages {
    check_in: Outage,
    leadership: Outage,
}

/// A failure that lasts. It is logged when it begins and when it ends, not at each attempt.
#[derive(Debug, Default)]
struct Outage {
    since: Option<Instant>,
}

impl Outage {
    /// Records the outcome of an attempt. `action` says what was attempted.
    fn record_outcome<T>(&mut self, action: &str, outcome: &Result<T, StoreError>) {
        match (outcome, self.since) {
            (Ok(_), None) => {}
            (Ok(_), Some(since)) => {
                self.since = None;
                let seconds = since.elapsed().as_secs();
                tracing::warn!(seconds, "this process can {action} again");
            }
            (Err(error), None) => {
                self.since = Some(Instant::now());
                tracing::warn!(%error, "this process cannot {action}; retrying");
            }
            (Err(error), Some(_)) => tracing::debug!(%error, "this process cannot {action}"),
        }
    }
}

/// Resolves when this process is the leader.
async fn wait_for_leadership(ports: &Ports, outages: &mut ClusterOutages) -> Leadership {
    let mut has_waited = false;
    loop {
        let acquired = ports.db.acquire_leadership().await;
        outages.leadership.record_outcome("become the leader", &acquired);
        if let Ok(Some(leadership)) = acquired {
            if has_waited {
                tracing::warn!(?leadership, "this process is now the leader");
            } else {
                tracing::info!(?leadership, "this process is the leader");
            }
            return leadership;
        }
        has_waited = true;
        check_in_with(ports, outages).await;
        sleep(ACQUIRE_INTERVAL).await;
    }
}

/// Renews the leadership. Resolves when another process is the leader.
async fn renew_leadership_until_lost(
    leader: &Ports,
    leadership: Leadership,
    outages: &mut ClusterOutages,
) {
    if leadership == Leadership::Sole {
        return std::future::pending().await;
    }
    let mut renewals = interval(RENEW_INTERVAL);
    renewals.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        renewals.tick().await;
        let renewed = leader.db.acquire_leadership().await;
        outages.leadership.record_outcome("renew its leadership", &renewed);
        if renewed.is_ok_and(|renewed| renewed != Some(leadership)) {
            return;
        }
        check_in_with(leader, outages).await;
    }
}

/// Re-queues the tasks of dead processes, until the future is dropped.
async fn requeue_orphans(leader: Ports) {
    let mut checks = interval(RENEW_INTERVAL);
    checks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        checks.tick().await;
        match worker::requeue_orphans(&leader).await {
            Ok(0) => {}
            Ok(recovered) => tracing::warn!(recovered, "re-queued the tasks of a dead process"),
            Err(error) => {
                tracing::debug!(%error, "could not read the tasks of dead processes; retrying");
            }
        }
    }
}

/// Confirms that this process is alive, and sets its clock to that of the database.
pub(crate) async fn check_in(ports: &Ports) {
    check_in_with(ports, &mut ClusterOutages::default()).await;
}

async fn check_in_with(ports: &Ports, outages: &mut ClusterOutages) {
    let began = Instant::now();
    let reported = ports.db.check_in().await;
    outages.check_in.record_outcome("show in the database that it is alive", &reported);
    if let Ok(Some(reported)) = reported {
        // The database read its clock at some time during the round trip.
        let half = began.elapsed() / 2;
        ports.clock.align(reported + half, half);
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
