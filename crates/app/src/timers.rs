//! Timers: rows that become commands when they are due. A flow waits in a table, not in memory.

use std::time::Duration;

use futures::{StreamExt, stream};
use scribe_domain::{
    command::Command,
    context::{Actor, CommandContext},
    id::CommandId,
};
use scribe_ports::{
    crash::CrashPoint,
    store::{Identity, Outcome, Topic, rows::TimerRow},
};

use crate::{
    Error, Ports,
    changes::{ATTEMPTS, Changes},
    decide::decide,
};

/// Timers that are read and fired at once.
const BATCH: u32 = 1_024;
/// Timers that are decided side by side, so that they share commits.
const SIDE_BY_SIDE: usize = 256;

/// Fires for as long as the process lives.
pub async fn run(ports: Ports) {
    loop {
        let changed = ports.db.changed(Topic::Timers);
        match round(&ports).await {
            Ok(wait) => {
                tokio::select! {
                    () = changed => {}
                    () = tokio::time::sleep(wait) => {}
                }
            }
            Err(error) => {
                tracing::warn!(%error, "timers rest and go on");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

/// Fires what is due, once; answers how long nothing else will be.
///
/// # Errors
/// The database cannot answer; what was not fired fires in the next round.
pub async fn round(ports: &Ports) -> Result<Duration, Error> {
    let timers = ports.db.next_timers(BATCH).await?;
    let now = ports.clock.now();
    let (due, later): (Vec<_>, Vec<_>) = timers.into_iter().partition(|timer| timer.due_at <= now);
    let fired = due.len();
    let outcomes: Vec<Result<(), Error>> = stream::iter(due)
        .map(|timer| fire(ports, timer))
        .buffer_unordered(SIDE_BY_SIDE)
        .collect()
        .await;
    outcomes.into_iter().collect::<Result<(), Error>>()?;
    if fired > 0 {
        return Ok(Duration::ZERO);
    }
    let wait = later.first().map(|timer| (timer.due_at - now).to_std().unwrap_or_default());
    let longest = ports.settings.longest_sleep;
    Ok(wait.unwrap_or(longest).min(longest))
}

async fn fire(ports: &Ports, timer: TimerRow) -> Result<(), Error> {
    ports.crash.hit(CrashPoint::BeforeTimer);
    let command: Command = serde_json::from_value(timer.command)?;
    let id = CommandId::derive(timer.due_at, &[b"timer", timer.id.as_bytes()]);
    for _ in 0..ATTEMPTS {
        let ctx = CommandContext::new(ports.clock.now(), id, timer.id.to_string(), Actor::System);
        let mut changes = Changes::new(&*ports.db, Identity::Timer(timer.id), timer.partition_key);
        match decide(&*ports.db, &mut changes, command.clone(), &ctx).await {
            Ok(()) | Err(Error::Refused(_)) => {}
            Err(error) => return Err(error),
        }
        changes.hold_stopped_tasks();
        changes.set.timers_removed.push(timer.id);
        match ports.commit(changes.finish()?).await? {
            Outcome::Committed { .. } | Outcome::Duplicate => {
                ports.crash.hit(CrashPoint::AfterTimer);
                return Ok(());
            }
            Outcome::Conflict(_) => {}
        }
    }
    Err(Error::Contended)
}
