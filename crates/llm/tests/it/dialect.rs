//! Tests of servers that do not understand every parameter.

use scribe_ports::model::{LanguageModel, ModelError, NoDraft};
use serde_json::{Value, json};

use crate::{
    card, end, model, prose,
    server::{Answer, Server},
    text,
};

fn reply() -> Answer {
    Answer::events(&[text("{\"title\":\"Salt\"}"), end("stop")])
}

fn form(body: &Value) -> Option<&str> {
    body.pointer("/response_format/type").and_then(Value::as_str)
}

fn task(body: &Value) -> &str {
    body.pointer("/messages/1/content").and_then(Value::as_str).unwrap()
}

#[tokio::test]
async fn a_schema_is_sent_as_the_response_format() {
    let server = Server::start(vec![reply()]);
    model(&server).complete(&card(), &NoDraft).await.unwrap();
    let body = &server.requests()[0].body;
    assert_eq!(form(body), Some("json_schema"));
    let sent = &body["response_format"]["json_schema"];
    assert_eq!((&sent["name"], &sent["strict"]), (&json!("card"), &json!(true)));
    assert_eq!(sent["schema"]["required"], json!(["title"]));
    assert!(!task(body).contains("schema"));
}

#[tokio::test]
async fn a_server_without_response_formats_gets_the_schema_in_the_prompt() {
    let rejected = || Answer::rejection(400, "unknown field");
    let server = Server::start(vec![rejected(), rejected(), reply(), reply()]);
    let model = model(&server);
    model.complete(&card(), &NoDraft).await.unwrap();
    let requests = server.requests();
    let forms: Vec<_> = requests.iter().map(|request| form(&request.body)).collect();
    assert_eq!(forms, [Some("json_schema"), Some("json_object"), None]);
    assert!(task(&requests[2].body).starts_with("The harbour at dawn.\n\n"));
    assert!(task(&requests[2].body).contains("\"required\":[\"title\"]"));

    model.complete(&card(), &NoDraft).await.unwrap();
    let requests = server.requests();
    assert_eq!((requests.len(), form(&requests[0].body)), (1, None));
}

#[tokio::test]
async fn a_server_with_only_json_mode_gets_the_schema_in_the_prompt() {
    let rejected = Answer::rejection(400, "This response_format type is unavailable now");
    let server = Server::start(vec![rejected, reply()]);
    model(&server).complete(&card(), &NoDraft).await.unwrap();
    let requests = server.requests();
    assert_eq!(form(&requests[1].body), Some("json_object"));
    assert!(task(&requests[1].body).contains("\"required\":[\"title\"]"));
}

#[tokio::test]
async fn a_request_rejected_in_every_form_changes_no_stored_form() {
    let rejected = || Answer::rejection(400, "no such thing");
    let server = Server::start(vec![rejected(), rejected(), rejected(), reply()]);
    let model = model(&server);
    let error = model.complete(&card(), &NoDraft).await.unwrap_err();
    let ModelError::RequestRejected { answer } = error else { panic!("{error:?}") };
    assert_eq!(answer.status, Some(400));
    server.requests();
    model.complete(&card(), &NoDraft).await.unwrap();
    assert_eq!(form(&server.requests()[0].body), Some("json_schema"));
}

#[tokio::test]
async fn a_too_long_prompt_is_not_sent_in_another_form() {
    let server = Server::start(vec![Answer::rejection(400, "maximum context length is 8192")]);
    let error = model(&server).complete(&card(), &NoDraft).await.unwrap_err();
    assert!(
        matches!(error, ModelError::ContextExceeded { limit_tokens: Some(8192), .. }),
        "{error:?}"
    );
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn other_names_of_the_limit_and_uncounted_streams_are_learned() {
    let server = Server::start(vec![
        Answer::rejection(400, "Unsupported parameter: 'max_tokens' is not supported"),
        Answer::rejection(422, "stream_options: extra fields not permitted"),
        reply(),
        reply(),
    ]);
    let model = model(&server);
    model.complete(&prose(), &NoDraft).await.unwrap();
    assert_eq!(server.requests().len(), 3);
    model.complete(&prose(), &NoDraft).await.unwrap();
    let body = &server.requests()[0].body;
    assert_eq!(body["max_completion_tokens"], 900);
    assert_eq!((body.get("max_tokens"), body.get("stream_options")), (None, None));
}

#[tokio::test]
async fn a_model_without_a_system_role_gets_one_message() {
    for (status, message) in [
        (400, "System role not supported"),
        (500, "Conversation roles must alternate user/assistant/user/assistant/..."),
        (422, "Template error: System message not allowed"),
        (400, "Only user, assistant and tool roles are supported"),
    ] {
        let server =
            Server::start(vec![Answer::rejection(status, message), reply(), reply(), reply()]);
        let model = model(&server);
        model.complete(&prose(), &NoDraft).await.unwrap();
        // A lesson about the model applies to every schema.
        model.complete(&card(), &NoDraft).await.unwrap();
        let requests = server.requests();
        assert_eq!(requests.len(), 3, "{message}");
        for request in &requests[1..] {
            let messages = request.body["messages"].as_array().unwrap();
            assert_eq!((messages.len(), &messages[0]["role"]), (1, &json!("user")));
            let text = messages[0]["content"].as_str().unwrap();
            assert!(text.starts_with("You write.\n\nPlainly.\n\nThe harbour"), "{text}");
        }
    }
}

#[tokio::test]
async fn an_error_inside_a_response_changes_the_request_form() {
    let message = "error: {\"code\":400,\"message\":\"System role not supported\"}\n\n";
    let server = Server::start(vec![Answer::stream().then(message), reply()]);
    model(&server).complete(&prose(), &NoDraft).await.unwrap();
    assert_eq!(server.requests()[1].body["messages"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_server_without_streaming_gets_requests_without_streaming() {
    let whole =
        json!({ "choices": [{ "message": { "content": "Rain." }, "finish_reason": "stop" }] });
    let server = Server::start(vec![
        Answer::rejection(400, "stream=true is not supported by this model"),
        Answer::status(200, "Content-Type: application/json\r\n", &whole.to_string()),
    ]);
    let reply = model(&server).complete(&prose(), &NoDraft).await.unwrap();
    assert_eq!(reply.text, "Rain.");
    let body = &server.requests()[1].body;
    assert_eq!((&body["stream"], body.get("stream_options")), (&json!(false), None));
}

#[tokio::test]
async fn unsupported_strict_mode_and_output_limits_are_learned() {
    let server = Server::start(vec![
        Answer::rejection(400, "max_tokens is too large: 900. At most 512 are allowed"),
        Answer::rejection(400, "response_format.json_schema.strict: unknown field"),
        reply(),
    ]);
    model(&server).complete(&card(), &NoDraft).await.unwrap();
    let body = &server.requests()[2].body;
    assert_eq!((form(body), &body["max_tokens"]), (Some("json_schema"), &json!(512)));
    assert_eq!(body["response_format"]["json_schema"]["strict"], json!(false));
}

#[tokio::test]
async fn a_rejection_with_another_reason_is_not_tried_in_other_forms() {
    for (status, message) in [
        (400, "API key not valid"),
        (400, "model `tiny` does not exist"),
        (400, "The response was filtered: content_filter"),
    ] {
        let server = Server::start(vec![Answer::rejection(status, message)]);
        model(&server).complete(&card(), &NoDraft).await.unwrap_err();
        assert_eq!(server.requests().len(), 1, "{message}");
    }
}
