//! The system clock.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use scribe_domain::Timestamp;
use scribe_ports::clock::Clock;
use uuid::{NoContext, Uuid};

/// The end of the year 9998. A wait that starts then still ends in a year with four digits.
const LATEST: Timestamp = match DateTime::from_timestamp(253_370_764_799, 0) {
    Some(latest) => latest,
    None => DateTime::<Utc>::MAX_UTC,
};

/// Reads the system time.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

/// Reads the system time, shifted so that it agrees with the clock of the database. Processes on
/// machines whose clocks differ then agree with the database, and so with each other.
#[derive(Debug, Default)]
pub struct AlignedClock {
    /// By how many microseconds the clock of the database is ahead.
    shift_micros: AtomicI64,
}

/// The smallest difference, in microseconds, that is corrected. A smaller difference may be caused
/// by the time that the answer took.
const MIN_SHIFT_MICROS: i64 = 250_000;

impl Clock for AlignedClock {
    fn now(&self) -> Timestamp {
        let shift = TimeDelta::microseconds(self.shift_micros.load(Ordering::Relaxed));
        to_storable(SystemClock.now().checked_add_signed(shift).unwrap_or(LATEST))
    }

    fn new_uuid(&self) -> Uuid {
        SystemClock.new_uuid()
    }

    fn align(&self, now: Timestamp) {
        let ahead = (now - self.now()).num_microseconds().unwrap_or_default();
        if ahead.abs() >= MIN_SHIFT_MICROS {
            self.shift_micros.fetch_add(ahead, Ordering::Relaxed);
            tracing::debug!(ahead, "the clock was set to that of the database");
        }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        to_storable(to_utc(SystemTime::now()))
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that makes fresh ids")]
    fn new_uuid(&self) -> Uuid {
        match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(_) => Uuid::now_v7(),
            Err(_) => Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, 0, 0)),
        }
    }
}

/// Converts a system time, which may be beyond the calendar's range.
fn to_utc(time: SystemTime) -> Timestamp {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => {
            let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
            DateTime::from_timestamp(seconds, since.subsec_nanos()).unwrap_or(LATEST)
        }
        Err(_) => DateTime::UNIX_EPOCH,
    }
}

/// Converts a time to the form that every database can store: whole microseconds, within the years
/// 1970 to 9998; a time outside that range becomes the nearest time within it.
fn to_storable(now: Timestamp) -> Timestamp {
    let micros = now.nanosecond() / 1_000;
    now.with_nanosecond(micros * 1_000).unwrap_or(now).clamp(DateTime::UNIX_EPOCH, LATEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_system_time_is_converted_to_a_storable_time() {
        for (shown, stored) in [
            ("2026-11-29T02:00:00.123456789Z", "2026-11-29T02:00:00.123456Z"),
            ("2300-01-01T00:00:00.123456789Z", "2300-01-01T00:00:00.123456Z"),
            ("1903-05-01T00:00:00Z", "1970-01-01T00:00:00Z"),
            ("+12000-01-01T00:00:00Z", "9998-12-31T23:59:59Z"),
        ] {
            let shown: Timestamp = shown.parse().unwrap();
            assert_eq!(to_storable(shown), stored.parse::<Timestamp>().unwrap());
        }
    }
}
