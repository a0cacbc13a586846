//! Tests of each time limit alone. All other limits are ample.

use std::time::Duration;

use scribe_llm::client::{ClientConfig, ModelClient, Timeouts};
use scribe_ports::model::{LanguageModel, ModelError, NoDraft, Tier, TimeoutPhase};
use serde_json::json;

use crate::{
    AMPLE, SHORT, config, end, prose,
    server::{Answer, Server},
    text,
};

async fn time_out(url: &str, timeouts: Timeouts) -> ModelError {
    let model = ModelClient::new(ClientConfig { timeouts, ..config(url) }).unwrap();
    model.complete(&prose(), &NoDraft).await.unwrap_err()
}

#[tokio::test]
async fn a_missing_handshake_is_a_connect_timeout() {
    let server = Server::start(vec![Answer::silence()]);
    let url = server.url.replace("http://", "https://");
    let error = time_out(&url, Timeouts { connect: SHORT, ..AMPLE }).await;
    assert_eq!(error, ModelError::Timeout { phase: TimeoutPhase::Connect });
}

#[tokio::test]
async fn a_missing_answer_is_a_first_token_timeout() {
    let role = json!({ "choices": [{ "delta": { "role": "assistant" } }] });
    for answer in [Answer::silence(), Answer::stream().event(&role).then(": ping\n").then_stall()] {
        let server = Server::start(vec![answer]);
        let error = time_out(&server.url, Timeouts { first_token: SHORT, ..AMPLE }).await;
        assert_eq!(error, ModelError::Timeout { phase: TimeoutPhase::FirstToken });
        server.wait_for_hang_up().await;
    }
}

#[tokio::test]
async fn a_silent_stream_is_a_silence_timeout() {
    let server = Server::start(vec![Answer::stream().event(&text("Rain")).then_stall()]);
    let error = time_out(&server.url, Timeouts { silence: SHORT, ..AMPLE }).await;
    assert_eq!(error, ModelError::Timeout { phase: TimeoutPhase::Silence });
    server.wait_for_hang_up().await;
}

#[tokio::test]
async fn a_long_call_is_a_total_timeout_of_its_tier() {
    let server = Server::start(vec![Answer::stream().event(&text("Rain")).then_stall()]);
    let error = time_out(&server.url, Timeouts { total_small: SHORT, ..AMPLE }).await;
    assert_eq!(error, ModelError::Timeout { phase: TimeoutPhase::Total(Tier::Small) });
    server.wait_for_hang_up().await;
}

#[tokio::test]
async fn a_slow_server_nearby_gets_more_time_for_the_next_call() {
    let slow = || Answer::stream().then_wait(SHORT * 2).event(&text("Rain.")).event(&end("stop"));
    let server = Server::start((0..10).map(|_| slow()).collect());
    let timeouts = Timeouts { first_token: SHORT, total_small: SHORT * 2, ..AMPLE };
    let config = ClientConfig { timeouts, ..config(&server.url) };
    let model = ModelClient::new(config).unwrap();
    let mut failed = 0;
    let reply = loop {
        match model.complete(&prose(), &NoDraft).await {
            Ok(reply) => break reply,
            Err(error) => {
                assert!(matches!(error, ModelError::Timeout { .. }), "{error:?}");
                assert!(error.to_string().contains("model.timeouts."), "{error}");
                failed += 1;
            }
        }
        assert!(failed < 8);
    };
    assert_eq!(reply.text, "Rain.");
}

#[tokio::test]
async fn a_dropped_call_closes_the_connection() {
    let server = Server::start(vec![Answer::silence()]);
    let model = ModelClient::new(config(&server.url)).unwrap();
    let request = prose();
    let call = model.complete(&request, &NoDraft);
    assert!(tokio::time::timeout(SHORT, call).await.is_err());
    server.wait_for_hang_up().await;
}

#[test]
fn the_default_timeouts_match_the_contract() {
    let seconds = Duration::from_secs;
    let expected = Timeouts {
        connect: seconds(5),
        first_token: seconds(60),
        silence: seconds(30),
        total_small: seconds(60),
        total_standard: seconds(180),
        total_large: seconds(600),
    };
    assert_eq!(Timeouts::default(), expected);
}
