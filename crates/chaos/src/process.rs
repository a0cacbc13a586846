//! One `scribe serve`, with a data folder of its own and the database behind a proxy of its own.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    process::{Child, Command},
    time::{sleep, timeout},
};

use crate::{http, shifted_clock::shifted_clock};

/// How long to wait until a process is ready.
const START_TIMEOUT: Duration = Duration::from_secs(60);
/// How long to wait for a process that shuts down after SIGTERM.
const STOP_TIMEOUT: Duration = Duration::from_secs(60);
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// What a process needs to run.
#[derive(Debug, Clone)]
pub(crate) struct ProcessSettings {
    pub(crate) scribe: PathBuf,
    pub(crate) folder: PathBuf,
    /// The URL of the database through the proxy.
    pub(crate) database: String,
    pub(crate) model: String,
    /// By how many seconds the clock of the process is wrong.
    pub(crate) clock_shift_seconds: i64,
}

/// A running process, which is killed when this is dropped.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    pub(crate) address: String,
    pid: Pid,
}

impl Process {
    /// Starts a process and waits until it is ready. `life` counts its starts; each has a log file
    /// of its own in the folder.
    pub(crate) async fn start(settings: &ProcessSettings, life: usize) -> Result<Self> {
        let log = settings.folder.join(format!("stderr.{life}.log"));
        let mut command = Command::new(&settings.scribe);
        command
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env_clear()
            .env("SCRIBE__DATA_DIR", settings.folder.join("data"))
            .env("SCRIBE__DATABASE__URL", &settings.database)
            .env("SCRIBE__MODEL__PROVIDER", "openai")
            .env("SCRIBE__MODEL__BASE_URL", &settings.model)
            .env("SCRIBE__MODEL__NAME", "chaos")
            .current_dir(&settings.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log)?)
            .kill_on_drop(true);
        if settings.clock_shift_seconds != 0 {
            let shifted = shifted_clock(&settings.folder, settings.clock_shift_seconds).await?;
            command.envs(shifted);
        }
        let child = command
            .spawn()
            .with_context(|| format!("{} cannot be started", settings.scribe.display()))?;
        let pid = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        let pid = pid.context("the process has ended")?;
        let began = Instant::now();
        let address = loop {
            if let Some(address) = read_address(&log)? {
                break address;
            }
            if began.elapsed() > START_TIMEOUT {
                bail!("the process does not start: {}", std::fs::read_to_string(&log)?);
            }
            sleep(POLL_INTERVAL).await;
        };
        let process = Self { child, address, pid };
        process.wait_until_ready().await?;
        Ok(process)
    }

    pub(crate) async fn wait_until_ready(&self) -> Result<()> {
        let began = Instant::now();
        loop {
            let ready = http::get(&self.address, "/api/v1/health/ready").await;
            if ready.is_ok_and(|reply| reply.status == 200) {
                return Ok(());
            }
            if began.elapsed() > START_TIMEOUT {
                bail!("the process is not ready");
            }
            sleep(POLL_INTERVAL).await;
        }
    }

    /// Returns how `GET /api/v1/system` names the process.
    pub(crate) fn name(&self) -> String {
        format!("process {}", self.pid.as_raw_nonzero())
    }

    pub(crate) fn send_signal(&self, signal: Signal) -> Result<()> {
        Ok(kill_process(self.pid, signal)?)
    }

    /// Waits for the end of a process that has received a signal.
    pub(crate) async fn wait_for_end(mut self) -> Result<ExitStatus> {
        Ok(timeout(STOP_TIMEOUT, self.child.wait()).await.context("the process does not end")??)
    }
}

/// Returns the address that a process has written to its log.
fn read_address(log: &Path) -> Result<Option<String>> {
    let text = std::fs::read_to_string(log)?;
    let mut lines = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
    let address = lines.find_map(|line| line.trim().split_once("http://"));
    Ok(address.map(|(_, address)| address.to_owned()))
}
