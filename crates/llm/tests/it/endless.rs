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
    end, model, prose,
    server::{Answer, Server},
    text,
};

const MEBIBYTE: usize = 1024 * 1024;

#[tokio::test]
async fn an_endless_reply_is_reported() {
    let piece = "Rain fell. ".repeat(MEBIBYTE / 11);
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
