//! Timers: rows that become commands when they are due. The waits of a flow are stored in a table
//! and not in memory, so they survive a restart.

use std::{collections::HashSet, time::Duration};

use chrono::TimeDelta;
use futures::{StreamExt, stream};
use scribe_domain::{
    Timestamp,
    command::{Command, GenesisCommand},
    context::{Actor, Cause, CommandContext},
    flow::genesis::PROPOSAL_DEADLINE,
    id::CommandId,
};
use scribe_ports::{
    crash::CrashPoint,
    store::{ChangeSetIdentity, ChangeTopic, CommitOutcome, rows::TimerRow},
};
use uuid::Uuid;

use crate::{
    Error, Ports,
    decide::decide_command,
    owner::find_owner,
    stored_times::{ClockStepDetector, CorrectedTimes, WAIT_TOLERANCE},
    unit_of_work::{CommitAttempts, UnitOfWork},
};

/// The maximum number of timers read and fired in one round.
const MAX_TIMERS_PER_ROUND: u32 = 1_024;
/// The number of timers decided concurrently, so that they share commits.
const MAX_CONCURRENT_TIMERS: usize = 256;
/// The maximum number of timers corrected when the clock was set back.
const MAX_CORRECTED_TIMERS: u32 = 100_000;

/// A timer that has been due for longer than this became due while no process was watching it.
const MISSED_THRESHOLD: TimeDelta = TimeDelta::minutes(1);

/// Fires timers until the process ends.
pub async fn run(ports: Ports) {
    let mut timers = TimerSchedule::starting_at(ports.clock.now());
    loop {
        let changed = ports.db.wait_for_change(ChangeTopic::Timers);
        match timers.fire_due_timers(&ports).await {
            Ok(wait) => {
                tokio::select! {
                    () = changed => {}
                    () = tokio::time::sleep(wait) => {}
                }
            }
            Err(error) => {
                tracing::warn!(%error, "the timer loop failed; retrying");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

/// Fires the due timers once; returns how long to wait before the next round.
///
/// # Errors
/// The database cannot answer. Timers that were not fired fire in the next round.
pub async fn fire_due_timers(ports: &Ports) -> Result<Duration, Error> {
    TimerSchedule::starting_at(ports.clock.now()).fire_due_timers(ports).await
}

/// The timers of a process, some of which have a corrected time.
struct TimerSchedule {
    steps: ClockStepDetector,
    times: CorrectedTimes<Uuid>,
    /// The timers that were read last.
    seen: Vec<Uuid>,
    /// True once this process has searched for timers that earlier processes stored with a longer
    /// wait than any timer can have.
    has_searched_long_waits: bool,
}

impl TimerSchedule {
    fn starting_at(now: Timestamp) -> Self {
        Self {
            steps: ClockStepDetector::starting_at(now),
            times: CorrectedTimes::default(),
            seen: Vec::new(),
            has_searched_long_waits: false,
        }
    }

    async fn fire_due_timers(&mut self, ports: &Ports) -> Result<Duration, Error> {
        let now = ports.clock.now();
        let timers = self.read_next_timers(ports, now).await?;
        self.restart_missed_deadlines(now, &timers)?;
        let time = |timer: &TimerRow| self.times.corrected_time(timer.id, timer.due_at);
        let (due, later): (Vec<_>, Vec<_>) =
            timers.into_iter().partition(|timer| time(timer) <= now);
        let wait = later.iter().map(time).min();
        let fired: Vec<Uuid> = due.iter().map(|timer| timer.id).collect();
        let outcomes: Vec<Result<(), Error>> = stream::iter(due)
            .map(|timer| fire_timer(ports, timer))
            .buffer_unordered(MAX_CONCURRENT_TIMERS)
            .collect()
            .await;
        outcomes.into_iter().collect::<Result<(), Error>>()?;
        if !fired.is_empty() {
            fired.into_iter().for_each(|id| self.times.remove(id));
            return Ok(Duration::ZERO);
        }
        let wait = wait.map(|due| (due - now).to_std().unwrap_or_default());
        let longest = ports.settings.longest_sleep;
        Ok(wait.unwrap_or(longest).min(longest))
    }

    /// Reads the next timers. If the clock was set back after the time of a timer was stored, that
    /// time is wrong and is corrected.
    async fn read_next_timers(
        &mut self,
        ports: &Ports,
        now: Timestamp,
    ) -> Result<Vec<TimerRow>, Error> {
        if let Some(step) = self.steps.detect_step_back(now) {
            let seconds = step.num_seconds();
            tracing::warn!(seconds, "the clock was set back; timers were moved back with it");
            let seen: HashSet<Uuid> = self.seen.iter().copied().collect();
            let mut older = Vec::new();
            for timer in ports.db.next_timers(MAX_CORRECTED_TIMERS).await? {
                // A timer that this process has not read before may have been stored after the
                // clock was set back. If its time is consistent with that, the timer is not moved:
                // firing it too early would discard paid work.
                let may_be_newer = timer.due_at <= now + longest_wait_of_timer(ports, &timer)?;
                if seen.contains(&timer.id) || !may_be_newer {
                    older.push((timer.id, timer.due_at));
                }
            }
            self.times.move_back(step, older);
            self.steps.note_corrected();
        }
        if !self.has_searched_long_waits {
            let latest = now + longest_possible_wait(ports) + WAIT_TOLERANCE;
            self.shorten_long_waits(
                ports,
                now,
                &ports.db.timers_due_after(latest, MAX_CORRECTED_TIMERS).await?,
            )?;
            self.has_searched_long_waits = true;
        }
        // By its stored time, a corrected timer may come after any number of other timers.
        let most = if self.times.is_empty() { MAX_TIMERS_PER_ROUND } else { MAX_CORRECTED_TIMERS };
        let timers = ports.db.next_timers(most).await?;
        self.seen = timers.iter().map(|timer| timer.id).collect();
        self.times.retain_only(&self.seen);
        self.shorten_long_waits(ports, now, &timers)?;
        Ok(timers)
    }

    /// Restarts the deadline of an agent if it expired while no process was running or the machine
    /// slept. The interrupted call is made again, and its reply must not count as too late.
    fn restart_missed_deadlines(
        &mut self,
        now: Timestamp,
        timers: &[TimerRow],
    ) -> Result<(), Error> {
        for timer in timers {
            let is_missed =
                self.times.corrected_time(timer.id, timer.due_at) <= now - MISSED_THRESHOLD;
            if is_missed && !waits_for_user(timer)? {
                self.times.correct_time(timer.id, timer.due_at, now + PROPOSAL_DEADLINE);
            }
        }
        Ok(())
    }

    /// Corrects timers that wait longer than any timer can.
    fn shorten_long_waits(
        &mut self,
        ports: &Ports,
        now: Timestamp,
        timers: &[TimerRow],
    ) -> Result<(), Error> {
        for timer in timers {
            if self.times.corrected_time(timer.id, timer.due_at)
                > now + longest_possible_wait(ports) + WAIT_TOLERANCE
            {
                let latest = now + longest_wait_of_timer(ports, timer)?;
                self.times.correct_time(timer.id, timer.due_at, latest);
            }
        }
        Ok(())
    }
}

/// Returns the longest time that any timer can wait.
fn longest_possible_wait(ports: &Ports) -> TimeDelta {
    ports.settings.answer_time.max(PROPOSAL_DEADLINE)
}

/// Returns the longest time that this timer can wait. It depends on whether the timer waits for a
/// user or for an agent.
fn longest_wait_of_timer(ports: &Ports, timer: &TimerRow) -> Result<TimeDelta, Error> {
    Ok(if waits_for_user(timer)? { ports.settings.answer_time } else { PROPOSAL_DEADLINE })
}

/// True for a timer that waits for a user's answer rather than for an agent.
fn waits_for_user(timer: &TimerRow) -> Result<bool, Error> {
    let command: Command = serde_json::from_value(timer.command.clone())?;
    Ok(matches!(
        &command,
        Command::Genesis { command, .. } if matches!(**command, GenesisCommand::ExpireWait(_))
    ))
}

async fn fire_timer(ports: &Ports, timer: TimerRow) -> Result<(), Error> {
    ports.crash.reach_point(CrashPoint::BeforeTimer);
    let command: Command = serde_json::from_value(timer.command)?;
    let id = CommandId::derive(timer.due_at, &[b"timer", timer.id.as_bytes()]);
    let user = find_owner(&*ports.db, timer.book).await?;
    let mut attempts = CommitAttempts::default();
    loop {
        attempts.begin_attempt()?;
        let cause = Cause::new(ports.clock.now(), Actor::System, user, timer.id.to_string());
        let ctx = CommandContext::new(id, cause);
        let mut unit = UnitOfWork::new(&*ports.db, ChangeSetIdentity::Timer(timer.id), timer.book);
        match decide_command(&*ports.db, &mut unit, command.clone(), &ctx).await {
            Ok(()) | Err(Error::Refused(_)) => {}
            Err(error) => return Err(error),
        }
        unit.hold_stopped_tasks();
        unit.set.timers_removed.push(timer.id);
        match ports.commit(unit.into_change_set()?).await? {
            CommitOutcome::Committed { .. } | CommitOutcome::Duplicate => {
                ports.crash.reach_point(CrashPoint::AfterTimer);
                return Ok(());
            }
            CommitOutcome::Conflict(_) => {}
        }
    }
}
