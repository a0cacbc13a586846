//! Measures one long book alone: whether a late chapter costs more than an early one, and how long
//! the program takes to start on its folder.

use std::sync::Arc;

use anyhow::{Result, ensure};

use crate::{
    corridor::{DEFAULT_WORKERS, within},
    database::{ChapterTime, Home},
    figure::{Figure, Target, median},
    load::{self, AllChapters, WholeGenesis},
    server::Server,
};

/// The number of points of the curve.
const POINTS: usize = 8;
/// The number of starts on the folder.
const STARTS: usize = 5;

/// Writes the book twice, in two sessions, and measures the second session. By then every reply is
/// recorded, so only the program's own time is measured.
pub(crate) async fn measure(chapters: u32) -> Result<Vec<Figure>> {
    let home = Home::sqlite()?;
    written(&home, chapters).await?;
    let beside = home.connect().await?;
    let times = beside.chapter_times().await?;
    drop(beside);
    let in_book = usize::try_from(chapters)?;
    ensure!(times.len() == 2 * in_book, "{} chapters are written", times.len());
    let times = &times[in_book..];
    let of =
        |chapters: &[ChapterTime]| median(chapters.iter().map(ChapterTime::scene_ms).collect());
    let mut figures =
        vec![Figure::with_target("scene.own_ms", of(times), "ms", Target::AtMost(15.0))];
    let in_point = times.len().div_ceil(POINTS);
    let curve: Vec<f64> = times.chunks(in_point).map(of).collect();
    for (point, value) in curve.iter().enumerate() {
        let last = ((point + 1) * in_point).min(times.len());
        let name = format!("scene.own_ms_chapters_{}_to_{last}", point * in_point + 1);
        figures.push(Figure::without_target(name, *value, "ms"));
    }
    if let (Some(first), Some(last)) = (curve.first(), curve.last()) {
        figures.push(Figure::without_target("scene.last_chapters_to_first", last / first, "1"));
    }
    figures.push(ready(&home, chapters).await?);
    Ok(figures)
}

/// Writes the book in a separate corridor, which is stopped afterwards.
async fn written(home: &Home, chapters: u32) -> Result<()> {
    let location = home.location();
    within(home.environment(), DEFAULT_WORKERS, async move |corridor| {
        let ports = &corridor.app.ports;
        for _ in 0..2 {
            load::run(ports, Arc::new(WholeGenesis { chapters }), 1).await?;
            let beside = location.connect().await?;
            let newest = beside.novels().await?.pop();
            drop(beside);
            load::go_on(ports, Arc::new(AllChapters), newest).await?;
        }
        corridor.settle().await
    })
    .await
}

async fn ready(home: &Home, chapters: u32) -> Result<Figure> {
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let server = Server::start(home.folder.path()).await?;
        times.push(1_000.0 * server.start.as_secs_f64());
        server.kill().await?;
    }
    let name = format!("start.to_ready_ms_{}_chapters", 2 * chapters);
    Ok(Figure::with_target(name, median(times), "ms", Target::AtMost(150.0)))
}
