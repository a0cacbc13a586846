//! Tests of replies that never end, and of unknown finish reasons.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use scribe_ports::model::{FinishReason, LanguageModel, ModelError, NoDraft};
use serde_json::json;
use tracing::{
    Event, Level, Metadata, Subscriber,
    span::{Attributes, Id, Record},
};

use crate::{
    card, end, model, prose,
    server::{Answer, Server},
    text,
};

const MEBIBYTE: usize = 1024 * 1024;

#[tokio::test]
async fn an_endless_reply_is_reported() {
    let piece: String = (0..MEBIBYTE / 24).map(|n| format!("Rain fell on day {n:>6}. ")).collect();
    let events = |piece: fn(&str) -> serde_json::Value, content: &str| {
        (0..10).fold(Answer::stream(), |answer, _| answer.event(&piece(content)))
    };
    let thought = |content: &str| json!({ "choices": [{ "delta": { "reasoning": content } }] });
    let line = (0..10).fold(
        Answer::stream().then("data: {\"choices\":[{\"delta\":{\"content\":\""),
        |answer, _| answer.then(piece.clone()),
    );
    for answer in [events(text, &piece), events(thought, &piece), line] {
        let server = Server::start(vec![answer.then_stall()]);
        let error = model(&server).complete(&prose(), &NoDraft).await.unwrap_err();
        assert!(matches!(error, ModelError::InvalidReply { .. }), "{error:?}");
        let shown = error.to_string();
        assert!(shown.contains("grew beyond 8 MiB without an end"), "{shown}");
        assert!(
            shown.contains(&server.url) && !shown.contains("Check that model.base_url"),
            "{shown}"
        );
        assert!(shown.contains("max_tokens"), "{shown}");
        assert!(shown.len() < 600, "{shown}");
    }
}

#[tokio::test]
async fn prose_that_repeats_itself_is_ended_and_the_next_request_has_a_penalty() {
    let circling = || {
        let lines = std::iter::repeat_n("The lamp went out.\n", 400);
        lines.fold(Answer::stream().event(&text("She ran!\n")), |answer, line| {
            answer.event(&text(line))
        })
    };
    let penalty = |body: &serde_json::Value| body["frequency_penalty"].as_f64();
    let server = Server::start(vec![
        circling().then_stall(),
        Answer::rejection(400, "Unsupported parameter: 'frequency_penalty'"),
        Answer::events(&[text("She ran."), end("stop")]),
        Answer::events(&[text("{\"title\":\"Salt\"}"), end("stop")]),
    ]);
    let model = model(&server);
    let reply = model.complete(&prose(), &NoDraft).await.unwrap();
    assert_eq!(reply.text, "She ran!\nThe lamp went out.");
    assert_eq!(reply.finish, FinishReason::Length);
    assert!(reply.usage.completion_tokens > 200, "{:?}", reply.usage);
    model.complete(&prose(), &NoDraft).await.unwrap();
    model.complete(&card(), &NoDraft).await.unwrap();
    let penalties: Vec<_> = server.requests().iter().map(|sent| penalty(&sent.body)).collect();
    assert_eq!(penalties, [None, Some(0.5), None, None]);
}

#[tokio::test]
async fn a_document_with_a_loop_is_read_to_its_end_and_the_next_request_has_a_penalty() {
    let title = "ha ".repeat(300);
    let document = format!("{{\"title\":\"{title}\"}}");
    let pieces: Vec<_> = document.as_bytes().chunks(50).map(String::from_utf8_lossy).collect();
    let circling = pieces.iter().fold(Answer::stream(), |answer, piece| answer.event(&text(piece)));
    let server = Server::start(vec![
        circling.event(&end("stop")),
        Answer::events(&[text("{\"title\":\"Salt\"}"), end("stop")]),
    ]);
    let model = model(&server);
    let reply = model.complete(&card(), &NoDraft).await.unwrap();
    assert_eq!((reply.text, reply.finish), (document, FinishReason::Stop));
    model.complete(&card(), &NoDraft).await.unwrap();
    assert_eq!(server.requests()[1].body["frequency_penalty"], json!(0.5));
}

/// Counts the warnings of one thread.
struct Warnings(Arc<AtomicUsize>);

impl Subscriber for Warnings {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() == Level::WARN
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn an_unknown_reason_for_an_end_warns_once() {
    let warnings = Arc::new(AtomicUsize::new(0));
    let _guard = tracing::subscriber::set_default(Warnings(Arc::clone(&warnings)));
    for (reason, expected) in [
        ("tide_came_in", 1),
        ("tide_came_in", 1),
        ("TIDE_CAME_IN ", 1),
        ("tide_went_out", 2),
        ("tide_came_in", 2),
    ] {
        let server = Server::start(vec![Answer::events(&[text("Rain fell."), end(reason)])]);
        let reply = model(&server).complete(&prose(), &NoDraft).await.unwrap();
        assert_eq!(reply.finish, FinishReason::Unstated);
        assert_eq!(warnings.load(Ordering::Relaxed), expected, "{reason}");
    }
}
