//! One run: processes on a new database, clients that have books written, faults, and the history
//! of all of it.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, Result};
use rustix::process::Signal;
use serde_json::Value;
use tokio::{
    process::Command,
    task::JoinSet,
    time::{Instant, sleep, timeout},
};

use crate::{
    clients::Clients,
    cluster::Cluster,
    database::{Connection, Database},
    history::{Fault, FaultKind, History},
    model::ModelServer,
    nemesis::{FaultTimes, Nemesis, Victims},
    progress::Progress,
    random::Random,
    reader::SharedReader,
    watch::RunClock,
};

/// How long the model takes before each answer.
const MODEL_DELAY: Duration = Duration::from_millis(50);
/// If no event is committed for this long, the run no longer waits for the incomplete books.
const MAX_SILENCE: Duration = Duration::from_secs(60);
/// How long the readers and the relay may take after the last book.
const MAX_CLEARING_TIME: Duration = Duration::from_secs(20);
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// Where a run takes place.
#[derive(Debug, Clone)]
pub struct RunSite {
    /// The program.
    pub scribe: PathBuf,
    /// The URL of a PostgreSQL server that may be given new databases.
    pub postgres: String,
    /// A folder for the data folders and the logs of the processes.
    pub folder: PathBuf,
}

/// The processes, books and faults of a run.
#[derive(Debug, Clone)]
pub struct RunPlan {
    /// The number of the run, which names its database and its folder.
    pub number: usize,
    pub processes: usize,
    /// By how many seconds the clock of each process is wrong; the clocks of further processes are
    /// right.
    pub clock_shifts: Vec<i64>,
    /// The number of books that are written at once.
    pub books_at_once: usize,
    /// The minimum number of books. While there are faults, a client starts another book when its
    /// book is complete.
    pub least_books: u32,
    pub faults: Vec<FaultKind>,
    pub victims: Victims,
    pub times: FaultTimes,
    pub seed: u64,
    /// Called with each fault after it has ended.
    pub report: fn(&Fault),
}

/// The results of a run.
#[derive(Debug)]
pub struct Run {
    pub history: History,
    /// The number of tasks that were completed.
    pub steps: u64,
    /// The time from the first command to the last book.
    pub duration: Duration,
}

/// Runs a plan.
///
/// # Errors
/// The run could not be carried out: a process does not start or end, or the database does not
/// answer. What the program does wrong is in the history.
pub async fn carry_out(site: &RunSite, plan: &RunPlan) -> Result<Run> {
    let database = Database::create(&site.postgres, plan.number).await?;
    let run = carry_out_on(&database, site, plan).await;
    database.drop().await?;
    run
}

async fn carry_out_on(database: &Database, site: &RunSite, plan: &RunPlan) -> Result<Run> {
    let watch = RunClock::start();
    let folder = site.folder.join(format!("run-{}", plan.number));
    std::fs::create_dir_all(&folder)?;
    let model = ModelServer::start(watch, MODEL_DELAY, &folder.join("requests.jsonl")).await?;
    let mut cluster =
        Cluster::start(&site.scribe, &folder, database, &model, plan.processes, &plan.clock_shifts)
            .await?;
    let connection = database.connect().await?;
    let progress = Progress::new();
    let clients = Clients {
        addresses: cluster.addresses.clone(),
        progress: progress.clone(),
        watch,
        seed: plan.seed,
        commands: Arc::default(),
        started: Arc::default(),
        continues: Arc::new(AtomicBool::new(!plan.faults.is_empty())),
        least_books: plan.least_books,
    };
    let began = Instant::now();
    let (followed, database_copy) = (progress.clone(), database.clone());
    let mut following = JoinSet::new();
    following.spawn(async move { followed.follow(&database_copy, watch).await });
    let mut reading = JoinSet::new();
    let readers: Vec<SharedReader> = (0..plan.processes).map(|_| SharedReader::default()).collect();
    for (process, reader) in readers.iter().enumerate() {
        reading.spawn(reader.clone().run(cluster.addresses.clone(), process));
    }
    let mut writing = JoinSet::new();
    for _ in 0..plan.books_at_once {
        writing.spawn(clients.clone().write_books());
    }

    let faults = Nemesis {
        cluster: &mut cluster,
        connection: database.connect().await?,
        clients: clients.clone(),
        progress: progress.clone(),
        watch,
        times: plan.times,
        random: Random::new(plan.seed),
        report: plan.report,
    };
    let faults = inject_faults(faults, plan).await?;
    clients.continues.store(false, Ordering::Relaxed);
    wait_for_books(&mut writing, &progress).await;
    let duration = began.elapsed();
    let steps = connection.completed_tasks().await?.unsigned_abs();
    wait_until_clear(&connection, &readers).await?;
    drop((reading, writing));
    if let Some(ended) = following.try_join_next() {
        ended?.context("the progress could not be followed")?;
    }

    let mut history = History { faults, ..History::default() };
    for process in 0..plan.processes {
        cluster.send_signal(process, Signal::TERM)?;
        history.exit_codes.push(cluster.wait_for_end(process).await?);
    }
    history.verify_faults = verify_events(&site.scribe, &folder, &database.url()?).await?;
    history.commands = clients.take_commands();
    history.readers = readers.iter().map(SharedReader::reader).collect();
    history.requests = model.requests();
    history.ended_ms = watch.now_ms();
    connection.read_into(&mut history, watch.started_at()).await?;
    Ok(Run { history, steps, duration })
}

async fn inject_faults(mut nemesis: Nemesis<'_>, plan: &RunPlan) -> Result<Vec<Fault>> {
    if plan.faults.is_empty() {
        return Ok(Vec::new());
    }
    // At the first fault, as many books are being written as at the later ones.
    while nemesis.clients.open_books() < plan.books_at_once {
        sleep(POLL_INTERVAL).await;
    }
    nemesis.inject_all(&plan.faults, plan.victims).await
}

/// Waits until every client has ended, or until nothing has happened for long. The checker reports
/// what is missing then.
async fn wait_for_books(writing: &mut JoinSet<Result<()>>, progress: &Progress) {
    let mut events = progress.last_position();
    loop {
        let all = async { while writing.join_next().await.is_some() {} };
        if timeout(MAX_SILENCE, all).await.is_ok() || progress.last_position() == events {
            return;
        }
        events = progress.last_position();
    }
}

/// Waits until no work is left and every reader has seen the whole log, or long enough for the
/// checker to report what is missing.
async fn wait_until_clear(connection: &Connection, readers: &[SharedReader]) -> Result<()> {
    let began = Instant::now();
    while began.elapsed() < MAX_CLEARING_TIME {
        let last = connection.last_position().await?;
        let have_seen_all = readers.iter().all(|reader| reader.last() >= last);
        if have_seen_all && connection.open_work().await? == 0 {
            return Ok(());
        }
        sleep(POLL_INTERVAL).await;
    }
    Ok(())
}

/// Returns what `scribe events verify` finds wrong.
async fn verify_events(scribe: &Path, folder: &Path, database: &str) -> Result<Vec<String>> {
    let verify = Command::new(scribe)
        .args(["events", "verify", "--json"])
        .env_clear()
        .env("SCRIBE__DATA_DIR", folder.join("verify"))
        .env("SCRIBE__DATABASE__URL", database)
        .current_dir(folder)
        .output()
        .await?;
    let stdout = String::from_utf8_lossy(&verify.stdout);
    let report: Value = serde_json::from_str(stdout.trim()).with_context(|| {
        format!("events verify: {stdout}{}", String::from_utf8_lossy(&verify.stderr))
    })?;
    let faults = report["faults"].as_array().context("events verify lists no faults")?;
    Ok(faults.iter().map(ToString::to_string).collect())
}
