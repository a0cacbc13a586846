//! Measures the shipped program: `bench all` prints one JSON object with every figure, its target
//! and whether the target is met. Every measurement runs in a separate process.

mod corridor;
mod cost;
mod database;
mod figure;
mod load;
mod long;
mod recorded_model;
mod server;
mod serving;
mod steps;
mod usage;
mod waiting;

use anyhow::{Context, Result, ensure};
use clap::{Parser, Subcommand};
use mimalloc::MiMalloc;
use serde_json::{Value, json};

use crate::{database::Home, figure::Figure, steps::Flow};

/// The same allocator as in the shipped program.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Measures the shipped program.
#[derive(Debug, Parser)]
struct Args {
    /// What to measure.
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Clone, Subcommand)]
enum What {
    /// Everything, as one JSON object.
    All {
        /// A server of PostgreSQL, as postgres://user@host/database; without one it is left out.
        #[arg(long)]
        postgres: Option<String>,
        /// A tenth of the books and sessions.
        #[arg(long)]
        quick: bool,
    },
    /// Agent steps per second with many books at once.
    Steps {
        #[arg(long)]
        postgres: Option<String>,
        #[arg(long, default_value_t = 1_000)]
        books: usize,
        /// Which flow is measured.
        #[arg(long, value_enum, default_value = "chapters")]
        flow: Flow,
        /// How many chapters each book has.
        #[arg(long, default_value_t = 3)]
        chapters: u32,
        /// Calls of the model that may be open at once.
        #[arg(long, default_value_t = corridor::WORKERS)]
        workers: usize,
    },
    /// The time of a step with one book alone.
    Alone {
        #[arg(long)]
        postgres: Option<String>,
        #[arg(long, default_value_t = 10)]
        books: usize,
    },
    /// From a command's acceptance to its event at a client that watches.
    Events {
        #[arg(long, default_value_t = 200)]
        commands: usize,
    },
    /// Sessions that wait, and their timers all at once.
    Waiting {
        #[arg(long, default_value_t = 10_000)]
        sessions: usize,
    },
    /// From a kill to the first step after it.
    Restart {
        #[arg(long, default_value_t = 400)]
        sessions: usize,
    },
    /// One long book alone: the time of a scene from the first chapter to the last, and how soon
    /// the program is ready on its folder.
    Long {
        #[arg(long, default_value_t = 400)]
        chapters: u32,
    },
    /// What the questions of a long book cost, and how long a person waits for a short one.
    Cost(cost::CostArgs),
    /// Lists of 20 novels.
    Novels {
        #[arg(long, default_value_t = 1_000)]
        novels: usize,
        #[arg(long, default_value_t = 5)]
        seconds: u64,
    },
}

#[tokio::main]
async fn main() -> Result<()> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(tracing_subscriber::EnvFilter::new("warn"))
        .init();
    let document = match Args::parse().what {
        What::All { postgres, quick } => measure_all(postgres.as_deref(), quick)?,
        one => json!({ "figures": measure(one).await? }),
    };
    println!("{document:#}");
    Ok(())
}

async fn measure(what: What) -> Result<Vec<Figure>> {
    match what {
        What::All { .. } => Ok(Vec::new()),
        What::Steps { postgres: None, books, flow, chapters, workers } => {
            steps::many(Home::sqlite()?, "sqlite", steps::Run { books, flow, chapters, workers })
                .await
        }
        What::Steps { postgres: Some(server), books, flow, chapters, workers } => {
            let run = steps::Run { books, flow, chapters, workers };
            steps::many(Home::postgres(&server).await?, "postgres", run).await
        }
        What::Alone { postgres: None, books } => {
            steps::alone(Home::sqlite()?, "sqlite", books).await
        }
        What::Alone { postgres: Some(server), books } => {
            steps::alone(Home::postgres(&server).await?, "postgres", books).await
        }
        What::Events { commands } => serving::events(commands).await,
        What::Waiting { sessions } => waiting::measure(sessions).await,
        What::Restart { sessions } => serving::restart(sessions).await,
        What::Long { chapters } => long::measure(chapters).await,
        What::Cost(args) => cost::measure(args).await,
        What::Novels { novels, seconds } => serving::novels(novels, seconds).await,
    }
}

/// Runs all measurements one after another; a failed one is reported with its reason.
fn measure_all(postgres: Option<&str>, quick: bool) -> Result<Value> {
    let many = if quick { 10 } else { 1 };
    let (books, sessions) = ((1_000 / many).to_string(), (10_000 / many).to_string());
    let chapters = (400 / many).to_string();
    let mut runs: Vec<Vec<&str>> = vec![
        vec!["steps", "--books", &books],
        vec!["steps", "--books", &books, "--flow", "genesis"],
    ];
    runs.extend([vec!["alone"], vec!["events"]]);
    if let Some(server) = postgres {
        runs.push(vec!["steps", "--books", &books, "--postgres", server]);
        runs.push(vec!["alone", "--postgres", server]);
    }
    runs.push(vec!["waiting", "--sessions", &sessions]);
    runs.extend([vec!["restart"], vec!["long", "--chapters", &chapters]]);
    runs.push(vec!["novels", "--novels", &books]);

    let (mut figures, mut failed) = (Vec::new(), Vec::new());
    for run in runs {
        eprintln!("bench {}", run.join(" "));
        match measure_one(&run) {
            Ok(Value::Array(measured)) => figures.extend(measured),
            Ok(other) => failed.push(json!({ "run": run, "reason": other })),
            Err(error) => failed.push(json!({ "run": run, "reason": format!("{error:#}") })),
        }
    }
    if postgres.is_none() {
        failed.push(json!({ "run": ["postgres"], "reason": "no server was named" }));
    }
    Ok(json!({
        "program": env!("CARGO_PKG_VERSION"),
        "processors": std::thread::available_parallelism().map_or(0, std::num::NonZero::get),
        "quick": quick,
        "figures": figures,
        "not_measured": failed,
    }))
}

fn measure_one(arguments: &[&str]) -> Result<Value> {
    let output = std::process::Command::new(std::env::current_exe()?)
        .args(arguments)
        .stderr(std::process::Stdio::inherit())
        .output()?;
    ensure!(output.status.success(), "{}", output.status);
    let mut document: Value = serde_json::from_slice(&output.stdout)?;
    document.get_mut("figures").map(Value::take).context("no figures")
}
