//! A circuit breaker: after a row of faults the provider is left alone for a while, then one call
//! tries it again.

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

/// While one call tries the provider, the others are told to come back after this long.
const PROBE_RECHECK: TimeDelta = TimeDelta::seconds(5);

/// When a breaker opens and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreakerSettings {
    /// How many faults of the provider in a row open it.
    pub faults: u32,
    /// How long the provider is left alone.
    pub open_for: Duration,
}

impl Default for BreakerSettings {
    fn default() -> Self {
        Self { faults: 5, open_for: Duration::from_secs(60) }
    }
}

/// A model whose provider is left alone when it keeps failing.
///
/// Only [`ModelError::is_provider_fault`] counts. Any other answer shows that the provider is
/// there and ends the row; a plea to slow down neither counts nor ends it.
pub struct Breaker {
    model: Arc<dyn LanguageModel>,
    clock: Arc<dyn Clock>,
    settings: BreakerSettings,
    state: Mutex<State>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    Closed { faults: u32 },
    Open { until: Timestamp },
    Probing,
}

impl Breaker {
    /// Puts a breaker, closed, in front of a model.
    #[must_use]
    pub fn new(
        model: Arc<dyn LanguageModel>,
        clock: Arc<dyn Clock>,
        settings: BreakerSettings,
    ) -> Self {
        Self { model, clock, settings, state: Mutex::new(State::Closed { faults: 0 }) }
    }

    /// Lets a call through, or says when it is worth asking again.
    fn enter(&self) -> Result<Permit<'_>, ModelError> {
        let now = self.clock.now();
        let mut state = self.state();
        let is_probe = match *state {
            State::Closed { .. } => false,
            // An end that lies further away than a breaker is ever open was set before the clock
            // was set back.
            State::Open { until } if now < until && until <= self.end_of_pause(now) => {
                return Err(ModelError::BreakerOpen { until });
            }
            State::Open { .. } => true,
            State::Probing => {
                return Err(ModelError::BreakerOpen { until: now + PROBE_RECHECK });
            }
        };
        if is_probe {
            *state = State::Probing;
        }
        Ok(Permit { breaker: self, is_probe })
    }

    /// Learns from a call. One that was let through before the breaker opened changes nothing
    /// afterwards.
    fn learn(&self, is_probe: bool, outcome: Result<(), &ModelError>) {
        let now = self.clock.now();
        let mut state = self.state();
        let faults = match *state {
            State::Closed { faults } => faults,
            State::Probing if is_probe => self.settings.faults.saturating_sub(1),
            State::Probing | State::Open { .. } => return,
        };
        *state = match outcome {
            Err(error) if error.is_provider_fault() => {
                let faults = faults.saturating_add(1);
                if faults >= self.settings.faults {
                    self.open(now)
                } else {
                    State::Closed { faults }
                }
            }
            Err(ModelError::RateLimited { .. }) if !is_probe => State::Closed { faults },
            Ok(()) | Err(_) => State::Closed { faults: 0 },
        };
    }

    fn open(&self, now: Timestamp) -> State {
        State::Open { until: self.end_of_pause(now) }
    }

    /// When a pause ends that begins now.
    fn end_of_pause(&self, now: Timestamp) -> Timestamp {
        let open_for = TimeDelta::from_std(self.settings.open_for).unwrap_or(TimeDelta::MAX);
        now.checked_add_signed(open_for).unwrap_or(Timestamp::MAX_UTC)
    }

    /// Every change is one assignment, so a poisoned lock still holds a whole state.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call on its way. A probe that is dropped without an outcome leaves its place to the next call.
struct Permit<'a> {
    breaker: &'a Breaker,
    is_probe: bool,
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if !self.is_probe {
            return;
        }
        let now = self.breaker.clock.now();
        let mut state = self.breaker.state();
        if *state == State::Probing {
            *state = State::Open { until: now };
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
        let permit = self.enter()?;
        let outcome = self.model.complete(request, draft).await;
        self.learn(permit.is_probe, outcome.as_ref().map(|_| ()));
        outcome
    }

    fn info(&self, tier: Tier) -> ModelInfo {
        self.model.info(tier)
    }
}
