//! A whole book in one process, which is ended at the n-th hit of a crash point where the
//! environment names one. Started again, it goes on from what is stored.
//!
//! `CRASH_AT=after_call:2` ends it; without, the last line of standard output counts the hits.

use std::{
    collections::BTreeMap,
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
};

use scribe_cli::{
    args::StopAfter,
    commands::write::{begin_or_find, drive},
    config::{Config, Environment},
    exit::{Exit, Failure},
    wiring::{Overrides, wire},
};
use scribe_ports::crash::{CrashPoint, CrashPoints};
use scribe_testkit::scripted_model::ScriptedModel;
use serde_json::json;

/// Counts hits, and ends the process at the one that was asked for.
#[derive(Default)]
struct CrashAt {
    at: Option<(String, usize)>,
    hits: Mutex<BTreeMap<String, usize>>,
}

impl CrashPoints for CrashAt {
    fn hit(&self, point: CrashPoint) {
        let name = point.name().to_owned();
        let mut hits = self.hits.lock().unwrap_or_else(PoisonError::into_inner);
        let n = hits.entry(name.clone()).or_default();
        *n += 1;
        if self.at.as_ref().is_some_and(|(wanted, nth)| *wanted == name && nth == n) {
            // No destructor runs and nothing is flushed, as in a kill.
            std::process::abort();
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let exit = match run().await {
        Ok(()) => Exit::Done,
        Err(failure) => {
            eprintln!("{failure}");
            failure.exit()
        }
    };
    exit.into()
}

async fn run() -> Result<(), Failure> {
    let environment: Environment = std::env::vars().collect();
    let at = environment.iter().find(|(name, _)| name == "CRASH_AT").and_then(|(_, value)| {
        let (point, nth) = value.split_once(':')?;
        Some((point.to_owned(), nth.parse().ok()?))
    });
    let crash = Arc::new(CrashAt { at, ..CrashAt::default() });
    let config = Config::read(None, &environment)?;
    let overrides = Overrides {
        model: Some(Arc::new(ScriptedModel::default())),
        crash: Some(Arc::clone(&crash) as Arc<dyn CrashPoints>),
    };
    let mut wired = wire(&config, &environment, overrides).await?;
    let session = begin_or_find(&wired).await?;
    drive(&mut wired, session, None::<StopAfter>, true).await?;
    let hits = crash.hits.lock().unwrap_or_else(PoisonError::into_inner).clone();
    println!("{}", json!(hits));
    Ok(())
}
