//! The time that a proposal may take: it runs while the session goes on, and stands still while the
//! session rests.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// How long a proposal may take, without the time that the session rests.
pub const DEADLINE: TimeDelta = TimeDelta::minutes(30);

/// A deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Deadline {
    /// It runs, and ends then.
    Due(Timestamp),
    /// It stands still, and has so much left.
    LeftMs(i64),
}

impl Deadline {
    pub(super) fn begin(now: Timestamp) -> Self {
        Self::Due(now + DEADLINE)
    }

    pub(super) fn stopped(self, now: Timestamp) -> Self {
        match self {
            Self::Due(at) => Self::LeftMs((at - now).num_milliseconds().max(0)),
            left @ Self::LeftMs(_) => left,
        }
    }

    /// When it ends, running from now on.
    pub(super) fn started(self, now: Timestamp) -> Timestamp {
        match self {
            Self::Due(at) => at,
            Self::LeftMs(left) => now + TimeDelta::milliseconds(left),
        }
    }
}
