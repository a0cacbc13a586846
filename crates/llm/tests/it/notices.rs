//! Tests of server messages before a reply, inside it, or in place of it.

use scribe_ports::model::{LanguageModel, ModelError, NoDraft};
use serde_json::{Value, json};

use crate::{
    ask, card, end, model,
    server::{Answer, Server},
    text,
};

/// Events that are not errors if a reply follows them.
const NOTICES: [&str; 26] = [
    "event: warning\ndata: {\"message\":\"This model is deprecated and will be removed on 2027-01-01.\"}\n\n",
    "event: warn\ndata: {\"message\":\"deprecated model\",\"code\":299}\n\n",
    "event: info\ndata: {\"message\":\"queued\"}\n\n",
    "event: info\ndata: the request waits in line\n\n",
    "event: notice\ndata: {\"message\":\"Rate limit: 3 of 50 left\"}\n\n",
    "event: status\ndata: {\"status\":\"error_free\",\"message\":\"running\"}\n\n",
    "event: status\ndata: {\"content\":\"starting\"}\n\n",
    "event: log\ndata: {\"level\":\"warn\",\"message\":\"slow start\"}\n\n",
    "event: log\ndata: {\"level\":\"warn\",\"error\":\"the first worker hung up\"}\n\n",
    "event: Progress\ndata: {\"message\":\"loading model\",\"percent\":40}\n\n",
    "event: progress\ndata: 40%\n\n",
    "event: ping\ndata: {\"message\":\"still here\"}\n\n",
    "event: ping\ndata: 2026-11-29 08:00:00\n\n",
    "event: heartbeat\ndata: tick\n\n",
    "event: debug\ndata: {\"text\":\"cache miss\"}\n\n",
    "event: queue\ndata: {\"message\":\"Position 3\"}\n\n",
    "event: metadata\ndata: {\"message\":\"served by eu-1\"}\n\n",
    "event: hint\ndata: {\"detail\":\"use a newer model\"}\n\n",
    "data: {\"detail\":\"queue position 3\"}\n\n",
    "data: {\"message\":\"Model is warming up\",\"code\":0}\n\n",
    "data: {\"message\":\"This model is deprecated and will be removed.\"}\n\n",
    "data: {\"msg\":\"模型加载中\",\"code\":\"200\"}\n\n",
    "data: {\"message\":\"reintentando\",\"code\":503}\n\n",
    "data: {\"warning\":\"model is deprecated\",\"message\":\"use tiny-3\"}\n\n",
    "data: queue position 3\n\n",
    "data: モデルを読み込んでいます\n\n",
];

fn count() -> Value {
    json!({ "choices": [], "usage": { "prompt_tokens": 9, "completion_tokens": 3 } })
}

#[tokio::test]
async fn a_notice_before_or_inside_a_reply_is_not_an_error() {
    for notice in NOTICES {
        for answer in [
            Answer::stream().then(notice).event(&text("Rain ")).event(&text("fell.")),
            Answer::stream().event(&text("Rain ")).then(notice).event(&text("fell.")),
            Answer::stream().event(&text("Rain ")).then(notice.repeat(3)).event(&text("fell.")),
            Answer::stream().event(&text("Rain fell.")).then(notice),
            Answer::stream().event(&text("")).then(notice).event(&text("Rain fell.")),
        ] {
            let answer = answer.event(&end("stop")).event(&count());
            let reply = ask(answer.then("data: [DONE]\n\n")).await;
            assert_eq!(reply.map(|reply| reply.text), Ok("Rain fell.".to_owned()), "{notice}");
        }
    }
}

#[tokio::test]
async fn a_notice_does_not_cause_a_request_in_another_form() {
    for notice in NOTICES {
        let document = "{\"title\":\"Salt\"}";
        let answer = Answer::stream().then(notice).event(&text(document)).event(&end("stop"));
        let server = Server::start(vec![answer.then("data: [DONE]\n\n")]);
        let reply = model(&server).complete(&card(), &NoDraft).await;
        assert_eq!(reply.map(|reply| reply.text), Ok(document.to_owned()), "{notice}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_message_without_a_reply_is_reported_as_the_reason() {
    for (notice, expected_text) in [
        ("data: {\"message\":\"the engine died\"}\n\n", "the engine died"),
        ("data: {\"detail\":\"the engine died\"}\n\n", "the engine died"),
        ("event: status\ndata: {\"message\":\"the engine died\"}\n\n", "the engine died"),
        ("event: log\ndata: {\"error\":\"the engine died\"}\n\n", "the engine died"),
        ("data: the engine died\n\n", "the engine died"),
        ("event: info\ndata: the engine died\n\n", "the engine died"),
    ] {
        for answer in [
            Answer::stream().then(notice),
            Answer::stream().then(notice).then("data: [DONE]\n\n"),
            Answer::stream().then(notice).event(&text("")).then("data: [DONE]\n\n"),
            Answer::stream().then(notice).event(&end("stop")).then("data: [DONE]\n\n"),
            Answer::stream().event(&text("Rain")).then(notice).then("data: [DONE]\n\n"),
            Answer::stream().event(&text("Rain")).then(notice),
        ] {
            let error = ask(answer).await.unwrap_err();
            let is_expected = matches!(&error, ModelError::Unavailable { .. });
            assert!(
                is_expected && error.to_string().contains(expected_text),
                "{notice}: {error:?}"
            );
        }
    }
}

#[tokio::test]
async fn an_event_named_error_is_an_error_even_before_a_reply() {
    for error in [
        "event: error\ndata: {\"message\":\"the engine died\"}\n\n",
        "event: Error\ndata: {\"message\":\"the engine died\"}\n\n",
        "data: {\"error\":{\"message\":\"the engine died\"}}\n\n",
        "data: {\"error\":\"the engine died\"}\n\n",
        "data: {\"object\":\"error\",\"message\":\"the engine died\"}\n\n",
        "data: {\"type\":\"error\",\"message\":\"the engine died\"}\n\n",
    ] {
        let answer = Answer::stream().event(&text("Rain ")).then(error);
        let answer = answer.event(&text("fell.")).event(&end("stop"));
        let message = ask(answer.then("data: [DONE]\n\n")).await.unwrap_err();
        assert!(message.to_string().contains("the engine died"), "{error}: {message:?}");
    }
}

/// The limit for the first token is 30 s.
#[tokio::test]
async fn a_failure_on_an_open_connection_is_reported_soon() {
    let failed = json!({ "code": 1302, "msg": "rate limit exceeded" });
    let server = Server::start(vec![Answer::stream().event(&failed).then_stall()]);
    let before = std::time::Instant::now();
    let error = model(&server).complete(&card(), &NoDraft).await.unwrap_err();
    assert!(matches!(error, ModelError::RateLimited { .. }), "{error:?}");
    assert!(before.elapsed() < std::time::Duration::from_secs(20));
}
