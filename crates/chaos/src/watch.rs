//! The clock of a run.

use std::time::{Instant, SystemTime};

/// Counts the milliseconds since the start of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RunClock {
    started: Instant,
    started_at: SystemTime,
}

impl RunClock {
    pub(crate) fn start() -> Self {
        Self { started: Instant::now(), started_at: SystemTime::now() }
    }

    pub(crate) fn started_at(self) -> SystemTime {
        self.started_at
    }

    pub(crate) fn now_ms(self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}
