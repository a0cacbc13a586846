//! The server's address. A restarted server may have another address, which the data folder states.

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use crate::{
    config::{Config, ModelSettings},
    folder::read_holder,
};

/// The pauses between the attempts to reach a server that does not answer. After the last pause,
/// the server counts as stopped. Together the pauses are longer than a restart of a server takes.
pub(super) const RETRY_PAUSES: [Duration; 10] = [
    Duration::from_millis(50),
    Duration::from_millis(200),
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(2),
    Duration::from_secs(2),
    Duration::from_secs(2),
    Duration::from_secs(3),
    Duration::from_secs(3),
];

#[derive(Debug)]
pub(super) struct ServerAddress {
    folder: PathBuf,
    model: ModelSettings,
    address: Mutex<SocketAddr>,
}

impl ServerAddress {
    /// Creates the address of a server that was found.
    pub(super) fn new(config: &Config, address: SocketAddr) -> Self {
        let (folder, model) = (config.data_dir.clone(), config.settings.model.clone());
        Self { folder, model, address: Mutex::new(address) }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", *self.address.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Checks whether a server with the same model settings now has another address.
    pub(super) fn refresh_address(&self) {
        let holder = read_holder(&self.folder);
        let Some(present) = holder.address else { return };
        if holder.differing_settings(&self.model).is_empty() {
            *self.address.lock().unwrap_or_else(PoisonError::into_inner) = present;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restarting_server_is_waited_for() {
        let all: Duration = RETRY_PAUSES.iter().sum();
        assert!(all >= Duration::from_secs(15) && all < Duration::from_secs(20), "{all:?}");
    }
}
