//! Injects the faults: each kind in turn, and each process in turn, beginning with the leader.

use std::time::Duration;

use anyhow::{Result, ensure};
use rustix::process::Signal;
use tokio::time::{Instant, sleep, sleep_until};

use crate::{
    clients::Clients,
    cluster::Cluster,
    database::Connection,
    history::{Fault, FaultKind},
    progress::Progress,
    proxy::Mode,
    random::Random,
    watch::RunClock,
};

/// How long to wait for a fail-over.
const FAIL_OVER_TIMEOUT: Duration = Duration::from_secs(20);
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// How long the faults last.
#[derive(Debug, Clone, Copy)]
pub struct FaultTimes {
    /// How long a killed process is down.
    pub down: Duration,
    /// How long a process is suspended.
    pub stop: Duration,
    /// How long a process is cut off from the database.
    pub cut: Duration,
    /// The pause between two faults.
    pub pause: Duration,
}

/// Which processes are hit by each kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Victims {
    /// Each process in turn, beginning with the leader.
    All,
    Leader,
}

pub(crate) struct Nemesis<'a> {
    pub(crate) cluster: &'a mut Cluster,
    pub(crate) connection: Connection,
    pub(crate) clients: Clients,
    pub(crate) progress: Progress,
    pub(crate) watch: RunClock,
    pub(crate) times: FaultTimes,
    pub(crate) random: Random,
    /// Called with each fault after it has ended.
    pub(crate) report: fn(&Fault),
}

impl Nemesis<'_> {
    pub(crate) async fn inject_all(
        &mut self,
        kinds: &[FaultKind],
        victims: Victims,
    ) -> Result<Vec<Fault>> {
        let mut faults = Vec::new();
        for kind in kinds {
            for process in self.choose_victims(victims).await? {
                sleep(self.times.pause).await;
                let fault = self.inject(*kind, process).await?;
                (self.report)(&fault);
                faults.push(fault);
            }
        }
        Ok(faults)
    }

    async fn choose_victims(&mut self, victims: Victims) -> Result<Vec<usize>> {
        let began = Instant::now();
        let leader = loop {
            if let Some(leader) = self.cluster.leader(None).await {
                break leader;
            }
            ensure!(began.elapsed() < FAIL_OVER_TIMEOUT, "no process is the leader");
            sleep(POLL_INTERVAL).await;
        };
        let mut others: Vec<usize> = match victims {
            Victims::All => (0..self.cluster.len()).filter(|other| *other != leader).collect(),
            Victims::Leader => Vec::new(),
        };
        self.random.shuffle(&mut others);
        others.insert(0, leader);
        Ok(others)
    }

    /// Hits one process with a fault, and waits until the process is ready again.
    async fn inject(&mut self, kind: FaultKind, process: usize) -> Result<Fault> {
        let led = self.cluster.leader(None).await == Some(process);
        let open_books = self.clients.open_books();
        let began_ms = self.watch.now_ms();
        let began = Instant::now();
        match kind {
            FaultKind::Kill => self.cluster.send_signal(process, Signal::KILL)?,
            FaultKind::Stop => self.cluster.send_signal(process, Signal::STOP)?,
            FaultKind::Cut => self.cluster.set_proxy(process, Mode::Cut)?,
            FaultKind::Hang => self.cluster.set_proxy(process, Mode::Hang)?,
            FaultKind::Restart => self.cluster.send_signal(process, Signal::TERM)?,
        }
        let position = self.connection.last_position().await?;
        let fail_over_ms = if led { self.measure_fail_over(process, began).await } else { None };
        let next_event_ms = self.measure_next_event(position, began, began_ms).await;
        let duration = match kind {
            FaultKind::Kill => self.times.down,
            FaultKind::Stop => self.times.stop,
            FaultKind::Cut | FaultKind::Hang => self.times.cut,
            FaultKind::Restart => Duration::ZERO,
        };
        sleep_until(began + duration).await;
        let mut exit_code = None;
        match kind {
            FaultKind::Kill | FaultKind::Restart => {
                exit_code = self.cluster.wait_for_end(process).await?;
                self.cluster.start_process(process).await?;
            }
            FaultKind::Stop => self.cluster.send_signal(process, Signal::CONT)?,
            FaultKind::Cut | FaultKind::Hang => self.cluster.set_proxy(process, Mode::Pass)?,
        }
        self.cluster.wait_until_ready(process).await?;
        let ended_ms = self.watch.now_ms();
        let longest_silence_ms = self.progress.longest_silence_ms(began_ms, ended_ms);
        Ok(Fault {
            kind,
            process,
            led,
            began_ms,
            ended_ms,
            fail_over_ms,
            next_event_ms,
            longest_silence_ms,
            open_books,
            exit_code,
        })
    }

    /// Returns the time until another process names a leader that is not the victim.
    async fn measure_fail_over(&self, victim: usize, began: Instant) -> Option<u64> {
        while began.elapsed() < FAIL_OVER_TIMEOUT {
            let leader = self.cluster.leader(Some(victim)).await;
            if leader.is_some_and(|leader| leader != victim) {
                return u64::try_from(began.elapsed().as_millis()).ok();
            }
            sleep(POLL_INTERVAL).await;
        }
        None
    }

    /// Returns the time until the log has an event after a position.
    async fn measure_next_event(
        &self,
        position: i64,
        began: Instant,
        began_ms: u64,
    ) -> Option<u64> {
        while began.elapsed() < FAIL_OVER_TIMEOUT {
            if let Some(at_ms) = self.progress.grew_at(position) {
                return Some(at_ms.saturating_sub(began_ms));
            }
            sleep(POLL_INTERVAL).await;
        }
        None
    }
}
