//! The holder of a data folder, as written in the file next to the lock. The first line is the pid.
//! For a server, the second line is its address, and the following lines are the hashes of its
//! model settings. Hashes are used so that readers of the file do not learn addresses or paths.

use std::{
    collections::BTreeMap,
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::{Path, PathBuf},
};

use scribe_domain::content::ContentHash;
use serde_json::Value;

use crate::config::ModelSettings;

/// A process that holds a data folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderHolder {
    folder: PathBuf,
    /// The pid; `None` if it is unknown.
    pid: Option<u32>,
    /// The address of the server; `None` if the process is not a server.
    pub address: Option<SocketAddr>,
    /// The hash of each of its model settings.
    model: BTreeMap<String, String>,
}

impl FolderHolder {
    /// Returns this process as a holder that is not a server.
    #[must_use]
    pub fn from_this_process(folder: &Path) -> Self {
        let pid = Some(std::process::id());
        Self { folder: folder.to_path_buf(), pid, address: None, model: BTreeMap::new() }
    }

    /// Returns this process as a server.
    #[must_use]
    pub fn for_server(folder: &Path, address: SocketAddr, model: &ModelSettings) -> Self {
        let address = Some(to_reachable_address(address));
        Self { address, model: hash_settings(model), ..Self::from_this_process(folder) }
    }

    /// Parses the holder's file.
    pub(super) fn parse(folder: &Path, text: &str) -> Self {
        let mut lines = text.lines();
        let pid = lines.next().and_then(|line| line.trim().parse().ok());
        let address =
            lines.next().and_then(|line| line.trim().strip_prefix("http://")?.parse().ok());
        let settings = lines.filter_map(|line| line.split_once(' '));
        let model = settings.map(|(key, hash)| (key.to_owned(), hash.to_owned())).collect();
        Self { folder: folder.to_path_buf(), pid, address, model }
    }

    /// Returns the contents of the holder's file.
    pub(super) fn to_file_text(&self) -> String {
        let mut text = self.pid.map(|pid| pid.to_string()).unwrap_or_default();
        if let Some(address) = self.address {
            text.push_str(&format!("\nhttp://{address}\n"));
            for (key, hash) in &self.model {
                text.push_str(&format!("{key} {hash}\n"));
            }
        }
        text
    }

    /// True if the file contains a pid and, if the owner of the lock is known, the pid is that of
    /// the owner.
    pub(super) fn is_pid_of(&self, owner: Option<u32>) -> bool {
        self.pid.is_some() && (owner.is_none() || owner == self.pid)
    }

    /// Replaces the pid with that of the owner of the lock, if the owner is known.
    pub(super) fn with_pid(self, owner: Option<u32>) -> Self {
        Self { pid: owner.or(self.pid), ..self }
    }

    /// Returns the names of the model settings that differ between this holder and `model`.
    #[must_use]
    pub fn differing_settings(&self, model: &ModelSettings) -> Vec<String> {
        let own = hash_settings(model);
        let keys = own.keys().chain(self.model.keys());
        let mut differ: Vec<String> =
            keys.filter(|key| own.get(*key) != self.model.get(*key)).cloned().collect();
        differ.sort();
        differ.dedup();
        differ
    }
}

impl fmt::Display for FolderHolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the data folder {} is in use by ", self.folder.display())?;
        match self.pid {
            Some(pid) => write!(f, "process {pid}")?,
            None => f.write_str("another process")?,
        }
        f.write_str("; stop that process, or use another folder with SCRIBE__DATA_DIR")
    }
}

/// Returns the hash of every model setting that is set. The API key is not included, because two
/// processes may read the same key from different places.
fn hash_settings(model: &ModelSettings) -> BTreeMap<String, String> {
    let Ok(Value::Object(settings)) = serde_json::to_value(model) else { return BTreeMap::new() };
    settings
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(key, value)| {
            (
                format!("model.{key}"),
                ContentHash::hash_bytes(value.to_string().as_bytes()).to_string(),
            )
        })
        .collect()
}

/// Returns an address that a client on this machine can connect to. A server that listens on all
/// interfaces also listens on the loopback interface.
fn to_reachable_address(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::PositiveInt;

    #[test]
    fn the_holder_file_of_a_server_survives_a_round_trip() {
        let model = ModelSettings { name: Some("large".to_owned()), ..ModelSettings::default() };
        let folder = Path::new("/data");
        let server = FolderHolder::for_server(folder, "0.0.0.0:8080".parse().unwrap(), &model);
        let read = FolderHolder::parse(folder, &server.to_file_text());
        assert_eq!(read, server);
        assert_eq!(read.address.unwrap().to_string(), "127.0.0.1:8080");
        assert_eq!(read.differing_settings(&model), Vec::<String>::new());
        let other = ModelSettings {
            context_tokens: PositiveInt::try_from(8_192).ok(),
            ..ModelSettings::default()
        };
        assert_eq!(read.differing_settings(&other), ["model.context_tokens", "model.name"]);
    }

    #[test]
    fn the_holder_file_of_a_process_without_a_server_has_only_its_pid() {
        let folder = Path::new("/data");
        let writer = FolderHolder::from_this_process(folder);
        assert_eq!(writer.to_file_text(), std::process::id().to_string());
        assert_eq!(FolderHolder::parse(folder, "4711").address, None);
        assert_eq!(FolderHolder::parse(folder, "").address, None);
    }
}
