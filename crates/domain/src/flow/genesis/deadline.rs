//! The time limit of a proposal. The time runs while the session is in progress, and stops while
//! the session is paused.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// The time limit of a proposal, without the time for which the session is paused.
pub const PROPOSAL_DEADLINE: TimeDelta = TimeDelta::minutes(30);

/// A time limit, running or stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Deadline {
    /// The clock runs, and the limit is reached at this time.
    Due(Timestamp),
    /// The clock is stopped, with this much time left, in milliseconds.
    LeftMs(i64),
}

impl Deadline {
    pub(super) fn start(now: Timestamp) -> Self {
        Self::Due(now + PROPOSAL_DEADLINE)
    }

    pub(super) fn stop_clock(self, now: Timestamp) -> Self {
        match self {
            Self::Due(at) => Self::LeftMs((at - now).num_milliseconds().max(0)),
            left @ Self::LeftMs(_) => left,
        }
    }

    /// Returns the time at which the limit is reached if the clock runs from `now`.
    pub(super) fn time_if_started(self, now: Timestamp) -> Timestamp {
        match self {
            Self::Due(at) => at,
            Self::LeftMs(left) => now + TimeDelta::milliseconds(left),
        }
    }
}
