//! Tests of rejections that name a field, a role or a schema, each in the format of its server.

use scribe_ports::model::{LanguageModel, ModelRequest, NoDraft, OutputFormat, ReplySchema};
use serde_json::{Value, json};

use crate::{
    card, end, model, prose,
    server::{Answer, Server},
    text,
};

fn reply() -> Answer {
    Answer::events(&[text("{\"title\":\"Salt\"}"), end("stop")])
}

fn response_format(body: &Value) -> Option<&str> {
    body.pointer("/response_format/type").and_then(Value::as_str)
}

/// Returns the same request with another schema name.
fn request_with_schema(schema_name: &str) -> ModelRequest {
    let mut request = card();
    if let OutputFormat::Json { name, .. } = &mut request.output {
        schema_name.clone_into(name);
    }
    request
}

fn json_answer(status: u16, body: &Value) -> Answer {
    Answer::status(status, "Content-Type: application/json\r\n", &body.to_string())
}

/// Returns FastAPI's rejection of one field.
fn field_rejection(loc: &Value, message: &str, kind: &str) -> Value {
    json!({ "detail": [{ "type": kind, "loc": loc, "msg": message, "input": {} }] })
}

#[tokio::test]
async fn an_unsupported_response_format_of_a_model_is_learned_once() {
    for (status, message) in [
        (400, json!({ "error": { "message": "This response_format type is unavailable now" } })),
        (400, json!({ "error": { "message": "不支持的参数", "param": "response_format" } })),
        (400, json!({ "error": { "message": "Nicht unterstützt: json_schema" } })),
        (422, json!({ "message": "response_format の type が不正です" })),
        (400, json!({ "error": "json_schema 형식은 지원되지 않습니다" })),
        (501, json!({ "error": { "message": "response_format is not implemented" } })),
        (
            422,
            field_rejection(
                &json!(["body", "response_format", "type"]),
                "Input should be 'text' or 'json_object'",
                "literal_error",
            ),
        ),
        (400, json!({ "errors": { "response_format": ["is invalid"] } })),
    ] {
        let server = Server::start(vec![json_answer(status, &message), reply(), reply(), reply()]);
        let model = model(&server);
        for name in ["card", "scene", "arc"] {
            model.complete(&request_with_schema(name), &NoDraft).await.unwrap();
        }
        let requests = server.requests();
        let forms: Vec<_> = requests.iter().map(|request| response_format(&request.body)).collect();
        let object = Some("json_object");
        assert_eq!(forms, [Some("json_schema"), object, object, object], "{message}");
    }
}

#[tokio::test]
async fn an_unsupported_response_format_is_learned_once() {
    let rejected = || Answer::rejection(400, "Unknown parameter: response_format");
    let server = Server::start(vec![rejected(), rejected(), reply(), reply()]);
    let model = model(&server);
    model.complete(&card(), &NoDraft).await.unwrap();
    model.complete(&request_with_schema("scene"), &NoDraft).await.unwrap();
    let requests = server.requests();
    let forms: Vec<_> = requests.iter().map(|request| response_format(&request.body)).collect();
    assert_eq!(forms, [Some("json_schema"), Some("json_object"), None, None]);
}

#[tokio::test]
async fn a_schema_that_a_server_cannot_compile_is_left_out_and_others_are_sent() {
    for (status, message) in [
        (500, "Compiling FSM index failed: unsupported regex"),
        (500, "failed to parse grammar"),
        (400, "failed to parse grammar"),
        (400, "Invalid schema for response_format 'card': In context=(), 'oneOf' is not permitted"),
        (500, "JSON schema conversion failed: Unrecognized schema"),
        (500, "xgrammar: unsupported keyword: minLength"),
        (500, "The provided JSON schema contains features not supported by xgrammar."),
        (400, "Grammar error: Unimplemented keys: [\"pattern\"]"),
        (500, "outlines_core: failed to build the index"),
        (503, "llguidance: lexer error"),
        (502, "Cannot convert the json_schema to a grammar"),
        (422, "Invalid JSON schema in response_format: too many states"),
    ] {
        let server =
            Server::start(vec![Answer::rejection(status, message), reply(), reply(), reply()]);
        let model = model(&server);
        for name in ["card", "card", "scene"] {
            model.complete(&request_with_schema(name), &NoDraft).await.unwrap();
        }
        let requests = server.requests();
        let forms: Vec<_> = requests.iter().map(|request| response_format(&request.body)).collect();
        let (schema, object) = (Some("json_schema"), Some("json_object"));
        assert_eq!(forms, [schema, object, object, schema], "{message}");
    }
}

#[tokio::test]
async fn a_server_that_rejects_the_bounds_of_a_schema_gets_schemas_without_bounds() {
    let rejected = Answer::rejection(
        400,
        "Invalid schema for response_format 'card': In context=('properties', 'title'), \
         'maxLength' is not permitted.",
    );
    let server = Server::start(vec![rejected, reply(), reply()]);
    let model = model(&server);
    let mut request = request_with_schema("card");
    request.output = OutputFormat::Json {
        name: "card".to_owned(),
        schema: ReplySchema::new(json!({
            "type": "object",
            "properties": {
                "title": { "type": "string", "maxLength": 60 },
                // A field may have the name of a bound.
                "maximum": { "type": "integer", "minimum": 0, "maximum": 9 },
            },
            "required": ["title", "maximum"],
            "additionalProperties": false,
        })),
    };
    model.complete(&request, &NoDraft).await.unwrap();
    model.complete(&request, &NoDraft).await.unwrap();
    let requests = server.requests();
    let sent = |n: usize| &requests[n].body["response_format"]["json_schema"];
    assert_eq!(sent(0)["schema"]["properties"]["title"]["maxLength"], 60);
    assert_eq!(sent(1)["schema"]["properties"]["title"], json!({ "type": "string" }));
    assert_eq!(sent(1)["schema"]["properties"]["maximum"], json!({ "type": "integer" }));
    assert_eq!(sent(1)["strict"], true, "the server still enforces the schema");
    assert_eq!(sent(2), sent(1), "the rejection is remembered");
}

#[tokio::test]
async fn a_model_that_rejects_the_first_schemas_gets_no_other_schema() {
    let refuse = || Answer::rejection(400, "json_schema: unsupported keyword format");
    let (schema, object) = (Some("json_schema"), Some("json_object"));
    let sent_forms = async |answers: Vec<Answer>, names: &[&str]| {
        let server = Server::start(answers);
        let model = model(&server);
        for name in names {
            model.complete(&request_with_schema(name), &NoDraft).await.unwrap();
        }
        server
            .requests()
            .iter()
            .map(|request| response_format(&request.body).map(str::to_owned))
            .collect()
    };
    let answers = vec![refuse(), reply(), refuse(), reply(), reply(), reply()];
    let forms: Vec<Option<String>> = sent_forms(answers, &["card", "scene", "plot", "card"]).await;
    let forms: Vec<Option<&str>> = forms.iter().map(Option::as_deref).collect();
    assert_eq!(forms, [schema, object, schema, object, object, object]);
    // An accepted schema shows that schemas are accepted.
    let answers = vec![reply(), refuse(), reply(), refuse(), reply(), reply()];
    let forms: Vec<Option<String>> = sent_forms(answers, &["cast", "card", "scene", "plot"]).await;
    let forms: Vec<Option<&str>> = forms.iter().map(Option::as_deref).collect();
    assert_eq!(forms, [schema, schema, object, schema, object, schema]);
}

#[tokio::test]
async fn a_schema_failure_inside_a_stream_is_recognised() {
    let message = json!({ "error": { "code": 500, "message": "Failed to compile the grammar" } });
    let server = Server::start(vec![Answer::stream().event(&message), reply()]);
    model(&server).complete(&card(), &NoDraft).await.unwrap();
    assert_eq!(response_format(&server.requests()[1].body), Some("json_object"));
}

#[tokio::test]
async fn a_field_named_by_its_path_is_learned() {
    let extra = "Extra inputs are not permitted";
    let body = |field: &str| json!(["body", field]);
    type Check = fn(&Value) -> bool;
    let omits_stream_options: Check = |body| body.get("stream_options").is_none();
    let uses_other_limit_field: Check = |body| body["max_completion_tokens"] == 900;
    let has_lower_limit: Check = |body| body["max_tokens"] == 512;
    for (message, is_expected) in [
        (
            field_rejection(
                &body("stream_options"),
                "extra fields not permitted",
                "value_error.extra",
            ),
            omits_stream_options,
        ),
        (field_rejection(&body("stream_options"), extra, "extra_forbidden"), omits_stream_options),
        (
            field_rejection(
                &json!(["body", "stream_options", "include_usage"]),
                extra,
                "extra_forbidden",
            ),
            omits_stream_options,
        ),
        (
            json!({ "errors": { "stream_options": ["The field is not allowed."] } }),
            omits_stream_options,
        ),
        (
            json!({ "error": { "issues": [{ "path": ["stream_options"], "message": "Unrecognized key" }] } }),
            omits_stream_options,
        ),
        (field_rejection(&body("max_tokens"), extra, "extra_forbidden"), uses_other_limit_field),
        (
            field_rejection(
                &body("max_tokens"),
                "Input should be less than or equal to 512",
                "less_than_equal",
            ),
            has_lower_limit,
        ),
        (
            field_rejection(
                &body("max_tokens"),
                "ensure this value is less than or equal to 512",
                "value_error",
            ),
            has_lower_limit,
        ),
    ] {
        let server = Server::start(vec![json_answer(422, &message), reply(), reply()]);
        let model = model(&server);
        model.complete(&prose(), &NoDraft).await.unwrap();
        model.complete(&prose(), &NoDraft).await.unwrap();
        let requests = server.requests();
        assert_eq!(requests.len(), 3, "{message}");
        assert!(requests[1..].iter().all(|request| is_expected(&request.body)), "{message}");
    }
}

#[tokio::test]
async fn several_fields_in_one_rejection_are_learned_in_order() {
    let item = |field: &str| json!({ "loc": ["body", field], "msg": "Extra inputs are not permitted", "type": "extra_forbidden" });
    let both = json!({ "detail": [item("stream_options"), item("response_format")] });
    let one = json!({ "detail": [item("response_format")] });
    let server = Server::start(vec![
        json_answer(422, &both),
        json_answer(422, &one),
        json_answer(422, &one),
        reply(),
    ]);
    model(&server).complete(&card(), &NoDraft).await.unwrap();
    let body = &server.requests()[3].body;
    assert_eq!((body.get("stream_options"), response_format(body)), (None, None));
    assert_eq!(body["stream"], true);
}

#[tokio::test]
async fn a_required_field_is_named_in_the_message() {
    let message =
        field_rejection(&json!(["body", "model"]), "Field has a strange form", "value_error");
    let server = Server::start(vec![json_answer(422, &message)]);
    let error = model(&server).complete(&prose(), &NoDraft).await.unwrap_err();
    assert!(error.to_string().contains("model: Field has a strange form"), "{error}");
}

#[tokio::test]
async fn an_unsupported_role_is_recognised_in_other_wordings() {
    let role = json!(["body", "messages", 0, "role"]);
    for (status, message) in [
        (
            400,
            json!({ "error": { "message": "Invalid value: 'system'. Supported values are: 'user', 'assistant' and 'developer'.", "param": "messages[0].role" } }),
        ),
        (
            400,
            json!({ "error": { "message": "Invalid value: 'system'. Supported values are: 'user', 'assistant' and 'developer'." } }),
        ),
        (
            400,
            json!({ "error": { "message": "messages.0.role: Input should be 'user' or 'assistant'" } }),
        ),
        (422, field_rejection(&role, "Input should be 'user' or 'assistant'", "literal_error")),
        (422, json!({ "detail": "unexpected value; permitted: 'user', 'assistant'" })),
        (400, json!({ "message": "role must be one of \"user\", \"assistant\"" })),
        (400, json!({ "message": "Unknown role: system" })),
        (400, json!({ "message": "Invalid role 'system'" })),
        (400, json!({ "message": "the role system is not allowed" })),
        (400, json!({ "message": "role 只能为 user 或 assistant，不支持 system" })),
        (400, json!({ "message": "ロール system は使用できません" })),
    ] {
        let server = Server::start(vec![json_answer(status, &message), reply(), reply()]);
        let model = model(&server);
        model.complete(&prose(), &NoDraft).await.unwrap();
        model.complete(&card(), &NoDraft).await.unwrap();
        let requests = server.requests();
        assert_eq!(requests.len(), 3, "{message}");
        for request in &requests[1..] {
            let messages = request.body["messages"].as_array().unwrap();
            assert_eq!((messages.len(), &messages[0]["role"]), (1, &json!("user")), "{message}");
        }
    }
}
