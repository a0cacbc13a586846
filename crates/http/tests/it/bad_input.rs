//! Bad input is always the caller's fault: the answer is a problem with a 4xx status, and names the
//! field if there is one.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use scribe_http::{MAX_COMMAND_BYTES, MAX_JSON_DEPTH, MAX_JSON_VALUES, MAX_TEXT_COMMAND_BYTES};
use serde_json::{Value, json};

use crate::support::Server;

const SESSION: &str = "ses_018f3c2e-7a10-7c3e-9a63-2f3f1d7a0009";

fn start_body(payload: &Value) -> String {
    json!({ "command_type": "START_GENESIS", "payload": payload }).to_string()
}

/// Returns rows of a body, the expected code, and the field that must be named.
fn bad_commands() -> Vec<(String, &'static str, Option<&'static str>)> {
    let malformed = "malformed-request";
    let of = |command: &str, payload: Value| {
        json!({ "command_type": command, "session_id": SESSION, "payload": payload }).to_string()
    };
    let deep = format!("{}1{}", "[".repeat(50_000), "]".repeat(50_000));
    vec![
        (String::new(), malformed, None),
        ("{".to_owned(), malformed, None),
        ("null".to_owned(), malformed, None),
        ("[]".to_owned(), malformed, None),
        ("[null,\"START_GENESIS\",null,{},null]".to_owned(), malformed, None),
        ("{} {}".to_owned(), malformed, None),
        ("{}".to_owned(), malformed, None),
        (format!("{{\"payload\":{deep}}}"), malformed, None),
        (start_body(&json!([])), malformed, Some("payload")),
        (start_body(&Value::Null), malformed, Some("payload")),
        (start_body(&json!({ "premis": "x" })), malformed, Some("payload.premis")),
        (start_body(&json!({ "premise": 7 })), malformed, Some("payload.premise")),
        (start_body(&json!({ "premise": "a\0b" })), malformed, Some("payload.premise")),
        (start_body(&json!({ "a\0b": 1 })), malformed, None),
        (start_body(&json!({ "mode": "wild" })), malformed, Some("payload.mode")),
        (start_body(&json!({ "preferences": [] })), malformed, Some("payload.preferences")),
        (
            start_body(&json!({ "preferences": { "chapters": "ten" } })),
            malformed,
            Some("payload.preferences.chapters"),
        ),
        (
            start_body(&json!({ "preferences": { "chapters": -1 } })),
            malformed,
            Some("payload.preferences.chapters"),
        ),
        (
            start_body(&json!({ "preferences": { "chapters": 1001 } })),
            "invalid-data",
            Some("payload.preferences.chapters"),
        ),
        (start_body(&json!({ "language": "no such" })), "invalid-data", Some("payload.language")),
        (start_body(&json!({ "language": "en-GB-US" })), "invalid-data", Some("payload.language")),
        (
            start_body(&json!({ "language": "en-".repeat(1_000) + "x" })),
            "invalid-data",
            Some("payload.language"),
        ),
        (
            start_body(&json!({ "premise": "x".repeat(100_001) })),
            "invalid-data",
            Some("payload.premise"),
        ),
        (
            r#"{"command_type":"START_GENESIS","payload":{"premise":"\ud800"}}"#.to_owned(),
            malformed,
            Some("payload.premise"),
        ),
        (
            r#"{"command_type":"START_GENESIS","payload":{},"payload":{}}"#.to_owned(),
            malformed,
            None,
        ),
        (
            r#"{"command_type":"START_GENESIS","payload":{},"expected_version":1e400}"#.to_owned(),
            malformed,
            None,
        ),
        (
            json!({ "command_type": "START_GENESIS", "payload": {}, "expected_version": 1.5 })
                .to_string(),
            malformed,
            Some("expected_version"),
        ),
        (
            json!({ "command_type": "START_GENESIS", "payload": {}, "extra": 1 }).to_string(),
            malformed,
            Some("extra"),
        ),
        (
            json!({ "command_type": "START_GENESIS", "payload": {}, "command_id": "x" })
                .to_string(),
            malformed,
            Some("command_id"),
        ),
        (
            json!({ "command_type": "START_GENESIS", "payload": {}, "session_id": SESSION })
                .to_string(),
            malformed,
            Some("session_id"),
        ),
        (
            json!({ "command_type": "PAUSE_GENESIS", "payload": {} }).to_string(),
            malformed,
            Some("session_id"),
        ),
        (
            json!({ "command_type": "PAUSE_GENESIS", "session_id": "nov_1", "payload": {} })
                .to_string(),
            malformed,
            Some("session_id"),
        ),
        (json!({ "command_type": 5, "payload": {} }).to_string(), malformed, Some("command_type")),
        (of("SELECT_CONCEPT", json!({})), malformed, Some("payload")),
        (
            of("SELECT_CONCEPT", json!({ "concept_ids": ["x"] })),
            malformed,
            Some("payload.concept_ids[0]"),
        ),
        (of("CONFIRM_STAGE", json!({ "stage": "NOPE" })), malformed, Some("payload.stage")),
        (of("DANCE", json!({})), "unknown-command", Some("command_type")),
        (of("DRAFT_PART", json!({})), "unknown-command", Some("command_type")),
        (of("REQUEST_PROPOSAL", json!({})), "unknown-command", Some("command_type")),
        (of("EXPIRE_WAIT", json!({})), "unknown-command", Some("command_type")),
        (of("FAIL_PROPOSAL", json!({})), "unknown-command", Some("command_type")),
        (of("PROVIDE_FEEDBACK", json!({})), malformed, Some("payload")),
        (of("PROVIDE_FEEDBACK", json!({ "feedback": 7 })), malformed, Some("payload.feedback")),
        (
            of("PROVIDE_FEEDBACK", json!({ "feedback": "x", "proposal_id": "x" })),
            malformed,
            Some("payload.proposal_id"),
        ),
        (of("PROVIDE_FEEDBACK", json!({ "feedback": "x" })), "not-found", None),
        (of("NAVIGATE_TO_STAGE", json!({ "stage": "NOPE" })), malformed, Some("payload.stage")),
        (of("NAVIGATE_TO_STAGE", json!({ "stage": "WORLDVIEW" })), "not-found", None),
        (of("PAUSE_GENESIS", json!({})), "not-found", None),
    ]
}

#[tokio::test]
async fn bad_commands_are_refused_with_their_field_and_leave_nothing_behind() {
    let server = Server::idle().await;
    for (body, code, field) in bad_commands() {
        let shown: String = body.chars().take(200).collect();
        let answer = server.post(body).await;
        assert!(answer.status.is_client_error(), "{shown}: {answer:?}");
        assert_eq!(answer.problem_code(), code, "{shown}: {answer:?}");
        if let Some(field) = field {
            assert_eq!(answer.json()["errors"][0]["field"], field, "{shown}: {answer:?}");
        }
    }
    assert_eq!(server.ports.db.last_position().await.unwrap(), 0);
}

#[tokio::test]
async fn bytes_that_are_not_utf8_are_refused() {
    let server = Server::idle().await;
    let answer = server.post(b"{\"command_type\":\"\xff\"}".to_vec()).await;
    assert_eq!(answer.problem_code(), "malformed-request");
}

#[tokio::test]
async fn a_refused_id_may_be_sent_again() {
    let server = Server::idle().await;
    let body = |chapters: u32| {
        json!({
            "command_id": "018f3c2e-7a10-7c3e-9a63-2f3f1d7a0002",
            "command_type": "START_GENESIS",
            "payload": { "preferences": { "chapters": chapters } },
        })
    };
    assert_eq!(server.command(body(0)).await.problem_code(), "invalid-data");
    assert_eq!(server.command(body(1)).await.status, StatusCode::ACCEPTED);
}

/// Returns a body of `bytes` bytes that starts with a command.
fn pad_body(command: &str, bytes: usize) -> String {
    let begin = format!(r#"{{"command_type":"{command}","payload":{{"#);
    let padding = " ".repeat(bytes - begin.len() - 2);
    format!("{begin}{padding}}}}}")
}

#[tokio::test]
async fn the_limit_of_a_body_depends_on_its_command() {
    let server = Server::idle().await;
    let genesis = "/api/v1/genesis/commands";
    let novel = "/api/v1/novels/nov_018f3c2e-7a10-7c3e-9a63-2f3f1d7a0009/commands";
    for (path, command, most) in [
        (genesis, "START_GENESIS", MAX_TEXT_COMMAND_BYTES),
        (genesis, "CONFIRM_STAGE", MAX_TEXT_COMMAND_BYTES),
        (genesis, "PAUSE_GENESIS", MAX_COMMAND_BYTES),
        (genesis, "SELECT_CONCEPT", MAX_COMMAND_BYTES),
        (genesis, "DANCE", MAX_COMMAND_BYTES),
        (novel, "EDIT_CHAPTER", MAX_TEXT_COMMAND_BYTES),
        (novel, "START_GENERATION", MAX_COMMAND_BYTES),
        (novel, "CONFIRM_STAGE", MAX_COMMAND_BYTES),
        ("/api/v1/novels", "CREATE_NOVEL", MAX_COMMAND_BYTES),
    ] {
        let answer = server.post_to(path, pad_body(command, most + 1)).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{command}: {answer:?}");
        assert_eq!(answer.problem_code(), "body-too-large", "{command}");
        assert!(answer.json()["detail"].as_str().unwrap().contains(&most.to_string()));
        let answer = server.post_to(path, pad_body(command, most)).await;
        assert_ne!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{command}: {answer:?}");
    }
    // The type of the command comes last, or is missing.
    let last =
        format!(r#"{{"payload":{{{}}},"command_type":"PAUSE_GENESIS"}}"#, " ".repeat(70_000));
    assert_eq!(server.post(last).await.problem_code(), "body-too-large");
    assert_eq!(server.post(" ".repeat(70_000)).await.problem_code(), "malformed-request");
}

#[tokio::test]
async fn a_body_of_too_many_values_or_levels_is_refused() {
    let server = Server::idle().await;
    let confirm = |data: &str| {
        format!(
            r#"{{"command_type":"CONFIRM_STAGE","session_id":"{SESSION}","payload":{{"data":{data}}}}}"#
        )
    };
    for unit in ["{\"\":0}", "[]", "0", "\"\"", "{\"a\":{}}"] {
        let data = format!(r#"{{"a":[{}0]}}"#, format!("{unit},").repeat(MAX_JSON_VALUES));
        let answer = server.post(confirm(&data)).await;
        assert_eq!(answer.problem_code(), "malformed-request", "{unit}");
        assert!(answer.json()["detail"].as_str().unwrap().contains("50000 values"), "{answer:?}");
    }
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let data = format!("{}0{}", open.repeat(MAX_JSON_DEPTH), close.repeat(MAX_JSON_DEPTH));
        let answer = server.post(confirm(&data)).await;
        assert!(answer.json()["detail"].as_str().unwrap().contains("64 levels"), "{answer:?}");
    }
    // A text is one value, whatever is in it.
    let text = confirm(&format!(r#"{{"a":"{}"}}"#, "[{,".repeat(MAX_JSON_VALUES)));
    assert_eq!(server.post(text).await.problem_code(), "not-found");
}

#[tokio::test]
async fn a_stopping_server_refuses_commands_but_answers_reads() {
    let server = Server::idle().await;
    server.ports.shutdown.request_stop();
    for path in [
        "/api/v1/genesis/commands",
        "/api/v1/novels",
        "/api/v1/novels/nov_018f3c2e-7a10-7c3e-9a63-2f3f1d7a0009/commands",
        "/api/v1/dead-letters/018f3c2e-7a10-7c3e-9a63-2f3f1d7a0009/release",
        "/api/v1/dead-letters/018f3c2e-7a10-7c3e-9a63-2f3f1d7a0009/drop",
    ] {
        let answer = server.post_to(path, "{}").await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(answer.problem_code(), "stopping", "{path}");
        assert!(answer.headers.contains_key(header::RETRY_AFTER), "{path}");
    }
    for path in ["/api/v1/health", "/api/v1/health/ready"] {
        let answer = server.get(path).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(answer.json()["status"], "stopping", "{path}");
    }
    for path in ["/api/v1/health/live", "/api/v1/novels", "/"] {
        assert_eq!(server.get(path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn a_body_without_the_json_media_type_is_refused() {
    let server = Server::idle().await;
    for kind in [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("")] {
        let mut request = Request::post("/api/v1/genesis/commands");
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let answer = server.send(request.body(Body::from("{}")).unwrap()).await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        assert_eq!(answer.problem_code(), "unsupported-media-type");
    }
    let request = Request::post("/api/v1/genesis/commands")
        .header(header::CONTENT_TYPE, "Application/JSON; charset=utf-8");
    let answer = server.send(request.body(Body::from("{}")).unwrap()).await;
    assert_eq!(answer.problem_code(), "malformed-request");
}

#[tokio::test]
async fn bad_paths_and_parameters_are_refused_with_their_field() {
    let server = Server::idle().await;
    let missing = "018f3c2e-7a10-7c3e-9a63-2f3f1d7a0003";
    for (path, field) in [
        ("/api/v1/genesis/x/state", "session_id"),
        ("/api/v1/genesis/%00/state", "session_id"),
        ("/api/v1/genesis/%ff/state", "path"),
        ("/api/v1/novels/ses_018f3c2e-7a10-7c3e-9a63-2f3f1d7a0003", "novel_id"),
        ("/api/v1/commands/1", "command_id"),
        ("/api/v1/chapters/1", "chapter_id"),
        ("/api/v1/novels?limit=0", "limit"),
        ("/api/v1/novels?limit=1001", "limit"),
        ("/api/v1/novels?limit=x", "limit"),
        ("/api/v1/novels?cursor=x", "cursor"),
        ("/api/v1/novels?at=5", "at"),
        ("/api/v1/novels/x/characters", "novel_id"),
        ("/api/v1/chapters/x/versions/1", "chapter_id"),
        ("/api/v1/chapters/018f3c2e-7a10-7c3e-9a63-2f3f1d7a0009/versions/x", "version"),
        ("/api/v1/chapters/018f3c2e-7a10-7c3e-9a63-2f3f1d7a0009/versions/%ff", "path"),
        ("/api/v1/agents?limit=1001", "limit"),
        ("/api/v1/events?after=-1", "after"),
        ("/api/v1/events?after=99999999999999999999", "after"),
        ("/api/v1/events/stream?last_event_id=x", "last_event_id"),
        ("/api/v1/events/stream?last_event_id=-1", "last_event_id"),
        ("/api/v1/events/stream?last_event_id=%2B0", "last_event_id"),
        ("/api/v1/events/stream?last_event_id=1", "last_event_id"),
    ] {
        let answer = server.get(path).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}: {answer:?}");
        assert_eq!(answer.problem_code(), "malformed-request", "{path}");
        assert_eq!(answer.json()["errors"][0]["field"], field, "{path}: {answer:?}");
    }
    for path in [
        "genesis/{}/state",
        "genesis/{}/events/stream",
        "novels/{}",
        "novels/{}/chapters",
        "novels/{}/events/stream",
        "novels/{}/characters",
        "novels/{}/entries",
        "novels/{}/relations",
        "novels/{}/arcs",
        "novels/{}/facts",
        "novels/{}/costs",
        "chapters/{}",
        "chapters/{}/versions",
        "chapters/{}/versions/1",
        "chapters/{}/versions/{}",
        "chapters/{}/reviews",
        "commands/{}",
    ] {
        let answer = server.get(&format!("/api/v1/{}", path.replace("{}", missing))).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.problem_code(), "not-found", "{path}");
    }
}
