//! A circuit breaker. After several faults in a row, the provider gets no calls for a while. Then a
//! single call tests whether it works again.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use chrono::TimeDelta;
use scribe_domain::Timestamp;
use scribe_ports::{
    clock::Clock,
    model::{DraftSink, LanguageModel, ModelError, ModelInfo, ModelReply, ModelRequest, Tier},
};

/// How long other calls are refused while one call tests the provider. If the provider answers the
/// test with a rate limit or is not ready, the next test is made after this time at the earliest.
const PROBE_INTERVAL: TimeDelta = TimeDelta::seconds(5);

/// When a breaker opens and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreakerSettings {
    /// The number of consecutive provider faults that open the breaker.
    pub faults: u32,
    /// How long the breaker stays open.
    pub open_for: Duration,
}

impl Default for BreakerSettings {
    fn default() -> Self {
        Self { faults: 5, open_for: Duration::from_secs(60) }
    }
}

/// A model behind a breaker, which opens when its provider keeps failing.
///
/// Only [`ModelError::is_provider_fault`] counts as a fault. A rate-limit or not-ready answer
/// leaves the number of faults unchanged; if it answers a probe, the breaker stays open. Any other
/// answer shows that the provider works, and resets the number of faults.
///
/// Every opening and every probe begins a new generation. The end of a call from an earlier
/// generation has no effect.
pub struct Breaker {
    model: Arc<dyn LanguageModel>,
    clock: Arc<dyn Clock>,
    settings: BreakerSettings,
    state: Mutex<Generation>,
}

/// A state with the number of its generation.
#[derive(Debug, Clone, Copy)]
struct Generation {
    number: u64,
    state: BreakerState,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum BreakerState {
    Closed { faults: u32 },
    Open { until: Timestamp },
    Probing,
}

/// What the outcome of a call says about the provider.
#[derive(Debug, Clone, Copy, PartialEq)]
enum CallSignal {
    Works,
    Fails,
    /// The provider answers but accepts no calls for a while.
    Busy(Option<Duration>),
}

impl CallSignal {
    fn from_outcome(outcome: Result<(), &ModelError>) -> Self {
        match outcome {
            Err(error) if error.is_provider_fault() => Self::Fails,
            Err(
                ModelError::RateLimited { retry_after, .. }
                | ModelError::NotReady { retry_after, .. },
            ) => Self::Busy(*retry_after),
            Ok(()) | Err(_) => Self::Works,
        }
    }
}

impl Breaker {
    /// Puts a closed breaker in front of a model.
    #[must_use]
    pub fn new(
        model: Arc<dyn LanguageModel>,
        clock: Arc<dyn Clock>,
        settings: BreakerSettings,
    ) -> Self {
        let state = Mutex::new(Generation { number: 0, state: BreakerState::Closed { faults: 0 } });
        Self { model, clock, settings, state }
    }

    /// Admits a call, or returns an error with the time until which calls are refused.
    fn admit_call(&self) -> Result<Permit<'_>, ModelError> {
        let now = self.clock.now();
        let mut generation = self.generation();
        if let Some(until) = self.refused_until(generation.state, now) {
            return Err(ModelError::BreakerOpen { until });
        }
        // The breaker is due for a probe, and this call is the probe.
        if let BreakerState::Open { .. } = generation.state {
            generation.advance(BreakerState::Probing);
        }
        Ok(Permit { breaker: self, generation: generation.number })
    }

    /// Updates the state with the outcome of a call from a generation.
    fn record_signal(&self, number: u64, signal: CallSignal) {
        let now = self.clock.now();
        let mut generation = self.generation();
        if generation.number != number {
            return;
        }
        match (generation.state, signal) {
            (BreakerState::Closed { .. }, CallSignal::Busy(_)) | (BreakerState::Open { .. }, _) => {
            }
            (BreakerState::Closed { faults }, CallSignal::Fails) => {
                let faults = faults.saturating_add(1);
                if faults >= self.settings.faults {
                    generation.advance(BreakerState::Open { until: self.next_open_until(now) });
                } else {
                    generation.state = BreakerState::Closed { faults };
                }
            }
            (BreakerState::Closed { .. }, CallSignal::Works) => {
                generation.state = BreakerState::Closed { faults: 0 };
            }
            (BreakerState::Probing, CallSignal::Works) => {
                generation.advance(BreakerState::Closed { faults: 0 });
            }
            (BreakerState::Probing, CallSignal::Fails) => {
                generation.advance(BreakerState::Open { until: self.next_open_until(now) });
            }
            (BreakerState::Probing, CallSignal::Busy(retry_after)) => {
                let requested = retry_after.and_then(|wait| TimeDelta::from_std(wait).ok());
                let wait =
                    requested.map_or(PROBE_INTERVAL, |requested| requested.max(PROBE_INTERVAL));
                let until = add_saturating(now, wait)
                    .min(self.next_open_until(now).max(add_saturating(now, PROBE_INTERVAL)));
                generation.advance(BreakerState::Open { until });
            }
        }
    }

    /// Returns until when calls are refused, and `None` if they are admitted.
    fn refused_until(&self, state: BreakerState, now: Timestamp) -> Option<Timestamp> {
        // If the end is later than any end that could be set now, it was set before the clock was
        // set back.
        let latest = self.next_open_until(now).max(add_saturating(now, PROBE_INTERVAL));
        match state {
            BreakerState::Open { until } if now < until && until <= latest => Some(until),
            BreakerState::Probing => Some(add_saturating(now, PROBE_INTERVAL)),
            BreakerState::Closed { .. } | BreakerState::Open { .. } => None,
        }
    }

    fn next_open_until(&self, now: Timestamp) -> Timestamp {
        add_saturating(now, TimeDelta::from_std(self.settings.open_for).unwrap_or(TimeDelta::MAX))
    }

    /// Every change leaves a complete state, so the state is valid even behind a poisoned lock.
    fn generation(&self) -> MutexGuard<'_, Generation> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Generation {
    fn advance(&mut self, state: BreakerState) {
        *self = Self { number: self.number.wrapping_add(1), state };
    }
}

fn add_saturating(now: Timestamp, wait: TimeDelta) -> Timestamp {
    now.checked_add_signed(wait).unwrap_or(Timestamp::MAX_UTC)
}

/// An admitted call. If a probe is dropped without an outcome, the next call can be the probe.
struct Permit<'a> {
    breaker: &'a Breaker,
    generation: u64,
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let now = self.breaker.clock.now();
        let mut generation = self.breaker.generation();
        if generation.number == self.generation && generation.state == BreakerState::Probing {
            generation.advance(BreakerState::Open { until: now });
        }
    }
}

#[async_trait]
impl LanguageModel for Breaker {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        let permit = self.admit_call()?;
        let outcome = self.model.complete(request, draft).await;
        self.record_signal(
            permit.generation,
            CallSignal::from_outcome(outcome.as_ref().map(|_| ())),
        );
        outcome
    }

    fn model_info(&self, tier: Tier) -> ModelInfo {
        self.model.model_info(tier)
    }

    fn unavailable_until(&self, _: Tier) -> Option<Timestamp> {
        self.refused_until(self.generation().state, self.clock.now())
    }

    async fn count_prompt_tokens(&self, request: &ModelRequest) -> Option<u32> {
        if self.unavailable_until(request.tier).is_some() {
            return None;
        }
        self.model.count_prompt_tokens(request).await
    }
}

#[cfg(test)]
mod tests;
