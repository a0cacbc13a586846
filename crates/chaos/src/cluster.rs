//! The processes of a run, and the addresses at which clients find them.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context, Result};
use rustix::process::Signal;

use crate::{
    database::Database,
    http,
    model::ModelServer,
    process::{Process, ProcessSettings},
    proxy::{Mode, Proxy},
};

/// The addresses of the processes, as the clients know them. A process that is down keeps its
/// address until it is started again.
#[derive(Debug, Clone, Default)]
pub(crate) struct Addresses(Arc<Mutex<Vec<String>>>);

impl Addresses {
    /// Returns the address of the `n`th process. After the last process, the first one follows.
    pub(crate) fn nth(&self, n: usize) -> String {
        let addresses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        addresses.get(n % addresses.len().max(1)).cloned().unwrap_or_default()
    }

    fn set(&self, process: usize, address: &str) {
        let mut addresses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if addresses.len() <= process {
            addresses.resize(process + 1, String::new());
        }
        address.clone_into(&mut addresses[process]);
    }
}

struct ClusterMember {
    settings: ProcessSettings,
    proxy: Proxy,
    /// `None` while the process is down.
    process: Option<Process>,
    lives: usize,
}

pub(crate) struct Cluster {
    members: Vec<ClusterMember>,
    pub(crate) addresses: Addresses,
}

impl Cluster {
    /// Starts processes on one database, each with a folder of its own below `folder`.
    pub(crate) async fn start(
        scribe: &Path,
        folder: &Path,
        database: &Database,
        model: &ModelServer,
        processes: usize,
        clock_shifts: &[i64],
    ) -> Result<Self> {
        let mut cluster = Self { members: Vec::new(), addresses: Addresses::default() };
        for number in 0..processes {
            let proxy = Proxy::start(database.address()?).await?;
            let folder: PathBuf = folder.join(format!("process-{number}"));
            std::fs::create_dir_all(&folder)?;
            let settings = ProcessSettings {
                scribe: scribe.to_owned(),
                folder,
                database: database.url_through(&proxy.address)?,
                model: model.url_for(number),
                clock_shift_seconds: clock_shifts.get(number).copied().unwrap_or(0),
            };
            cluster.members.push(ClusterMember { settings, proxy, process: None, lives: 0 });
            cluster.start_process(number).await?;
        }
        Ok(cluster)
    }

    pub(crate) fn len(&self) -> usize {
        self.members.len()
    }

    pub(crate) async fn start_process(&mut self, number: usize) -> Result<()> {
        let member = self.member_mut(number)?;
        member.lives += 1;
        let process = Process::start(&member.settings, member.lives).await?;
        let address = process.address.clone();
        member.process = Some(process);
        self.addresses.set(number, &address);
        Ok(())
    }

    pub(crate) fn send_signal(&self, number: usize, signal: Signal) -> Result<()> {
        self.process(number)?.send_signal(signal)
    }

    /// Waits for the end of a process that has received a signal, and returns its exit code.
    pub(crate) async fn wait_for_end(&mut self, number: usize) -> Result<Option<i32>> {
        let process = self.member_mut(number)?.process.take().context("the process is down")?;
        Ok(process.wait_for_end().await?.code())
    }

    pub(crate) fn set_proxy(&self, number: usize, mode: Mode) -> Result<()> {
        self.members.get(number).context("no such process")?.proxy.set_mode(mode);
        Ok(())
    }

    pub(crate) async fn wait_until_ready(&self, number: usize) -> Result<()> {
        self.process(number)?.wait_until_ready().await
    }

    /// Returns the number of the leader, if a process other than `except` names a leader that is
    /// alive.
    pub(crate) async fn leader(&self, except: Option<usize>) -> Option<usize> {
        for number in (0..self.len()).filter(|number| Some(*number) != except) {
            let Ok(process) = self.process(number) else { continue };
            let Ok(reply) = http::get(&process.address, "/api/v1/system").await else { continue };
            let Ok(system) = reply.json() else { continue };
            let mut items = system["items"].as_array().into_iter().flatten();
            let leads = items.find(|item| item["leader"] == true && item["alive"] == true);
            let name = leads.and_then(|item| item["name"].as_str()).unwrap_or_default();
            // A name is the pid and the machine.
            let name = name.split(" on ").next().unwrap_or_default();
            let is_named =
                |number: &usize| self.process(*number).is_ok_and(|process| process.name() == name);
            if let Some(leader) = (0..self.len()).find(is_named) {
                return Some(leader);
            }
        }
        None
    }

    fn process(&self, number: usize) -> Result<&Process> {
        let member = self.members.get(number).context("no such process")?;
        member.process.as_ref().context("the process is down")
    }

    fn member_mut(&mut self, number: usize) -> Result<&mut ClusterMember> {
        self.members.get_mut(number).context("no such process")
    }
}
