//! A clock that moves only when a test moves it.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use scribe_domain::Timestamp;
use scribe_ports::clock::Clock;
use uuid::{Builder, Uuid};

/// A clock that shows the same time until a test moves it, and that makes ids in a known order.
#[derive(Debug)]
pub struct ManualClock {
    now: Mutex<Timestamp>,
    made: AtomicU64,
    reads: AtomicU64,
}

impl ManualClock {
    /// Makes a clock that shows the given time.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self { now: Mutex::new(now), made: AtomicU64::new(0), reads: AtomicU64::new(0) }
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        *self.now.lock().unwrap() += by;
    }

    /// Returns how often the time has been read.
    pub fn read_count(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }

    pub fn set_back(&self, by: Duration) {
        *self.now.lock().unwrap() -= by;
    }
}

impl Default for ManualClock {
    /// Makes a clock that shows 2026-01-01.
    fn default() -> Self {
        Self::at(Timestamp::from_timestamp(1_767_225_600, 0).unwrap())
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.reads.fetch_add(1, Ordering::Relaxed);
        *self.now.lock().unwrap()
    }

    fn new_uuid(&self) -> Uuid {
        let made = self.made.fetch_add(1, Ordering::Relaxed);
        let millis = u64::try_from(self.now().timestamp_millis()).unwrap();
        let mut random = [0; 10];
        random[2..].copy_from_slice(&made.to_be_bytes());
        Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_increase_and_time_is_constant() {
        let clock = ManualClock::default();
        let (one, two) = (clock.new_uuid(), clock.new_uuid());
        assert!(one < two);
        assert_eq!(one.get_version_num(), 7);
        let before = clock.now();
        clock.advance(Duration::from_secs(1));
        assert_eq!(clock.now() - before, chrono::TimeDelta::seconds(1));
        assert!(two < clock.new_uuid());
    }
}
