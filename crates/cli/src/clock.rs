//! The system clock.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use scribe_domain::Timestamp;
use scribe_ports::clock::Clock;
use uuid::{ContextV7, NoContext, Uuid};

/// The end of the year 9998. A wait that starts then still ends in a year with four digits.
const MAX_STORABLE_TIME: Timestamp = match DateTime::from_timestamp(253_370_764_799, 0) {
    Some(latest) => latest,
    None => DateTime::<Utc>::MAX_UTC,
};

/// Reads the system time.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

/// Reads the system time, shifted so that it agrees with the clock of the database. Processes on
/// machines whose clocks differ then agree with the database, and so with each other.
#[derive(Debug)]
pub struct AlignedClock<C = SystemClock> {
    system: C,
    /// By how many microseconds the clock of the database is ahead.
    shift_micros: AtomicI64,
    /// Keeps the ids of one process in order, also within a millisecond and after a correction.
    id_context: Mutex<ContextV7>,
}

/// A difference of fewer microseconds than this is not corrected. It does no harm, and its
/// correction would make the clock jump often.
const MIN_SHIFT_MICROS: i64 = 250_000;

impl<C> AlignedClock<C> {
    /// Creates a clock that shows the system time until it is aligned.
    pub fn new(system: C) -> Self {
        let id_context = Mutex::new(ContextV7::new());
        Self { system, shift_micros: AtomicI64::new(0), id_context }
    }
}

impl<C: Clock> Clock for AlignedClock<C> {
    fn now(&self) -> Timestamp {
        let shift = TimeDelta::microseconds(self.shift_micros.load(Ordering::Relaxed));
        to_storable(self.system.now().checked_add_signed(shift).unwrap_or(MAX_STORABLE_TIME))
    }

    fn new_uuid(&self) -> Uuid {
        let now = self.now();
        let seconds = now.timestamp().unsigned_abs();
        let nanos = now.timestamp_subsec_nanos();
        Uuid::new_v7(uuid::Timestamp::from_unix(&self.id_context, seconds, nanos))
    }

    fn align(&self, now: Timestamp, uncertainty: Duration) {
        let ahead = (now - self.now()).num_microseconds().unwrap_or_default();
        let uncertain = i64::try_from(uncertainty.as_micros()).unwrap_or(i64::MAX);
        if ahead.abs() >= MIN_SHIFT_MICROS.max(uncertain) {
            self.shift_micros.fetch_add(ahead, Ordering::Relaxed);
            tracing::info!(
                seconds = ahead / 1_000_000,
                "the clock of this machine differs from that of the database, which is used"
            );
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
            DateTime::from_timestamp(seconds, since.subsec_nanos()).unwrap_or(MAX_STORABLE_TIME)
        }
        Err(_) => DateTime::UNIX_EPOCH,
    }
}

/// Converts a time to the form that every database can store: whole microseconds, within the years
/// 1970 to 9998; a time outside that range becomes the nearest time within it.
fn to_storable(now: Timestamp) -> Timestamp {
    let micros = now.nanosecond() / 1_000;
    now.with_nanosecond(micros * 1_000)
        .unwrap_or(now)
        .clamp(DateTime::UNIX_EPOCH, MAX_STORABLE_TIME)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A clock that stands still.
    struct StoppedClock(Timestamp);

    impl Clock for StoppedClock {
        fn now(&self) -> Timestamp {
            self.0
        }

        fn new_uuid(&self) -> Uuid {
            Uuid::nil()
        }
    }

    fn at(time: &str) -> Timestamp {
        format!("2026-11-29T{time}Z").parse().unwrap()
    }

    #[test]
    fn a_clock_that_differs_is_set_to_that_of_the_database() {
        for own in ["02:00:00", "02:04:59.7", "02:05:00.3", "02:10:00"] {
            let clock = AlignedClock::new(StoppedClock(at(own)));
            clock.align(at("02:05:00"), Duration::from_millis(2));
            assert_eq!(clock.now(), at("02:05:00"), "{own}");
        }
    }

    #[test]
    fn a_clock_that_may_be_right_is_not_changed() {
        let clock = AlignedClock::new(StoppedClock(at("02:00:00")));
        clock.align(at("02:00:00.2"), Duration::from_millis(2));
        assert_eq!(clock.now(), at("02:00:00"));
        clock.align(at("02:00:10"), Duration::from_secs(12));
        assert_eq!(clock.now(), at("02:00:00"), "the answer took 24 seconds");
        clock.align(at("02:00:13"), Duration::from_secs(12));
        assert_eq!(clock.now(), at("02:00:13"));
    }

    #[test]
    fn ids_bear_the_time_of_the_database_in_order() {
        let clock = AlignedClock::new(StoppedClock(at("02:00:00")));
        clock.align(at("02:05:00"), Duration::ZERO);
        let ids: Vec<Uuid> = (0..100).map(|_| clock.new_uuid()).collect();
        assert!(ids.is_sorted_by(|one, next| one < next), "{ids:?}");
        let (seconds, _) = ids[0].get_timestamp().unwrap().to_unix();
        assert_eq!(seconds, at("02:05:00").timestamp().unsigned_abs());
    }

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
