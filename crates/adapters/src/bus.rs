//! Event buses. Each has its own file, a kind, and an arm of [`open_bus`].

pub mod in_process;

use std::sync::Arc;

pub use in_process::InProcessBus;
use scribe_ports::bus::EventBus;
use serde::{Deserialize, Serialize};

/// The kinds of event buses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BusKind {
    /// Delivers events within the process.
    #[default]
    InProcess,
}

/// Opens a bus.
#[must_use]
pub fn open_bus(kind: BusKind) -> Arc<dyn EventBus> {
    match kind {
        BusKind::InProcess => Arc::new(InProcessBus::default()),
    }
}
