//! Measures what sessions that wait for a user cost, and what happens when all of them become due.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Result;
use chrono::TimeDelta;
use scribe_cli::clock::SystemClock;
use scribe_domain::Timestamp;
use scribe_ports::clock::Clock;
use uuid::Uuid;

use crate::{
    corridor::{Corridor, WORKERS, prepare},
    database::Home,
    figure::{Figure, Target},
    load::WaitingGenesis,
    server::Server,
    usage,
};

/// How long a server is idle before the measurement.
const REST: Duration = Duration::from_secs(3);
/// The duration of the measurement.
const WATCHED: Duration = Duration::from_secs(10);
/// How often to check whether timers are left.
const LOOK: Duration = Duration::from_millis(5);

/// The system clock, one hour ahead: longer than a user may take to answer.
struct AheadClock;

impl Clock for AheadClock {
    fn now(&self) -> Timestamp {
        SystemClock.now() + TimeDelta::hours(1)
    }

    fn new_uuid(&self) -> Uuid {
        SystemClock.new_uuid()
    }
}

/// Measures an empty server, and one with waiting sessions; then fires all timers at once.
pub(crate) async fn measure(sessions: usize) -> Result<Vec<Figure>> {
    let empty = Home::sqlite()?;
    let (_, idle_memory) = idle(&empty).await?;

    let home = Home::sqlite()?;
    prepare(&home, Arc::new(WaitingGenesis), sessions).await?;
    let (cpu, memory) = idle(&home).await?;
    let mebibytes = |bytes: f64| bytes / 1_048_576.0;
    let mut figures = vec![
        Figure::without_target("idle_memory_mib", mebibytes(idle_memory), "MiB"),
        Figure::with_target("waiting.cpu_percent", cpu, "%", Target::AtMost(1.0)),
        Figure::with_target(
            "waiting.extra_memory_mib",
            mebibytes(memory - idle_memory),
            "MiB",
            Target::AtMost(30.0),
        ),
    ];
    figures.extend(fire(&home).await?);
    Ok(figures)
}

/// Measures an idle server: percent of one processor, and resident bytes.
async fn idle(home: &Home) -> Result<(f64, f64)> {
    let server = Server::start(home.folder.path()).await?;
    tokio::time::sleep(REST).await;
    let before = usage::read_usage(server.pid)?;
    tokio::time::sleep(WATCHED).await;
    let after = usage::read_usage(server.pid)?;
    server.kill().await?;
    let cpu = (after.cpu_seconds - before.cpu_seconds) / WATCHED.as_secs_f64() * 100.0;
    Ok((cpu, after.resident_bytes))
}

/// Starts a corridor in which every timer is already due, and measures how long firing them takes.
async fn fire(home: &Home) -> Result<Vec<Figure>> {
    let beside = home.connect().await?;
    let timers = beside.count("SELECT count(*) FROM timers").await?;
    let began = Instant::now();
    let corridor = Corridor::start(home.environment(), WORKERS, Some(Arc::new(AheadClock))).await?;
    while beside.count("SELECT count(*) FROM timers").await? > 0 {
        tokio::time::sleep(LOOK).await;
    }
    let fired = began.elapsed().as_secs_f64();
    corridor.settle().await?;
    let settled = began.elapsed().as_secs_f64();
    drop(beside);
    Ok(vec![
        Figure::without_target("timers.due", f64::from(i32::try_from(timers)?), "1"),
        Figure::with_target("timers.all_fired_seconds", fired, "s", Target::AtMost(2.0)),
        Figure::without_target("timers.all_handled_seconds", settled, "s"),
    ])
}
