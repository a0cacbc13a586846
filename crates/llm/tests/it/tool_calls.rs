//! Tests of replies inside function calls, with or without text beside them.

use scribe_ports::model::{LanguageModel, ModelError, ModelRequest, NoDraft};
use serde_json::{Value, json};

use crate::{
    card, end, model, prose,
    server::{Answer, Server},
    text,
};

const DOCUMENT: &str = "{\"title\":\"Salt\"}";
const SCENE: &str = "Rain fell on the harbour. Mara counted the lamps, and one was missing. Her \
                     brother had lit them all at dusk, and nobody had come down the stairs since.";

fn call(place: u64, name: &str, arguments: &str) -> Value {
    json!({ "index": place, "id": "c", "type": "function", "function": { "name": name, "arguments": arguments } })
}

fn calls(calls: &[Value]) -> Value {
    json!({ "choices": [{ "index": 0, "delta": { "tool_calls": calls } }] })
}

fn message(content: &str, calls: &[Value]) -> Answer {
    let body = json!({ "choices": [{
        "message": { "role": "assistant", "content": content, "tool_calls": calls },
        "finish_reason": "tool_calls",
    }] });
    Answer::status(200, "Content-Type: application/json\r\n", &body.to_string())
}

async fn ask_for(request: &ModelRequest, answer: Answer) -> Result<String, ModelError> {
    let server = Server::start(vec![answer]);
    model(&server).complete(request, &NoDraft).await.map(|reply| reply.text)
}

#[tokio::test]
async fn the_arguments_are_the_reply_if_the_text_has_no_document() {
    for content in [
        "I will call the function.\n",
        "<think>Which function?</think>\n\n",
        "<think>Is it {\"title\":\"Sand\"}?</think>",
        "Let me fill in the form {card}:",
        "我来调用函数。",
        "関数を呼び出します。",
        "Ich rufe die Funktion auf.",
        "\n\n",
        "",
    ] {
        let made = [call(0, "card", DOCUMENT)];
        for finish in ["tool_calls", "stop", "function_call"] {
            for events in [
                vec![text(content), calls(&made), end(finish)],
                vec![calls(&made), text(content), end(finish)],
                vec![
                    text(content),
                    calls(&[call(0, "card", "{\"title\":")]),
                    calls(&[call(0, "", "\"Salt\"}")]),
                    end(finish),
                ],
            ] {
                let reply = ask_for(&card(), Answer::events(&events)).await;
                assert_eq!(reply, Ok(DOCUMENT.to_owned()), "{content} {finish}");
            }
        }
        assert_eq!(ask_for(&card(), message(content, &made)).await, Ok(DOCUMENT.to_owned()));
    }
}

#[tokio::test]
async fn a_document_in_the_text_takes_precedence_over_calls() {
    for arguments in ["{}", "", "{\"note\":\"saved\"}", "{\"title\":\"Sand\"}"] {
        let events = [text(DOCUMENT), calls(&[call(0, "save", arguments)]), end("stop")];
        let reply = ask_for(&card(), Answer::events(&events)).await;
        assert_eq!(reply, Ok(DOCUMENT.to_owned()), "{arguments}");
    }
}

#[tokio::test]
async fn the_only_call_that_fits_the_schema_is_the_reply() {
    for other in ["{\"thought\":\"hm\"}", "{}", "", "hm", "[1]", DOCUMENT] {
        for (first, second) in [(other, DOCUMENT), (DOCUMENT, other)] {
            let made = [call(0, "think", first), call(1, "card", second)];
            let events = [text("Two calls."), calls(&made), end("tool_calls")];
            let reply = ask_for(&card(), Answer::events(&events)).await;
            assert_eq!(reply, Ok(DOCUMENT.to_owned()), "{other}");
            assert_eq!(ask_for(&card(), message("", &made)).await, Ok(DOCUMENT.to_owned()));
        }
    }
}

#[tokio::test]
async fn ambiguous_calls_are_refused_with_the_reason() {
    for (first, second) in
        [(DOCUMENT, "{\"title\":\"Sand\"}"), ("{\"thought\":\"hm\"}", "{\"name\":\"Salt\"}")]
    {
        let made = [call(0, "a", first), call(1, "b", second)];
        let events = [calls(&made), end("tool_calls")];
        let error = ask_for(&card(), Answer::events(&events)).await.unwrap_err();
        let is_expected = matches!(&error, ModelError::InvalidReply { .. });
        assert!(is_expected && error.to_string().contains("calls 2 functions"), "{error:?}");
    }
}

#[tokio::test]
async fn prose_in_the_only_text_of_a_call_is_the_reply() {
    for name in ["text", "scene", "content", "正文"] {
        let arguments = json!({ name: SCENE }).to_string();
        for content in ["", "I will call the function.", "<think>Which?</think>"] {
            let made = [call(0, "write", &arguments)];
            let events = [text(content), calls(&made), end("tool_calls")];
            let reply = ask_for(&prose(), Answer::events(&events)).await;
            assert_eq!(reply, Ok(SCENE.to_owned()), "{name} {content}");
            assert_eq!(ask_for(&prose(), message(content, &made)).await, Ok(SCENE.to_owned()));
        }
    }
}

#[tokio::test]
async fn prose_beside_a_call_is_the_reply() {
    for arguments in [
        json!({ "title": "Salt" }),
        json!({ "scene": SCENE, "note": "done" }),
        json!({}),
        json!({ "text": SCENE }),
    ] {
        let made = [call(0, "save", &arguments.to_string())];
        let events = [text(SCENE), calls(&made), end("tool_calls")];
        let reply = ask_for(&prose(), Answer::events(&events)).await;
        assert_eq!(reply, Ok(SCENE.to_owned()), "{arguments}");
    }
}

#[tokio::test]
async fn a_query_in_a_call_is_not_prose() {
    for arguments in [json!({ "query": "lighthouse keepers in 1890" }), json!({ "n": 3 })] {
        let made = [call(0, "search", &arguments.to_string())];
        let error = ask_for(&prose(), message("", &made)).await.unwrap_err();
        assert!(matches!(error, ModelError::Empty { .. }), "{arguments}: {error:?}");
    }
}

#[tokio::test]
async fn calls_with_the_same_index_are_separate() {
    let made = |arguments: &str| calls(&[call(0, "a", arguments)]);
    let events = [made("{\"thought\":\"hm\"}"), made("{\"title\":"), made("\"Salt\"}")];
    let reply = ask_for(&card(), Answer::events(&[&events[..], &[end("stop")]].concat())).await;
    assert_eq!(reply, Ok(DOCUMENT.to_owned()));
}
