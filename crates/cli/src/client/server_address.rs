//! Where the server is. One that comes back may be at another address, which the data folder says.

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use crate::{
    config::{Config, Model},
    folder::read_holder,
};

/// Pauses before a server that does not answer is tried again; after the last it is gone. Together
/// they are longer than a server takes to be started anew.
pub(super) const AGAIN: [Duration; 10] = [
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

/// The way to the server.
#[derive(Debug)]
pub(super) struct ServerAddress {
    folder: PathBuf,
    /// The settings with which books are written here.
    model: Model,
    address: Mutex<SocketAddr>,
}

impl ServerAddress {
    /// The way to a server that has been found.
    pub(super) fn at(config: &Config, address: SocketAddr) -> Self {
        let (folder, model) = (config.data_dir.clone(), config.settings.model.clone());
        Self { folder, model, address: Mutex::new(address) }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", *self.address.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Looks whether a server with the same settings is elsewhere by now.
    pub(super) fn look(&self) {
        let holder = read_holder(&self.folder);
        let Some(present) = holder.address else { return };
        if holder.differs_in(&self.model).is_empty() {
            *self.address.lock().unwrap_or_else(PoisonError::into_inner) = present;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_is_started_anew_is_waited_for() {
        let all: Duration = AGAIN.iter().sum();
        assert!(all >= Duration::from_secs(15) && all < Duration::from_secs(20), "{all:?}");
    }
}
