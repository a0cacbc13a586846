//! Tests of consecutive documents without frames, and of numbers that JSON does not allow.

use std::time::Duration;

use scribe_ports::model::{FinishReason, LanguageModel, ModelError, NoDraft};
use serde_json::{Value, json};

use crate::{
    ask, card, end, model, prose,
    server::{Answer, Server},
    text, usage,
};

fn labelled(label: &str, body: impl Into<Vec<u8>>) -> Answer {
    let body = body.into();
    let length = body.len();
    Answer::raw(format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {label}\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n"
    ))
    .then(body)
}

async fn read_text(answer: Answer) -> Result<(String, FinishReason), ModelError> {
    ask(answer).await.map(|reply| (reply.text, reply.finish))
}

fn rain() -> Result<(String, FinishReason), ModelError> {
    Ok(("Rain {fell}.".to_owned(), FinishReason::Stop))
}

fn events() -> Vec<Value> {
    vec![text("Rain {"), text("fell}."), end("stop"), usage()]
}

#[tokio::test]
async fn unframed_documents_are_read_in_order() {
    let lines = |before: &str, after: &str| -> String {
        events().iter().map(|event| format!("{before}{event}{after}")).collect()
    };
    let pages: String = events().iter().map(|event| format!("{event:#}")).collect();
    for (body, name) in [
        (lines("", ""), "concatenated"),
        (lines("", " "), "with blanks"),
        (lines("", "\n"), "in lines"),
        (lines("", "\r\n"), "in lines with carriage returns"),
        (lines("\u{1e}", "\n"), "a JSON text sequence"),
        (lines("\u{1e}", ""), "a JSON text sequence without line ends"),
        (lines("\n\u{1e}", "\n\n"), "a JSON text sequence with blank lines"),
        (lines("", ","), "with commas"),
        (lines("", ",\n"), "in lines with commas"),
        (lines("data: ", ",\n\n"), "events with commas"),
        (lines("data: ", ";\n\n"), "events with semicolons"),
        (lines("\u{feff}data: ", "\n\n"), "events with byte order marks"),
        (format!("data: {}\n\n", lines("", "")), "in one event"),
        (pages, "in several lines each"),
        (
            events().iter().map(|event| format!("\u{1e}{event:#}\n")).collect(),
            "a sequence of pages",
        ),
        (events().iter().map(|event| format!("data: {event:#}\n\n")).collect(), "pages in events"),
    ] {
        for label in [
            "application/json",
            "application/json-seq",
            "text/plain",
            "text/event-stream",
            "application/x-ndjson",
        ] {
            assert_eq!(read_text(labelled(label, body.clone())).await, rain(), "{name}, {label}");
        }
    }
}

#[tokio::test]
async fn an_unframed_document_is_read_before_the_last_one_arrives() {
    let [first, second, last] =
        [text("Rain {"), text("fell}."), end("stop")].map(|event| event.to_string());
    let pause = Duration::from_millis(20);
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n";
    for separator in ["", "\u{1e}"] {
        let (start, rest) = second.split_at(second.len() / 2);
        let answer = Answer::raw(head)
            .then(format!("{separator}{first}{separator}{start}"))
            .then_wait(pause)
            .then(format!("{rest}{separator}"))
            .then_wait(pause)
            .then(format!("{last}{separator}{}", usage()));
        let server = Server::start(vec![answer.then_stall()]);
        let reply = model(&server).complete(&prose(), &NoDraft).await;
        assert_eq!(reply.map(|reply| (reply.text, reply.finish)), rain());
    }
}

#[tokio::test]
async fn an_error_among_unframed_documents_is_reported() {
    let error = json!({ "error": { "message": "the engine died", "code": 500 } });
    let error =
        ask(labelled("application/json", format!("{}{error}", text("Rain")))).await.unwrap_err();
    assert!(error.to_string().contains("the engine died"), "{error}");
}

#[tokio::test]
async fn words_between_documents_are_ignored() {
    for body in [
        format!("{}x{}", text("Rain"), end("stop")),
        format!("data: {} and {}\n\n", text("Rain"), end("stop")),
    ] {
        assert!(ask(labelled("application/json", body.clone())).await.is_err(), "{body}");
    }
}

#[tokio::test]
async fn numbers_outside_of_json_are_null() {
    for number in ["NaN", "Infinity", "-Infinity", "nan", "inf", "-inf", "+Infinity", "-nan"] {
        let chunk = |content: &str, finish: &str| {
            format!(
                "{{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{content}\"}},\
                 \"finish_reason\":{finish},\"logprobs\":{{\"content\":[{{\"logprob\":{number}}},\
                 {number} ,{{\"top\":[{number},{number}]}}]}}}}]}}"
            )
        };
        let counted = format!(
            "{{\"choices\":[],\"usage\":{{\"prompt_tokens\":1e3,\"completion_tokens\":{number}}}}}"
        );
        let body = format!(
            "data: {}\n\ndata: {}\n\ndata: {counted}\n\ndata: [DONE]\n\n",
            chunk("Rain: NaN, ", "null"),
            chunk("Infinity.", "\"stop\"")
        );
        let read = read_text(labelled("text/event-stream", body)).await;
        assert_eq!(read, Ok(("Rain: NaN, Infinity.".to_owned(), FinishReason::Stop)), "{number}");

        let whole = format!(
            "{{\"choices\":[{{\"message\":{{\"content\":\"{{\\\"title\\\":\\\"[NaN,NaN]\\\"}}\"}},\
             \"finish_reason\":\"stop\"}}],\n\"timings\":{{\"rate\":{number}\n}}}}"
        );
        let server = Server::start(vec![labelled("application/json", whole)]);
        let reply = model(&server).complete(&card(), &NoDraft).await.unwrap();
        assert_eq!(reply.text, "{\"title\":\"[NaN,NaN]\"}", "{number}");

        let body = format!("{{\"error\":{{\"message\":\"Invalid API key\",\"load\":{number}}}}}");
        let error = ask(Answer::status(401, "", &body)).await.unwrap_err().to_string();
        assert!(error.contains("401: Invalid API key."), "{number}: {error}");
    }
}

#[tokio::test]
async fn unknown_words_instead_of_a_number_are_refused() {
    for word in ["NaNs", "xNaN", "Infinite", "undefined", "--Infinity"] {
        let body =
            format!("{{\"choices\":[{{\"message\":{{\"content\":\"Rain.\"}}}}],\"n\":{word}}}");
        let error = ask(labelled("application/json", body)).await.unwrap_err();
        assert!(matches!(error, ModelError::InvalidReply { .. }), "{word}: {error:?}");
    }
}

#[tokio::test]
async fn a_list_of_chunks_is_read_in_order() {
    let list = json!(events());
    for body in [list.to_string(), format!("{list:#}"), format!("data: {list}\n\n")] {
        assert_eq!(read_text(labelled("application/json", body.clone())).await, rain(), "{body}");
    }
    let gemini = |text: &str, finish: Value| json!({ "candidates": [{ "content": { "parts": [{ "text": text }] }, "finishReason": finish }] });
    let list = json!([gemini("Rain {", Value::Null), gemini("fell}.", json!("STOP"))]);
    assert_eq!(read_text(labelled("application/json", list.to_string())).await, rain());
    let error = json!({ "error": { "message": "the engine died", "code": 500 } });
    let error = ask(labelled("application/json", json!([text("Rain"), error]).to_string())).await;
    assert!(error.is_err_and(|error| error.to_string().contains("the engine died")));
}
