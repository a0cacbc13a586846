//! Tests of replies in an envelope, in the wrong field, or sent more than once.

use scribe_ports::model::{FinishReason, LanguageModel, ModelError, NoDraft};
use serde_json::{Value, json};

use crate::{
    Seen, ask, card, end, model, prose,
    server::{Answer, Server},
    text,
};

const CARD: &str = r#"{"title":"Salt"}"#;

#[tokio::test]
async fn a_reply_is_found_in_its_envelope() {
    let whole =
        json!({ "choices": [{ "message": { "content": "Rain fell." }, "finish_reason": "stop" }] });
    for body in [
        json!([whole]),
        json!({ "code": 0, "data": whole }),
        json!({ "code": 200, "msg": "success", "data": whole }),
        json!({ "success": true, "message": "ok", "result": whole }),
        json!({ "status_code": 200, "output": whole }),
        json!([{ "data": whole }]),
        json!({ "statusCode": 200, "headers": {}, "body": whole.to_string() }),
        json!({ "code": 0, "data": format!("{whole:#}") }),
        json!({ "choices": [{ "index": 1, "message": { "content": "Rain fell." }, "finish_reason": "stop" }] }),
    ] {
        let reply = ask(Answer::status(200, "", &body.to_string())).await;
        let read = reply.map(|reply| (reply.text, reply.finish));
        assert_eq!(read, Ok(("Rain fell.".to_owned(), FinishReason::Stop)), "{body}");
    }
}

#[tokio::test]
async fn a_stream_is_found_in_its_envelopes() {
    let wrapped = |event: Value| json!({ "code": 0, "data": event });
    let events = [wrapped(text("Rain ")), wrapped(text("fell.")), wrapped(end("stop"))];
    assert_eq!(ask(Answer::events(&events)).await.unwrap().text, "Rain fell.");
    let second = |content: &str, finish: Value| json!({ "choices": [{ "index": 1, "delta": { "content": content }, "finish_reason": finish }] });
    let events = [second("Rain ", Value::Null), second("fell.", json!("stop"))];
    assert_eq!(ask(Answer::events(&events)).await.unwrap().text, "Rain fell.");
    let events = [
        text("Rain "),
        second("Sun ", Value::Null),
        text("fell."),
        second("shone.", json!("length")),
        end("stop"),
    ];
    let reply = ask(Answer::events(&events)).await.unwrap();
    assert_eq!((reply.text.as_str(), reply.finish), ("Rain fell.", FinishReason::Stop));
}

const WHOLE: &str = "Rain fell on the harbour all night, and nobody came down to the sea.";
const HALF: &str = "Rain fell on the harbour all night long, and all of the day. ";
const THRICE: &str = "Rain fell on the harbour all night long, and all of the day. Rain fell on the \
    harbour all night long, and all of the day. Rain fell on the harbour all night long, and all of the \
    day.  Rain.";
const LONGER: &str =
    "Rain fell on the harbour all night, and nobody came down to the sea. It went on.";

#[tokio::test]
async fn pieces_that_repeat_all_text_are_not_doubled() {
    for (pieces, expected) in [
        (
            &["Rain", "Rain fell", "Rain fell on", "Rain fell on the sea."] as &[&str],
            "Rain fell on the sea.",
        ),
        (&["雨", "雨が", "雨が降る"], "雨が降る"),
        (&["", "Rain", "Rain", "Rain fell"], "RainRainRain fell"),
        (&["Rain", "Rain fell", "Rain fell.", "Rain fell."], "Rain fell."),
        (&["ha", "ha", "ha"], "hahaha"),
        (&["Ha", "Ha!", " he said"], "HaHa! he said"),
        (&["Ha", "Ha!"], "HaHa!"),
        (
            &[
                "Rain fell on the harbour",
                " all night, and",
                " nobody came down",
                " to the sea.",
                WHOLE,
            ],
            WHOLE,
        ),
        (
            &["Rain fell on the harbour ", "all night, and nobody came down to the sea.", LONGER],
            LONGER,
        ),
        (&[HALF, HALF, HALF, " Rain."], THRICE),
        (
            &["Rain fell on the harbour ", "all night, and nobody came down to the sea.", WHOLE],
            WHOLE,
        ),
        (&[WHOLE, WHOLE], WHOLE),
        (&[HALF, HALF, HALF, " Rain."], THRICE),
        (&[WHOLE, " It", " went", " on."], LONGER),
        (&[WHOLE, " It", " went", " on.", LONGER], LONGER),
    ] {
        let mut events: Vec<_> = pieces.iter().map(|piece| text(piece)).collect();
        events.push(end("stop"));
        let server = Server::start(vec![Answer::events(&events)]);
        let seen = Seen::default();
        let reply = model(&server).complete(&prose(), &seen).await.unwrap();
        let shown: String = seen.0.lock().unwrap().iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!((reply.text.as_str(), shown.as_str()), (expected, expected));
    }
}

#[tokio::test]
async fn a_document_sent_as_reasoning_is_the_reply() {
    let thought = |text: &str| json!({ "choices": [{ "delta": { "content": null, "reasoning_content": text } }] });
    let whole = json!({ "choices": [{ "message": { "content": null, "reasoning": CARD }, "finish_reason": "stop" }] });
    for events in [
        vec![thought(CARD), end("stop")],
        vec![thought(&CARD[..5]), thought(&CARD[5..]), end("stop")],
        vec![whole],
    ] {
        let server = Server::start(vec![Answer::events(&events)]);
        let reply = model(&server).complete(&card(), &NoDraft).await.unwrap();
        assert_eq!((reply.text.as_str(), reply.finish), (CARD, FinishReason::Stop));
    }
    for (thoughts, finish) in
        [("The title may be Salt.", "stop"), ("{\"name\":1}", "stop"), (CARD, "length")]
    {
        let server = Server::start(vec![Answer::events(&[thought(thoughts), end(finish)])]);
        let error = model(&server).complete(&card(), &NoDraft).await.unwrap_err();
        assert!(matches!(error, ModelError::ReasoningOnly { .. }), "{error:?}");
        assert_eq!(error.to_string().contains("reasoning parser off"), finish == "stop", "{error}");
    }
}
