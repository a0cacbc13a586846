//! Measures agent steps, which are tasks of the shipped flows from PENDING to COMPLETED, for many
//! books at the same time and for a single book.

use std::{sync::Arc, time::Instant};

use anyhow::Result;
use clap::ValueEnum;

use crate::{
    corridor::{Corridor, DEFAULT_WORKERS},
    database::Home,
    figure::{Figure, Target, number, p95},
    load::{self, AllChapters, Load, WholeGenesis},
    usage,
};

/// Which of the shipped flows is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Flow {
    /// From no idea to the novel.
    Genesis,
    /// From the plan to the last chapter.
    Chapters,
}

/// The parameters of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub(crate) books: usize,
    pub(crate) flow: Flow,
    pub(crate) chapters: u32,
    pub(crate) workers: usize,
}

/// Runs many books at the same time. To measure the flow of the chapters, the books complete their
/// genesis before the measurement starts.
pub(crate) async fn many(
    home: Home,
    database: &str,
    Run { books, flow, chapters, workers }: Run,
) -> Result<Vec<Figure>> {
    let corridor = Corridor::start(home.environment(), workers, None).await?;
    let beside = home.connect().await?;
    let ports = &corridor.app.ports;
    let genesis = Arc::new(WholeGenesis { chapters });
    if flow == Flow::Chapters {
        load::run(ports, Arc::clone(&genesis) as Arc<dyn Load>, books).await?;
        corridor.settle().await?;
    }
    let novels = beside.novels().await?;
    let is_postgres = home.url.is_some();
    let wal_before = if is_postgres { beside.wal_bytes().await? } else { 0 };
    let (rows_before, steps_before) = (beside.rows().await?, beside.completed().await?);
    let (commits_before, before) = (corridor.commits.count(), usage::read_own_usage()?);
    let began = Instant::now();
    match flow {
        Flow::Genesis => load::run(ports, genesis, books).await?,
        Flow::Chapters => load::go_on(ports, Arc::new(AllChapters), novels).await?,
    }
    let (seconds, after) = (began.elapsed().as_secs_f64(), usage::read_own_usage()?);
    let commits = corridor.commits.count() - commits_before;
    corridor.settle().await?;

    let count = |count: i64| number(count.unsigned_abs());
    let steps = count(beside.completed().await? - steps_before);
    let rows = count(beside.rows().await? - rows_before);
    let measured = match flow {
        Flow::Genesis => "genesis",
        Flow::Chapters => "chapters",
    };
    let name = |what: &str| format!("{database}.{measured}.{what}");
    let cpu = after.cpu_seconds - before.cpu_seconds;
    let wal = if is_postgres { count(beside.wal_bytes().await? - wal_before) } else { 0.0 };
    let rate = match flow {
        Flow::Genesis => Figure::without_target(name("steps_per_second"), steps / seconds, "1/s"),
        Flow::Chapters => {
            let target = Target::AtLeast(5_000.0);
            Figure::with_target(name("steps_per_second"), steps / seconds, "1/s", target)
        }
    };
    let mut figures = vec![
        rate,
        Figure::without_target(name("steps"), steps, "1"),
        Figure::without_target(name("seconds"), seconds, "s"),
        Figure::without_target(name("cpu_ms_per_step"), 1_000.0 * cpu / steps, "ms"),
        Figure::without_target(name("commits_per_step"), number(commits) / steps, "1"),
        Figure::without_target(name("rows_per_step"), rows / steps, "1"),
    ];
    if is_postgres {
        figures.push(Figure::without_target(name("wal_bytes_per_step"), wal / steps, "B"));
    } else {
        // The bytes of the write-ahead log, and the pages that checkpoints copy to the database
        // file.
        let written = after.written_bytes - before.written_bytes;
        figures.push(Figure::without_target(name("written_bytes_per_step"), written / steps, "B"));
    }
    drop(beside);
    drop(corridor);
    home.clear().await?;
    Ok(figures)
}

/// Runs books one after another, each alone.
pub(crate) async fn alone(home: Home, database: &str, books: usize) -> Result<Vec<Figure>> {
    let corridor = Corridor::start(home.environment(), DEFAULT_WORKERS, None).await?;
    for _ in 0..books {
        load::run(&corridor.app.ports, Arc::new(WholeGenesis { chapters: 1 }), 1).await?;
    }
    let beside = home.connect().await?;
    let times = beside.step_times_ms().await?;
    drop(beside);
    drop(corridor);
    home.clear().await?;
    let name = format!("{database}.one_flow_step_p95_ms");
    Ok(vec![Figure::without_target(name, p95(times), "ms")])
}
