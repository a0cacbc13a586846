//! Corrects stored times after the system clock was set back. Without the correction, waits would
//! end too late, because their stored end times are too far in the future.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

use chrono::TimeDelta;
use scribe_domain::Timestamp;

/// Smaller steps back are clock adjustments that hardly postpone anything.
const MIN_CLOCK_STEP: TimeDelta = TimeDelta::seconds(1);

/// How far beyond the longest possible wait a stored time may be before it counts as wrong.
pub(crate) const WAIT_TOLERANCE: TimeDelta = TimeDelta::minutes(1);

/// Detects that the clock was set back.
#[derive(Debug)]
pub(crate) struct ClockStepDetector {
    last: Timestamp,
    /// The total of the steps back for which stored times are not corrected yet.
    pending: TimeDelta,
}

impl ClockStepDetector {
    pub(crate) fn starting_at(now: Timestamp) -> Self {
        Self { last: now, pending: TimeDelta::zero() }
    }

    /// Compares the time with the previous one. Returns by how much the clock was set back since
    /// the last call of [`Self::note_corrected`].
    pub(crate) fn detect_step_back(&mut self, now: Timestamp) -> Option<TimeDelta> {
        let step = self.last - now;
        self.last = now;
        if step >= MIN_CLOCK_STEP {
            self.pending += step;
        }
        (self.pending > TimeDelta::zero()).then_some(self.pending)
    }

    /// Notes that stored times are corrected by the whole pending step.
    pub(crate) fn note_corrected(&mut self) {
        self.pending = TimeDelta::zero();
    }
}

/// The corrected end times of the waits whose stored time became wrong when the clock was set back.
/// Other waits have no entry.
#[derive(Debug)]
pub(crate) struct CorrectedTimes<K>(HashMap<K, CorrectedTime>);

#[derive(Debug, Clone, Copy)]
struct CorrectedTime {
    /// The time in the table when the correction was made. If the table now holds another time, the
    /// wait was stored again and needs no correction.
    stored: Timestamp,
    due: Timestamp,
}

impl<K> Default for CorrectedTimes<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Copy + Eq + Hash> CorrectedTimes<K> {
    /// Moves the end times of all waiting items back by the amount by which the clock was set back.
    /// Items that no longer wait are removed.
    pub(crate) fn move_back(
        &mut self,
        step: TimeDelta,
        waiting: impl IntoIterator<Item = (K, Timestamp)>,
    ) {
        let waiting = waiting.into_iter();
        let corrected: HashMap<K, CorrectedTime> = waiting
            .map(|(key, stored)| {
                (key, CorrectedTime { stored, due: self.corrected_time(key, stored) - step })
            })
            .collect();
        self.0 = corrected;
    }

    /// Sets the end time of a wait to a time other than the stored one.
    pub(crate) fn correct_time(&mut self, key: K, stored: Timestamp, due: Timestamp) {
        self.0.insert(key, CorrectedTime { stored, due });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns when a wait with this stored time ends.
    pub(crate) fn corrected_time(&self, key: K, stored: Timestamp) -> Timestamp {
        match self.0.get(&key) {
            Some(corrected) if corrected.stored == stored => corrected.due,
            Some(_) | None => stored,
        }
    }

    /// Returns the keys of the waits whose corrected time has come.
    pub(crate) fn elapsed_keys(&self, now: Timestamp) -> Vec<K> {
        self.0.iter().filter(|(_, corrected)| corrected.due <= now).map(|(key, _)| *key).collect()
    }

    pub(crate) fn remove(&mut self, key: K) {
        self.0.remove(&key);
    }

    /// Removes all waits that are not listed.
    pub(crate) fn retain_only(&mut self, waiting: &[K]) {
        if !self.0.is_empty() {
            let waiting: HashSet<&K> = waiting.iter().collect();
            self.0.retain(|key, _| waiting.contains(key));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::UNIX_EPOCH;

    fn minutes(minutes: i64) -> TimeDelta {
        TimeDelta::minutes(minutes)
    }

    #[test]
    fn only_a_step_back_of_the_clock_is_detected() {
        let mut steps = ClockStepDetector::starting_at(NOON);
        assert_eq!(steps.detect_step_back(NOON), None);
        assert_eq!(steps.detect_step_back(NOON + minutes(60)), None);
        assert_eq!(steps.detect_step_back(NOON + minutes(50)), Some(minutes(10)));
        steps.note_corrected();
        assert_eq!(steps.detect_step_back(NOON + minutes(50)), None);
        assert_eq!(steps.detect_step_back(NOON + minutes(50) - TimeDelta::milliseconds(200)), None);
    }

    #[test]
    fn a_step_is_kept_until_stored_times_are_corrected() {
        let mut steps = ClockStepDetector::starting_at(NOON);
        assert_eq!(steps.detect_step_back(NOON - minutes(10)), Some(minutes(10)));
        // The database did not answer, and then the clock is set back again.
        assert_eq!(steps.detect_step_back(NOON - minutes(15)), Some(minutes(15)));
        steps.note_corrected();
        assert_eq!(steps.detect_step_back(NOON - minutes(15)), None);
    }

    #[test]
    fn every_step_back_moves_waiting_times_and_drops_the_others() {
        let mut times = CorrectedTimes::default();
        let stored = NOON + minutes(70);
        times.move_back(minutes(60), [("retry", stored), ("gone", stored)]);
        assert_eq!(times.corrected_time("retry", stored), NOON + minutes(10));
        times.move_back(minutes(5), [("retry", stored)]);
        assert_eq!(times.corrected_time("retry", stored), NOON + minutes(5));
        assert_eq!(times.corrected_time("gone", stored), stored);
        assert_eq!(times.elapsed_keys(NOON + minutes(4)), Vec::<&str>::new());
        assert_eq!(times.elapsed_keys(NOON + minutes(5)), ["retry"]);
        assert_eq!(times.corrected_time("retry", NOON), NOON, "it was stored again");
        times.remove("retry");
        assert_eq!(times.elapsed_keys(NOON + minutes(5)), Vec::<&str>::new());
    }
}
