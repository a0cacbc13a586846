//! Who holds a data folder, as the file beside the lock says: the pid on the first line; where it
//! serves, its address on the second and the hash of each of its model settings on the others, so
//! that no address or path of somebody's is told to whoever may read the file.

use std::{
    collections::BTreeMap,
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::{Path, PathBuf},
};

use scribe_domain::content::ContentHash;
use serde_json::Value;

use crate::config::Model;

/// A process that holds a data folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    folder: PathBuf,
    /// `None` where nobody knows it.
    pid: Option<u32>,
    /// Where it serves; `None` for one that does not.
    pub address: Option<SocketAddr>,
    /// The hash of each model setting that it has.
    model: BTreeMap<String, String>,
}

impl Holder {
    /// This process, before it serves.
    #[must_use]
    pub fn of_this_process(folder: &Path) -> Self {
        let pid = Some(std::process::id());
        Self { folder: folder.to_path_buf(), pid, address: None, model: BTreeMap::new() }
    }

    /// This process, once it serves.
    #[must_use]
    pub fn serving(folder: &Path, address: SocketAddr, model: &Model) -> Self {
        let address = Some(reachable(address));
        Self { address, model: hashes(model), ..Self::of_this_process(folder) }
    }

    /// Reads what the holder's file says.
    pub(super) fn read(folder: &Path, said: &str) -> Self {
        let mut lines = said.lines();
        let pid = lines.next().and_then(|line| line.trim().parse().ok());
        let address =
            lines.next().and_then(|line| line.trim().strip_prefix("http://")?.parse().ok());
        let settings = lines.filter_map(|line| line.split_once(' '));
        let model = settings.map(|(key, hash)| (key.to_owned(), hash.to_owned())).collect();
        Self { folder: folder.to_path_buf(), pid, address, model }
    }

    /// What the holder's file says.
    pub(super) fn to_string_in_file(&self) -> String {
        let mut said = self.pid.map(|pid| pid.to_string()).unwrap_or_default();
        if let Some(address) = self.address {
            said.push_str(&format!("\nhttp://{address}\n"));
            for (key, hash) in &self.model {
                said.push_str(&format!("{key} {hash}\n"));
            }
        }
        said
    }

    /// True where it has a pid, and that of the process that owns the lock if that is known.
    pub(super) fn is_known_as(&self, owner: Option<u32>) -> bool {
        self.pid.is_some() && (owner.is_none() || owner == self.pid)
    }

    /// The same with the pid of the process that owns the lock, where that is known.
    pub(super) fn with_pid(self, owner: Option<u32>) -> Self {
        Self { pid: owner.or(self.pid), ..self }
    }

    /// The model settings in which another process differs, by their keys.
    #[must_use]
    pub fn differs_in(&self, model: &Model) -> Vec<String> {
        let own = hashes(model);
        let keys = own.keys().chain(self.model.keys());
        let mut differ: Vec<String> =
            keys.filter(|key| own.get(*key) != self.model.get(*key)).cloned().collect();
        differ.sort();
        differ.dedup();
        differ
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the data folder {} is in use by ", self.folder.display())?;
        match self.pid {
            Some(pid) => write!(f, "process {pid}")?,
            None => f.write_str("another process")?,
        }
        f.write_str("; stop that process, or use another folder with SCRIBE__DATA_DIR")
    }
}

/// The hash of every model setting that is set. The key is no setting of this kind: two processes
/// may read it from different places.
fn hashes(model: &Model) -> BTreeMap<String, String> {
    let Ok(Value::Object(settings)) = serde_json::to_value(model) else { return BTreeMap::new() };
    settings
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(key, value)| {
            (format!("model.{key}"), ContentHash::of(value.to_string().as_bytes()).to_string())
        })
        .collect()
}

/// An address that a client on this machine can connect to: who listens everywhere listens on the
/// loopback too.
fn reachable(address: SocketAddr) -> SocketAddr {
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
    use crate::config::Positive;

    #[test]
    fn what_a_server_says_of_itself_is_read_again() {
        let model = Model { name: Some("large".to_owned()), ..Model::default() };
        let folder = Path::new("/data");
        let server = Holder::serving(folder, "0.0.0.0:8080".parse().unwrap(), &model);
        let read = Holder::read(folder, &server.to_string_in_file());
        assert_eq!(read, server);
        assert_eq!(read.address.unwrap().to_string(), "127.0.0.1:8080");
        assert_eq!(read.differs_in(&model), Vec::<String>::new());
        let other = Model { context_tokens: Positive::try_from(8_192).ok(), ..Model::default() };
        assert_eq!(read.differs_in(&other), ["model.context_tokens", "model.name"]);
    }

    #[test]
    fn one_that_does_not_serve_says_its_pid_and_nothing_else() {
        let folder = Path::new("/data");
        let writer = Holder::of_this_process(folder);
        assert_eq!(writer.to_string_in_file(), std::process::id().to_string());
        assert_eq!(Holder::read(folder, "4711").address, None);
        assert_eq!(Holder::read(folder, "").address, None);
    }
}
