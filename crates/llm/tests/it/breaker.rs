//! The breaker in front of a model that follows a script.

use std::{
    collections::VecDeque,
    future::pending,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use scribe_domain::Timestamp;
use scribe_llm::breaker::{Breaker, BreakerSettings};
use scribe_ports::{
    clock::Clock,
    model::{
        DraftSink, FinishReason, LanguageModel, ModelError, ModelInfo, ModelReply, ModelRequest,
        NoDraft, Tier, TimeoutPhase, TokenUsage,
    },
};
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::prose;

const FAULT: ModelError = ModelError::Timeout { phase: TimeoutPhase::Silence };
const SLOW_DOWN: ModelError = ModelError::RateLimited { reason: String::new(), retry_after: None };

/// The model's behaviour in a call.
enum Act {
    Answer,
    AnswerAfter(oneshot::Receiver<()>),
    FailAfter(oneshot::Receiver<()>),
    Fail(ModelError),
    Hang,
}

fn reply() -> ModelReply {
    ModelReply {
        text: "Rain.".to_owned(),
        usage: TokenUsage::default(),
        cost_usd: None,
        finish: FinishReason::Stop,
        prompt_was_cut: false,
        provider: "scripted".to_owned(),
        model: "scripted".to_owned(),
        duration_ms: 0,
    }
}

#[derive(Default)]
struct Scripted(Mutex<VecDeque<Act>>);

#[async_trait]
impl LanguageModel for Scripted {
    async fn complete(
        &self,
        _: &ModelRequest,
        _: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        let act = self.0.lock().unwrap().pop_front().expect("a call that the script knows");
        match act {
            Act::Answer => Ok(reply()),
            Act::AnswerAfter(released) => {
                released.await.unwrap();
                Ok(reply())
            }
            Act::FailAfter(released) => {
                released.await.unwrap();
                Err(FAULT)
            }
            Act::Fail(error) => Err(error),
            Act::Hang => pending().await,
        }
    }

    fn model_info(&self, _: Tier) -> ModelInfo {
        ModelInfo {
            provider: "scripted".to_owned(),
            model: "scripted".to_owned(),
            is_sample: true,
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

struct Bench {
    breaker: Breaker,
    script: Arc<Scripted>,
    clock: Arc<ManualClock>,
}

impl Bench {
    fn new() -> Self {
        let script = Arc::new(Scripted::default());
        let clock = Arc::new(ManualClock(Mutex::new(Timestamp::UNIX_EPOCH)));
        let breaker = Breaker::new(
            Arc::clone(&script) as Arc<dyn LanguageModel>,
            Arc::clone(&clock) as Arc<dyn Clock>,
            BreakerSettings::default(),
        );
        Self { breaker, script, clock }
    }

    fn next(&self, act: Act) {
        self.script.0.lock().unwrap().push_back(act);
    }

    async fn call(&self, act: Act) -> Result<(), ModelError> {
        self.next(act);
        self.ask().await
    }

    async fn ask(&self) -> Result<(), ModelError> {
        self.breaker.complete(&prose(), &NoDraft).await.map(|_| ())
    }

    /// Starts a call and drops it while the model is silent.
    async fn hang_up(&self) {
        self.next(Act::Hang);
        assert!(tokio::time::timeout(Duration::ZERO, self.ask()).await.is_err());
    }

    async fn open(&self) {
        for _ in 0..5 {
            assert_eq!(self.call(Act::Fail(FAULT)).await, Err(FAULT));
        }
    }

    fn pass(&self, seconds: u64) {
        *self.clock.0.lock().unwrap() += Duration::from_secs(seconds);
    }

    fn is_open_for(&self, outcome: &Result<(), ModelError>, seconds: u64) -> bool {
        let until = self.clock.now() + Duration::from_secs(seconds);
        *outcome == Err(ModelError::BreakerOpen { until })
    }
}

#[tokio::test]
async fn five_consecutive_faults_open_the_breaker_for_a_minute() {
    let bench = Bench::new();
    bench.open().await;
    assert!(bench.is_open_for(&bench.ask().await, 60));
    bench.pass(59);
    assert!(bench.is_open_for(&bench.ask().await, 1));
}

#[tokio::test]
async fn any_answer_resets_the_fault_count() {
    for answer in [
        Act::Answer,
        Act::Fail(ModelError::Empty { usage: TokenUsage::default(), address: String::new() }),
    ] {
        let bench = Bench::new();
        for _ in 0..4 {
            bench.call(Act::Fail(FAULT)).await.unwrap_err();
        }
        drop(bench.call(answer).await);
        for _ in 0..4 {
            bench.call(Act::Fail(FAULT)).await.unwrap_err();
        }
        assert_eq!(bench.call(Act::Answer).await, Ok(()));
    }
}

#[tokio::test]
async fn a_rate_limit_neither_counts_as_a_fault_nor_resets_the_count() {
    let bench = Bench::new();
    for _ in 0..4 {
        bench.call(Act::Fail(FAULT)).await.unwrap_err();
        bench.call(Act::Fail(SLOW_DOWN)).await.unwrap_err();
    }
    bench.call(Act::Fail(FAULT)).await.unwrap_err();
    assert!(bench.is_open_for(&bench.ask().await, 60));
}

#[tokio::test]
async fn a_successful_probe_closes_the_breaker() {
    let bench = Bench::new();
    bench.open().await;
    bench.pass(60);
    assert_eq!(bench.call(Act::Answer).await, Ok(()));
    assert_eq!(bench.call(Act::Fail(FAULT)).await, Err(FAULT));
    assert_eq!(bench.call(Act::Answer).await, Ok(()));
}

#[tokio::test]
async fn a_failed_probe_opens_the_breaker_again() {
    let bench = Bench::new();
    bench.open().await;
    bench.pass(60);
    assert_eq!(bench.call(Act::Fail(FAULT)).await, Err(FAULT));
    assert!(bench.is_open_for(&bench.ask().await, 60));
}

#[tokio::test]
async fn other_calls_are_refused_during_a_probe() {
    let bench = Bench::new();
    bench.open().await;
    bench.pass(60);
    bench.next(Act::Hang);
    tokio::select! {
        biased;
        outcome = bench.ask() => panic!("{outcome:?}"),
        outcome = bench.ask() => assert!(bench.is_open_for(&outcome, 5)),
    }
}

#[tokio::test]
async fn a_call_from_before_the_opening_does_not_close_the_breaker() {
    let bench = Bench::new();
    let (tell, released) = oneshot::channel();
    bench.next(Act::AnswerAfter(released));
    let (early, ()) = tokio::join!(biased; bench.ask(), async {
        bench.open().await;
        tell.send(()).unwrap();
    });
    assert_eq!(early, Ok(()));
    assert!(bench.is_open_for(&bench.ask().await, 60));
}

#[tokio::test]
async fn after_a_dropped_probe_the_next_call_is_the_probe() {
    let bench = Bench::new();
    bench.open().await;
    bench.pass(60);
    bench.hang_up().await;
    assert_eq!(bench.call(Act::Answer).await, Ok(()));
}

#[tokio::test]
async fn the_breaker_reports_the_model_behind_it() {
    assert_eq!(Bench::new().breaker.model_info(Tier::Small).provider, "scripted");
}

#[tokio::test]
async fn a_call_from_before_the_opening_is_not_counted_after_the_closing() {
    let bench = Bench::new();
    let (tell, released) = oneshot::channel();
    bench.next(Act::FailAfter(released));
    let (early, ()) = tokio::join!(biased; bench.ask(), async {
        bench.open().await;
        bench.pass(60);
        assert_eq!(bench.call(Act::Answer).await, Ok(()));
        for _ in 0..4 {
            bench.call(Act::Fail(FAULT)).await.unwrap_err();
        }
        tell.send(()).unwrap();
    });
    assert_eq!(early, Err(FAULT));
    assert_eq!(bench.call(Act::Answer).await, Ok(()));
}

#[tokio::test]
async fn a_rate_limited_or_not_ready_probe_does_not_close_the_breaker() {
    let not_ready = ModelError::NotReady { reason: String::new(), retry_after: None };
    let asks_to_wait = ModelError::RateLimited {
        reason: String::new(),
        retry_after: Some(Duration::from_secs(20)),
    };
    let asks_for_an_hour = ModelError::NotReady {
        reason: String::new(),
        retry_after: Some(Duration::from_secs(3_600)),
    };
    for (busy, seconds) in
        [(SLOW_DOWN, 5), (not_ready, 5), (asks_to_wait, 20), (asks_for_an_hour, 60)]
    {
        let bench = Bench::new();
        bench.open().await;
        bench.pass(60);
        bench.call(Act::Fail(busy)).await.unwrap_err();
        assert!(bench.is_open_for(&bench.ask().await, seconds));
        bench.pass(seconds);
        assert_eq!(bench.call(Act::Answer).await, Ok(()));
    }
}

#[tokio::test]
async fn an_open_breaker_reports_until_when_calls_are_refused() {
    let bench = Bench::new();
    assert_eq!(bench.breaker.unavailable_until(Tier::Small), None);
    bench.open().await;
    let until = bench.clock.now() + Duration::from_secs(60);
    assert_eq!(bench.breaker.unavailable_until(Tier::Small), Some(until));
    bench.pass(60);
    assert_eq!(bench.breaker.unavailable_until(Tier::Small), None);
    assert_eq!(bench.call(Act::Answer).await, Ok(()));
}

#[tokio::test]
async fn setting_the_clock_back_does_not_extend_the_open_time() {
    let bench = Bench::new();
    bench.pass(24 * 3_600);
    for step in [30, 3_600] {
        bench.open().await;
        *bench.clock.0.lock().unwrap() -= Duration::from_secs(step);
        assert_eq!(bench.breaker.unavailable_until(Tier::Small), None);
        assert_eq!(bench.call(Act::Answer).await, Ok(()), "its end lies too far away");
    }
}
