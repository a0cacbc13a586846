//! How long to wait before a call is made again. Pure: the time and the randomness come in.

use std::time::Duration;

use scribe_domain::Timestamp;
use scribe_ports::model::ModelError;

/// How often and after how long a call that failed in transport is made again.
#[derive(Debug, Clone, PartialEq)]
pub struct RetryPolicy {
    /// How many times a call is made again.
    pub most_retries: u32,
    /// The delay before the first retry; it doubles with each further one.
    pub first_delay: Duration,
    /// How far a delay may stray to either side, as a share of it, from 0 to 1.
    pub jitter: f64,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { most_retries: 3, first_delay: Duration::from_secs(1), jitter: 0.25 }
    }
}

impl RetryPolicy {
    /// The delay before the next call, or `None` where none is to be made.
    ///
    /// `retries` counts the retries made so far and `random` lies in `[0, 1)`. A provider that says
    /// how long it wants to be left alone is left alone that long at least. While a breaker is open
    /// no call is made, so waiting for it uses up no retry.
    #[must_use]
    pub fn delay(
        &self,
        error: &ModelError,
        retries: u32,
        now: Timestamp,
        random: f64,
    ) -> Option<Duration> {
        if let ModelError::BreakerOpen { until } = error {
            return Some((*until - now).to_std().unwrap_or(Duration::ZERO));
        }
        if !error.is_retryable() || retries >= self.most_retries {
            return None;
        }
        let delay = self.first_delay.saturating_mul(2_u32.saturating_pow(retries));
        let stray = 1.0 + self.jitter.clamp(0.0, 1.0) * (2.0 * random.clamp(0.0, 1.0) - 1.0);
        let jittered = delay.mul_f64(stray);
        Some(error.retry_after().map_or(jittered, |wanted| jittered.max(wanted)))
    }
}

#[cfg(test)]
mod tests {
    use scribe_ports::model::{Stage, Usage};

    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;
    const TIMEOUT: ModelError = ModelError::Timeout { stage: Stage::Silence };

    fn delays(error: &ModelError, random: f64) -> Vec<Option<u128>> {
        let policy = RetryPolicy::default();
        (0..4)
            .map(|retries| policy.delay(error, retries, NOW, random).map(|delay| delay.as_millis()))
            .collect()
    }

    #[test]
    fn delays_double_three_times() {
        assert_eq!(delays(&TIMEOUT, 0.5), [Some(1_000), Some(2_000), Some(4_000), None]);
    }

    #[test]
    fn jitter_strays_by_a_quarter_to_either_side() {
        assert_eq!(delays(&TIMEOUT, 0.0)[..3], [Some(750), Some(1_500), Some(3_000)]);
        assert_eq!(delays(&TIMEOUT, 1.0)[..3], [Some(1_250), Some(2_500), Some(5_000)]);
    }

    #[test]
    fn a_provider_is_left_alone_as_long_as_it_says() {
        let error = ModelError::RateLimited {
            reason: "slow down".to_owned(),
            retry_after: Some(Duration::from_secs(3)),
        };
        assert_eq!(delays(&error, 0.5), [Some(3_000), Some(3_000), Some(4_000), None]);
    }

    #[test]
    fn what_would_fail_again_is_not_retried() {
        for error in [
            ModelError::Unauthorized,
            ModelError::ReasoningOnly { usage: Usage::default() },
            ModelError::Refused { reason: "no".to_owned(), usage: Usage::default() },
            ModelError::RequestRejected { status: 400, message: "no".to_owned() },
        ] {
            assert_eq!(delays(&error, 0.5), [None; 4], "{error}");
        }
    }

    #[test]
    fn an_open_breaker_is_waited_for_and_uses_up_no_retry() {
        let error = ModelError::BreakerOpen { until: NOW + chrono::TimeDelta::seconds(60) };
        assert_eq!(delays(&error, 0.5), [Some(60_000); 4]);
    }
}
