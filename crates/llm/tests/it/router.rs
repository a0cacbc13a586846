//! The models that take the place of a model whose breaker is open.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use scribe_domain::Timestamp;
use scribe_llm::{
    breaker::{Breaker, BreakerSettings},
    client::{ClientConfig, ModelClient},
    provider::find_provider,
    router::{ModelRouter, TierRoute},
};
use scribe_ports::{
    clock::Clock,
    model::{LanguageModel, ModelError, NoDraft, Tier},
};
use uuid::Uuid;

use crate::{
    config, prose,
    server::{Answer, Server},
    wire_forms::render_stream,
};

const FAULTS: u32 = 2;

struct ManualClock(Mutex<Timestamp>);

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    fn new_uuid(&self) -> Uuid {
        Uuid::nil()
    }
}

fn reply(provider: &str) -> Answer {
    Answer::stream().then(render_stream(provider, &["Rain.".to_owned()], "stop"))
}

fn fault() -> Answer {
    Answer::rejection(500, "out of order")
}

fn model(server: &Server, provider: &str, clock: &Arc<ManualClock>) -> Arc<dyn LanguageModel> {
    let provider = find_provider(provider).unwrap();
    let client = ModelClient::new(ClientConfig { provider, ..config(&server.url) }).unwrap();
    let settings = BreakerSettings { faults: FAULTS, ..BreakerSettings::default() };
    Arc::new(Breaker::new(Arc::new(client), Arc::clone(clock) as Arc<dyn Clock>, settings))
}

#[tokio::test]
async fn a_fallback_answers_while_the_breaker_is_open_and_the_first_model_afterwards() {
    let clock = Arc::new(ManualClock(Mutex::new(Timestamp::UNIX_EPOCH)));
    let first = Server::start(vec![fault(), fault(), reply("openai"), reply("openai")]);
    let second = Server::start(vec![reply("anthropic"), reply("anthropic")]);
    let first = model(&first, "openai", &clock);
    let fallback = model(&second, "anthropic", &clock);
    let route = |models: Vec<Arc<dyn LanguageModel>>| TierRoute::new(Arc::clone(&first), models);
    let router = ModelRouter {
        small: route(vec![fallback]),
        standard: route(Vec::new()),
        large: route(Vec::new()),
    };
    let ask = || async { router.complete(&prose(), &NoDraft).await.map(|reply| reply.provider) };
    for _ in 0..FAULTS {
        assert_eq!(router.model_info(Tier::Small).provider, "openai");
        assert!(ask().await.is_err());
    }
    // What the ledger stores of a call is the model that answers it.
    assert_eq!(router.model_info(Tier::Small).provider, "anthropic");
    assert_eq!(router.unavailable_until(Tier::Small), None);
    assert_eq!(ask().await.unwrap(), "anthropic");
    assert_eq!(ask().await.unwrap(), "anthropic");
    // A tier without a fallback waits.
    assert!(router.unavailable_until(Tier::Large).is_some());
    *clock.0.lock().unwrap() += TimeDelta::seconds(61);
    assert_eq!(router.model_info(Tier::Small).provider, "openai");
    assert_eq!(ask().await.unwrap(), "openai");
    assert_eq!(ask().await.unwrap(), "openai");
}

#[tokio::test]
async fn a_rate_limit_does_not_send_calls_to_a_fallback() {
    let clock = Arc::new(ManualClock(Mutex::new(Timestamp::UNIX_EPOCH)));
    let busy = (0..3).map(|_| Answer::rejection(429, "Slow down.")).collect();
    let first = Server::start(busy);
    let second = Server::start(Vec::new());
    let first = model(&first, "openai", &clock);
    let fallback = model(&second, "anthropic", &clock);
    let route = || TierRoute::new(Arc::clone(&first), vec![Arc::clone(&fallback)]);
    let router = ModelRouter { small: route(), standard: route(), large: route() };
    for _ in 0..3 {
        let error = router.complete(&prose(), &NoDraft).await.unwrap_err();
        assert!(matches!(error, ModelError::RateLimited { .. }), "{error:?}");
    }
}
