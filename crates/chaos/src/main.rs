//! Breaks processes that share one PostgreSQL database while they write books, checks what is left,
//! and measures how fast they are without faults. Ends with 1 if anything is wrong.

use std::{path::PathBuf, process::ExitCode, time::Duration};

use anyhow::{Context, Result};
use clap::Parser;
use scribe_chaos::{
    FaultTimes, RunPlan, RunSite, Victims, carry_out,
    check::{CheckLimits, Texts},
    history::{Fault, FaultKind},
    report::{Report, texts_of},
};
use serde_json::json;

/// Breaks processes that share one PostgreSQL database, and checks what is left.
#[derive(Debug, Parser)]
struct Args {
    /// The program; by default the file `scribe` beside this one.
    #[arg(long, value_name = "PATH")]
    scribe: Option<PathBuf>,
    /// A PostgreSQL server that may be given new databases, as postgres://user@host:port/database.
    #[arg(long, value_name = "URL")]
    postgres: String,
    /// How many processes share the database; each number is a run of its own.
    #[arg(long, value_delimiter = ',', default_value = "2,3")]
    processes: Vec<usize>,
    /// By how many seconds the clock of each process is wrong. The clocks of further processes are
    /// right.
    #[arg(
        long,
        value_delimiter = ',',
        num_args = 0..,
        allow_negative_numbers = true,
        default_value = "300,-300"
    )]
    clock_shifts: Vec<i64>,
    /// How many books are written at once.
    #[arg(long, default_value_t = 50)]
    books: usize,
    /// The kinds of faults, in their order. Without a kind, only the speed is measured.
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        num_args = 0..,
        default_value = "kill,stop,cut,hang,restart"
    )]
    faults: Vec<FaultKind>,
    /// Decides the order in which the processes are hit, and to which process a command goes.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How long a process is suspended, in seconds.
    #[arg(long, default_value_t = 20)]
    stop_seconds: u64,
    /// How long a process is cut off from the database, in seconds.
    #[arg(long, default_value_t = 10)]
    cut_seconds: u64,
    /// Writes the reports to a file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Keeps the data folders and the logs of the processes in this folder.
    #[arg(long, value_name = "FOLDER")]
    keep: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let args = Args::parse();
    let temporary = tempfile::TempDir::new()?;
    let folder = args.keep.clone().unwrap_or_else(|| temporary.path().to_owned());
    let site = RunSite {
        scribe: args.scribe.clone().map_or_else(program, Ok)?,
        postgres: args.postgres.clone(),
        folder: std::path::absolute(folder)?,
    };
    let reports = run_all(&site, &args).await?;
    let is_clean = reports.iter().all(|report| report.violations.is_empty());
    println!();
    for report in &reports {
        println!("{report}");
    }
    if let Some(file) = &args.json {
        let document = json!({ "seed": args.seed, "runs": reports });
        std::fs::write(file, format!("{document:#}\n"))?;
    }
    if is_clean {
        println!("Nothing is lost.");
        return Ok(ExitCode::SUCCESS);
    }
    // The folder is needed to find out why.
    let _kept = temporary.keep();
    println!(
        "At least one check failed; see the reports above. The logs of the processes are kept in {}.",
        site.folder.display()
    );
    Ok(ExitCode::FAILURE)
}

/// Breaks the processes first. The books of these runs are then written by one process alone, which
/// gives the texts to compare with. Last, the speed of several processes is measured.
async fn run_all(site: &RunSite, args: &Args) -> Result<Vec<Report>> {
    let limits = CheckLimits::default();
    let mut number = 0;
    let mut plan = |processes: usize| {
        number += 1;
        RunPlan {
            number,
            processes,
            clock_shifts: args.clock_shifts.clone(),
            books_at_once: args.books,
            least_books: u32::try_from(args.books).unwrap_or(u32::MAX),
            faults: Vec::new(),
            victims: Victims::All,
            times: FaultTimes {
                down: Duration::from_secs(2),
                stop: Duration::from_secs(args.stop_seconds),
                cut: Duration::from_secs(args.cut_seconds),
                pause: Duration::from_secs(1),
            },
            seed: args.seed,
            report: print_fault,
        }
    };
    let mut broken = Vec::new();
    for processes in args.processes.iter().filter(|_| !args.faults.is_empty()) {
        eprintln!("{processes} processes with faults");
        let plan = RunPlan { faults: args.faults.clone(), ..plan(*processes) };
        broken.push((*processes, carry_out(site, &plan).await?));
    }
    let most_books = broken.iter().map(|(_, run)| run.history.commands.len()).max().unwrap_or(0);
    let most_books = u32::try_from(most_books.max(args.books))?;
    eprintln!("1 process without faults: {most_books} books");
    let alone = carry_out(site, &RunPlan { least_books: most_books, ..plan(1) }).await?;
    let texts = texts_of(&alone.history);
    let mut reports = vec![Report::of_run(1, &alone, &Texts::new(), limits)];
    for processes in &args.processes {
        eprintln!("{processes} processes without faults: {} books", args.books);
        let run = carry_out(site, &plan(*processes)).await?;
        reports.push(Report::of_run(*processes, &run, &texts, limits));
    }
    let broken =
        broken.iter().map(|(processes, run)| Report::of_run(*processes, run, &texts, limits));
    reports.extend(broken);
    Ok(reports)
}

fn print_fault(fault: &Fault) {
    let Fault { kind, process, led, fail_over_ms, .. } = fault;
    let lead = match (led, fail_over_ms) {
        (false, _) => String::new(),
        (true, Some(ms)) => format!(", another process led after {ms} ms"),
        (true, None) => ", and no other process led".to_owned(),
    };
    eprintln!("  {kind} of process {process}{lead}");
}

/// Returns the path of the program beside this one.
fn program() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    Ok(own.parent().context("the folder of this program cannot be determined")?.join("scribe"))
}
