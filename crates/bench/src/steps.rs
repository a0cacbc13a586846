//! Agent steps: tasks of the shipped flows from PENDING to COMPLETED, many books at once; and one
//! book alone.

use std::{sync::Arc, time::Instant};

use anyhow::Result;

use crate::{
    corridor::{Corridor, WORKERS},
    database::Home,
    figure::{Figure, Target, number, p95},
    load::{self, Load, WholeBook, WholeGenesis},
    usage,
};

/// Calls of the model that the program opens at once by default.
const DEFAULT_WORKERS: usize = 8;

/// Runs many books at once: the genesis, and the chapters where some are wanted.
pub(crate) async fn many(
    home: Home,
    database: &str,
    books: usize,
    chapters: u32,
) -> Result<Vec<Figure>> {
    let load: Arc<dyn Load> = if chapters == 0 {
        Arc::new(WholeGenesis { chapters: 1 })
    } else {
        Arc::new(WholeBook { chapters })
    };
    let corridor = Corridor::start(home.environment(), WORKERS, None).await?;
    let beside = home.connect().await?;
    let is_postgres = home.url.is_some();
    let wal_before = if is_postgres { beside.wal_bytes().await? } else { 0 };
    let (before, rows_before, began) = (usage::own()?, beside.rows().await?, Instant::now());
    load::run(&corridor.wired.ports, load, books).await?;
    let (seconds, after) = (began.elapsed().as_secs_f64(), usage::own()?);
    let commits = corridor.commits.count();
    corridor.settle().await?;

    let count = |count: i64| number(count.unsigned_abs());
    let steps = count(beside.completed().await?);
    let rows = count(beside.rows().await? - rows_before);
    let flow = if chapters == 0 { "genesis" } else { "book" };
    let name = |what: &str| format!("{database}.{flow}.{what}");
    let cpu = after.cpu_seconds - before.cpu_seconds;
    let wal = if is_postgres { count(beside.wal_bytes().await? - wal_before) } else { 0.0 };
    let mut figures = vec![
        Figure::aimed(name("steps_per_second"), steps / seconds, "1/s", Target::AtLeast(5_000.0)),
        Figure::plain(name("steps"), steps, "1"),
        Figure::plain(name("seconds"), seconds, "s"),
        Figure::plain(name("cpu_ms_per_step"), 1_000.0 * cpu / steps, "ms"),
        Figure::aimed(name("commits_per_step"), number(commits) / steps, "1", Target::AtMost(4.0)),
        Figure::plain(name("rows_per_step"), rows / steps, "1"),
    ];
    if is_postgres {
        figures.push(Figure::plain(name("wal_bytes_per_step"), wal / steps, "B"));
    } else {
        let written = after.written_bytes - before.written_bytes;
        figures.push(Figure::plain(name("written_bytes_per_step"), written / steps, "B"));
    }
    beside.close().await?;
    drop(corridor);
    home.clear().await?;
    Ok(figures)
}

/// Runs one book after another, alone each.
pub(crate) async fn alone(home: Home, database: &str, books: usize) -> Result<Vec<Figure>> {
    let corridor = Corridor::start(home.environment(), DEFAULT_WORKERS, None).await?;
    for _ in 0..books {
        load::run(&corridor.wired.ports, Arc::new(WholeGenesis { chapters: 1 }), 1).await?;
    }
    let beside = home.connect().await?;
    let times = beside.step_times_ms().await?;
    beside.close().await?;
    drop(corridor);
    home.clear().await?;
    let name = format!("{database}.one_flow_step_p95_ms");
    Ok(vec![Figure::aimed(name, p95(times), "ms", Target::AtMost(20.0))])
}
