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

use scribe_ports::store::{StoreError, processes::Leadership};
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
    let mut contact = Contact::default();
    loop {
        let leadership = take_lead(&ports, &mut contact).await;
        let leader = Ports {
            leader_epoch: match leadership {
                Leadership::Sole => None,
                Leadership::Epoch(epoch) => Some(epoch),
            },
            ..ports.clone()
        };
        tokio::select! {
            () = run_leader_loops(leader.clone()) => {}
            () = keep_lead(&leader, leadership, &mut contact) => {}
        }
        tracing::warn!(?leadership, "this process leads no longer: another one has taken the lead");
    }
}

/// Whether this process can show that it is alive, and take or keep the lead.
#[derive(Debug, Default)]
struct Contact {
    check_in: Outage,
    lead: Outage,
}

/// A failure that lasts. It is logged when it begins and when it ends, not at each attempt.
#[derive(Debug, Default)]
struct Outage {
    since: Option<Instant>,
}

impl Outage {
    /// Notes the outcome of an attempt. `action` says what was attempted.
    fn note<T>(&mut self, action: &str, outcome: &Result<T, StoreError>) {
        match (outcome, self.since) {
            (Ok(_), None) => {}
            (Ok(_), Some(since)) => {
                self.since = None;
                let seconds = since.elapsed().as_secs();
                tracing::warn!(seconds, "this process can {action} again");
            }
            (Err(error), None) => {
                self.since = Some(Instant::now());
                tracing::warn!(%error, "this process cannot {action}; it keeps trying");
            }
            (Err(error), Some(_)) => tracing::debug!(%error, "this process cannot {action}"),
        }
    }
}

/// Resolves when this process leads.
async fn take_lead(ports: &Ports, contact: &mut Contact) -> Leadership {
    let mut has_waited = false;
    loop {
        let lead = ports.db.lead().await;
        contact.lead.note("take the lead", &lead);
        if let Ok(Some(leadership)) = lead {
            if has_waited {
                tracing::warn!(?leadership, "this process leads now");
            } else {
                tracing::info!(?leadership, "this process leads");
            }
            return leadership;
        }
        has_waited = true;
        check_in_with(ports, contact).await;
        sleep(SEEK_INTERVAL).await;
    }
}

/// Renews the lead; resolves when another process leads.
async fn keep_lead(leader: &Ports, leadership: Leadership, contact: &mut Contact) {
    if leadership == Leadership::Sole {
        return std::future::pending().await;
    }
    let mut renewals = interval(RENEW_INTERVAL);
    renewals.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        renewals.tick().await;
        let lead = leader.db.lead().await;
        contact.lead.note("renew its lead", &lead);
        if lead.is_ok_and(|lead| lead != Some(leadership)) {
            return;
        }
        check_in_with(leader, contact).await;
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
    check_in_with(ports, &mut Contact::default()).await;
}

async fn check_in_with(ports: &Ports, contact: &mut Contact) {
    let began = Instant::now();
    let reported = ports.db.check_in().await;
    contact.check_in.note("show in the database that it is alive", &reported);
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
