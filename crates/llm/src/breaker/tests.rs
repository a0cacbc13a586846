//! Tests every order in which calls can start and end.

use std::{collections::BTreeMap, sync::Arc};

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

/// A model that must not be called.
struct UncalledModel;

#[async_trait]
impl LanguageModel for UncalledModel {
    async fn complete(
        &self,
        _: &ModelRequest,
        _: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        Err(ModelError::BreakerOpen { until: Timestamp::UNIX_EPOCH })
    }

    fn model_info(&self, _: Tier) -> ModelInfo {
        ModelInfo {
            provider: "silent".to_owned(),
            model: "silent".to_owned(),
            is_sample: false,
            price: None,
        }
    }
}

struct ManualClock(Mutex<Timestamp>);

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    fn new_uuid(&self) -> Uuid {
        Uuid::nil()
    }
}

#[derive(Debug, Clone, Copy)]
enum Action {
    /// A call asks to be admitted.
    Begin,
    /// The call that started as the n-th ends.
    End(usize, CallSignal),
    /// The call that started as the n-th is dropped.
    Drop(usize),
    PassSeconds(i64),
}

fn any_actions() -> impl Strategy<Value = Vec<Action>> {
    let signal = prop_oneof![
        1 => Just(CallSignal::Works),
        3 => Just(CallSignal::Fails),
        1 => Just(CallSignal::Busy(None)),
        1 => Just(CallSignal::Busy(Some(Duration::from_secs(30)))),
    ];
    let action = prop_oneof![
        3 => Just(Action::Begin),
        4 => (0_usize..8, signal).prop_map(|(n, signal)| Action::End(n, signal)),
        1 => (0_usize..8).prop_map(Action::Drop),
        1 => (1_i64..70).prop_map(Action::PassSeconds),
    ];
    proptest::collection::vec(action, 1..80)
}

proptest! {
    #[test]
    fn only_calls_of_the_current_generation_count(any_actions in any_actions()) {
        let clock = Arc::new(ManualClock(Mutex::new(Timestamp::UNIX_EPOCH)));
        let settings = BreakerSettings { faults: 3, open_for: Duration::from_secs(60) };
        let breaker = Breaker::new(
            Arc::new(UncalledModel),
            Arc::clone(&clock) as Arc<dyn Clock>,
            settings,
        );
        let mut permits = BTreeMap::new();
        let mut count = 0;
        for action in any_actions {
            let before = *breaker.generation();
            let refused = breaker.unavailable_until(Tier::Small);
            match action {
                Action::PassSeconds(seconds) => {
                    *clock.0.lock().unwrap() += TimeDelta::seconds(seconds);
                    prop_assert_eq!(breaker.generation().number, before.number);
                }
                Action::Begin => match breaker.admit_call() {
                    Ok(permit) => {
                        prop_assert_eq!(refused, None);
                        // A call that is admitted while the breaker is open is the only call.
                        let is_probe = breaker.generation().state == BreakerState::Probing;
                        prop_assert_eq!(is_probe, matches!(before.state, BreakerState::Open { .. }));
                        permits.insert(count % 8, permit);
                        count += 1;
                    }
                    Err(ModelError::BreakerOpen { until }) => {
                        prop_assert_eq!(refused, Some(until));
                        prop_assert!(until > clock.now());
                    }
                    Err(error) => prop_assert!(false, "{error:?}"),
                },
                Action::End(n, signal) => {
                    let Some(permit) = permits.remove(&n) else { continue };
                    let is_current = permit.generation == before.number;
                    breaker.record_signal(permit.generation, signal);
                    drop(permit);
                    let after = *breaker.generation();
                    if !is_current {
                        prop_assert_eq!(after.state, before.state);
                        continue;
                    }
                    let closed = matches!(after.state, BreakerState::Closed { .. });
                    match (before.state, signal) {
                        (BreakerState::Probing, CallSignal::Works) => prop_assert!(closed),
                        (BreakerState::Probing, _) => prop_assert!(!closed),
                        (BreakerState::Closed { .. }, CallSignal::Works) => {
                            prop_assert_eq!(after.state, BreakerState::Closed { faults: 0 });
                        }
                        (BreakerState::Closed { .. }, CallSignal::Busy(_)) => {
                            prop_assert_eq!(after.state, before.state);
                        }
                        (BreakerState::Closed { faults }, CallSignal::Fails) => {
                            prop_assert_eq!(closed, faults + 1 < 3);
                        }
                        (BreakerState::Open { .. }, _) => prop_assert!(false, "no call begins while open"),
                    }
                }
                Action::Drop(n) => {
                    let Some(permit) = permits.remove(&n) else { continue };
                    let was_probe =
                        permit.generation == before.number && before.state == BreakerState::Probing;
                    drop(permit);
                    if was_probe {
                        prop_assert_eq!(breaker.unavailable_until(Tier::Small), None);
                    } else {
                        prop_assert_eq!(breaker.generation().state, before.state);
                    }
                }
            }
        }
    }
}
