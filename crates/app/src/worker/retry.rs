//! Decides when a call that failed in transport is retried. The functions are pure: the time and
//! the call id are arguments.

use chrono::{SecondsFormat, TimeDelta};
use scribe_domain::{Timestamp, id::CallId};
use scribe_ports::model::ModelError;

/// The maximum number of retries after faults of the provider.
const MAX_RETRIES: i32 = 3;
/// The pause before the first retry; each further pause is twice as long.
const FIRST_RETRY_PAUSE: TimeDelta = TimeDelta::seconds(1);
/// How far a pause varies in either direction, in per cent. Books whose calls failed at the same
/// time therefore do not retry at the same time.
const JITTER_PERCENT: i32 = 25;
/// The minimum and the maximum pause while a server is not ready. Each pause is as long as the
/// total wait so far.
const MIN_CHECK_PAUSE: TimeDelta = TimeDelta::seconds(2);
const MAX_CHECK_PAUSE: TimeDelta = TimeDelta::seconds(15);
/// How long a server may be not ready, for example because it is loading its model, before the task
/// fails.
const MAX_NOT_READY_TIME: TimeDelta = TimeDelta::minutes(10);
/// If a provider asks for a longer wait than this, the book is paused.
pub const MAX_REQUESTED_PAUSE: TimeDelta = TimeDelta::minutes(15);

/// Returns how long to wait before a call is retried that has already failed `failed` times, or
/// `None` if it is not retried.
///
/// If a provider asks for a pause, the pause is at least that long. While a breaker is open no call
/// is made, so waiting for the breaker does not count as an attempt. Waiting for a server that is
/// not ready does not count either: the server is asked again until ten minutes after
/// `not_ready_since`.
pub(super) fn pause_before_retry(
    error: &ModelError,
    failed: i32,
    not_ready_since: Timestamp,
    now: Timestamp,
    call: CallId,
) -> Option<TimeDelta> {
    if let ModelError::BreakerOpen { until } = error {
        return Some((*until - now).max(TimeDelta::zero()));
    }
    if let ModelError::NotReady { .. } = error {
        let waited = now - not_ready_since;
        let own = add_jitter(waited.clamp(MIN_CHECK_PAUSE, MAX_CHECK_PAUSE), call);
        let pause = requested_wait(error).map_or(own, |asked| asked.max(own));
        return (waited < MAX_NOT_READY_TIME && pause <= MAX_REQUESTED_PAUSE).then_some(pause);
    }
    if !error.is_retryable() || failed >= MAX_RETRIES {
        return None;
    }
    let own = add_jitter(FIRST_RETRY_PAUSE * (1 << failed.clamp(0, MAX_RETRIES)), call);
    let pause = requested_wait(error).map_or(own, |asked| asked.max(own));
    (pause <= MAX_REQUESTED_PAUSE).then_some(pause)
}

/// Describes why a call is not retried. If the provider asks for a longer wait than scribe allows,
/// the text also says when that wait ends.
pub(super) fn describe_final_failure(error: &ModelError, now: Timestamp) -> String {
    let Some(asked) = requested_wait(error).filter(|asked| *asked > MAX_REQUESTED_PAUSE) else {
        return match error {
            ModelError::NotReady { .. } => format!(
                "{error}. scribe has waited for {} minutes. Run scribe resume when the server is \
                 ready",
                MAX_NOT_READY_TIME.num_minutes(),
            ),
            _ => error.to_string(),
        };
    };
    let until = now.checked_add_signed(asked).unwrap_or(Timestamp::MAX_UTC);
    format!(
        "{error}. The provider asks scribe to wait until {}, but scribe waits at most {} minutes",
        until.to_rfc3339_opts(SecondsFormat::Secs, true),
        MAX_REQUESTED_PAUSE.num_minutes(),
    )
}

/// Returns how long the provider asks to wait.
fn requested_wait(error: &ModelError) -> Option<TimeDelta> {
    error.retry_after().map(|asked| TimeDelta::from_std(asked).unwrap_or(TimeDelta::MAX))
}

/// Varies a pause by the last byte of the call's id, which is practically random.
fn add_jitter(pause: TimeDelta, call: CallId) -> TimeDelta {
    let [.., byte] = call.0.into_bytes();
    let percent = 100 - JITTER_PERCENT + 2 * JITTER_PERCENT * i32::from(byte) / 255;
    pause * percent / 100
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use scribe_ports::model::{ServerAnswer, TimeoutPhase, TokenUsage};
    use uuid::Uuid;

    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;
    const TIMEOUT: ModelError = ModelError::Timeout { phase: TimeoutPhase::Silence };

    /// Returns the pauses after the first four faults, in milliseconds.
    fn pauses(error: &ModelError, byte: u8) -> Vec<Option<i64>> {
        let call = CallId(Uuid::from_bytes([byte; 16]));
        let pause = |failed| {
            pause_before_retry(error, failed, NOW, NOW, call).map(|pause| pause.num_milliseconds())
        };
        (0..4).map(pause).collect()
    }

    fn slow_down(seconds: u64) -> ModelError {
        let retry_after = Some(Duration::from_secs(seconds));
        ModelError::RateLimited { reason: "slow down".to_owned(), retry_after }
    }

    #[test]
    fn pauses_double_three_times_and_vary_by_a_quarter() {
        assert_eq!(pauses(&TIMEOUT, 0), [Some(750), Some(1_500), Some(3_000), None]);
        assert_eq!(pauses(&TIMEOUT, 255), [Some(1_250), Some(2_500), Some(5_000), None]);
    }

    #[test]
    fn a_provider_is_left_alone_as_long_as_it_says_up_to_a_quarter_of_an_hour() {
        assert_eq!(pauses(&slow_down(3), 0), [Some(3_000), Some(3_000), Some(3_000), None]);
        assert_eq!(pauses(&slow_down(900), 0)[0], Some(900_000));
        assert_eq!(pauses(&slow_down(901), 0), [None; 4]);
        assert!(
            describe_final_failure(&slow_down(901), NOW).contains("until 1970-01-01T00:15:01Z")
        );
        assert_eq!(describe_final_failure(&slow_down(3), NOW), slow_down(3).to_string());
    }

    #[test]
    fn what_would_fail_again_is_not_tried_again() {
        for error in [
            ModelError::Unauthorized { answer: ServerAnswer::default() },
            ModelError::AccessDenied { answer: ServerAnswer::default() },
            ModelError::Misconfigured { answer: ServerAnswer::default() },
            ModelError::ReasoningOnly { usage: TokenUsage::default(), limit_reached: true },
            ModelError::Refused { reason: "no".to_owned(), usage: TokenUsage::default() },
            ModelError::RequestRejected { answer: ServerAnswer::default() },
        ] {
            assert_eq!(pauses(&error, 0), [None; 4], "{error}");
        }
    }

    #[test]
    fn a_server_that_is_not_ready_is_asked_again_for_ten_minutes() {
        let error = ModelError::NotReady { reason: "Loading model".to_owned(), retry_after: None };
        let call = CallId(Uuid::from_bytes([128; 16]));
        let mut waited = TimeDelta::zero();
        let mut pauses = Vec::new();
        while let Some(next) = pause_before_retry(&error, 0, NOW, NOW + waited, call) {
            pauses.push(next.num_seconds());
            waited += next;
        }
        assert_eq!(pauses[..5], [2, 2, 4, 8, 15]);
        assert!((600..616).contains(&waited.num_seconds()), "{waited}");
        assert!(describe_final_failure(&error, NOW).contains("10 minutes"));
        // Earlier faults do not shorten the wait.
        assert!(pause_before_retry(&error, MAX_RETRIES, NOW, NOW, call).is_some());
    }

    #[test]
    fn an_open_breaker_is_waited_for_and_uses_up_no_try() {
        let error = ModelError::BreakerOpen { until: NOW + TimeDelta::seconds(60) };
        assert_eq!(pauses(&error, 0), [Some(60_000); 4]);
    }
}
