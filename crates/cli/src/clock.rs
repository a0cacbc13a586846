//! The system's clock.

use chrono::{DurationRound, TimeDelta, Utc};
use scribe_domain::Timestamp;
use scribe_ports::clock::Clock;
use uuid::Uuid;

/// Reads the time of the system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the system's time")]
    fn now(&self) -> Timestamp {
        let now = Utc::now();
        now.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(now)
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that makes fresh ids")]
    fn new_uuid(&self) -> Uuid {
        Uuid::now_v7()
    }
}
