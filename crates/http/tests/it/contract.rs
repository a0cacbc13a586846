//! The OpenAPI document is correct: every answer has a status that the document lists for its
//! operation, and a body with the documented media type and schema.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use scribe_sample::SampleWriter;
use serde_json::{Value, json};

use crate::support::{Document, Server};

/// An id that does not exist.
const MISSING: &str = "018f3c2e-7a10-7c3e-9a63-2f3f1d7a0003";

/// Fills in the parameters of a path.
fn fill_path(path: &str, value_of: impl Fn(&str) -> String) -> String {
    let mut parts = path.split('{');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}').unwrap();
        filled.push_str(&value_of(name));
        filled.push_str(rest);
    }
    filled
}

/// Returns ids from a finished book, by the names of the path parameters.
async fn path_ids(server: &Server, novel: &str) -> Value {
    let chapter = server.list_items(&format!("novels/{novel}/chapters")).await.remove(0);
    let session = server.get("/api/v1/genesis").await.json()["items"][0]["session_id"].clone();
    let started = server.novel_command(novel, "START_GENERATION", json!({})).await;
    json!({
        "novel_id": novel, "chapter_id": chapter["chapter_id"], "version": "1",
        "session_id": session, "code": "not-found",
        "command_id": started.json()["command_id"],
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_matches_the_document() {
    let server = Server::working_with(Arc::new(SampleWriter)).await;
    let document = Document::fetch(&server).await;
    let novel = server.make_novel("The Keeper").await;
    let started = server.novel_command(&novel, "START_GENERATION", json!({})).await;
    let commands = "/api/v1/novels/{novel_id}/commands";
    document.check_answer(&document.operation("post", commands), &started);
    let at_rest = |novel: &Value| novel["status"] != "GENERATING";
    server.wait_for_answer(&format!("/api/v1/novels/{novel}"), at_rest).await;
    let ids = path_ids(&server, &novel).await;

    let mut read = 0;
    for (path, operation) in document.operations("get") {
        if path.ends_with("/stream") {
            continue;
        }
        let own = fill_path(&path, |name| ids[name].as_str().unwrap().to_owned());
        let answer = server.get(&own).await;
        assert_eq!(answer.status, StatusCode::OK, "{own}: {answer:?}");
        document.check_answer(&operation, &answer);
        read += 1;
        document.check_answer(&operation, &server.get(&format!("{own}?nonsense=1")).await);
        if path.contains("_id}") {
            let missing = server.get(&fill_path(&path, |_| MISSING.to_owned())).await;
            assert_eq!(missing.status, StatusCode::NOT_FOUND, "{path}: {missing:?}");
            document.check_answer(&operation, &missing);
            let malformed = server.get(&fill_path(&path, |_| "nonsense".to_owned())).await;
            assert_eq!(malformed.status, StatusCode::BAD_REQUEST, "{path}: {malformed:?}");
            document.check_answer(&operation, &malformed);
        }
    }
    assert!(read > 20, "{read}");

    // Checks every event in the log and in the streams.
    let events = server.get("/api/v1/events?limit=1000").await.json();
    let event = json!({ "$ref": "#/components/schemas/CloudEvent" });
    for one in events["items"].as_array().unwrap() {
        document.validate(&event, one, "an event");
    }
    for (path, operation) in document.operations("get") {
        if !path.ends_with("{novel_id}/events/stream") {
            continue;
        }
        let own = fill_path(&path, |name| ids[name].as_str().unwrap().to_owned());
        let mut stream = server.watch(&own, None).await;
        loop {
            let (id, told) = stream.next_event().await.unwrap();
            document.check_event(&operation, &told.event, &told.data);
            if id.is_some() && told.data["data"]["status"] == "COMPLETED" {
                break;
            }
        }
    }
}

#[tokio::test]
async fn every_refusal_matches_the_document() {
    let server = Server::idle().await;
    let document = Document::fetch(&server).await;
    for (path, operation) in document.operations("post") {
        let path = fill_path(&path, |_| MISSING.to_owned());
        let takes_body = operation["requestBody"].is_object();
        let bodies = ["", "{}", "[", r#"{"command_type":"DANCE","payload":{}}"#];
        let mut answers = Vec::new();
        for body in bodies {
            answers.push(server.post_to(&path, body).await);
        }
        answers.push(server.post_to(&path, " ".repeat(5 << 20)).await);
        let untyped = Request::post(&path).body(Body::from("{}")).unwrap();
        answers.push(server.send(untyped).await);
        let foreign = Request::post(&path).header("origin", "https://elsewhere.test");
        answers.push(server.send(foreign.body(Body::from("{}")).unwrap()).await);
        for answer in &answers {
            document.check_answer(&operation, answer);
            answer.problem_code();
        }
        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
        for status in if takes_body { &[400, 403, 413, 415][..] } else { &[403, 404] } {
            assert!(statuses.contains(status), "{path}: {status} was not seen: {statuses:?}");
        }
    }
    server.ports.shutdown.request_stop();
    for (path, operation) in document.operations("post") {
        let path = fill_path(&path, |_| MISSING.to_owned());
        let stopping = server.post_to(&path, "{}").await;
        assert_eq!(stopping.problem_code(), "stopping");
        document.check_answer(&operation, &stopping);
    }
    for path in ["/api/v1/health", "/api/v1/health/ready"] {
        document.check_answer(&document.operation("get", path), &server.get(path).await);
    }
}

#[tokio::test]
async fn requests_are_accepted_and_refused_as_the_document_says() {
    let server = Server::idle().await;
    let document = Document::fetch(&server).await;
    let command = json!({ "$ref": "#/components/schemas/GenesisCommand" });
    let is_documented = |body: &Value| {
        let schema = json!({ "allOf": [command], "components": document.components() });
        jsonschema::is_valid(&schema, body)
    };
    let of = |id: &str| json!({ "command_type": "PAUSE_GENESIS", "session_id": id, "payload": {} });
    let simple = MISSING.replace('-', "");
    for id in [MISSING, &format!("ses_{MISSING}"), &MISSING.to_uppercase(), &simple] {
        assert!(is_documented(&of(id)), "{id}");
        assert_eq!(server.command(of(id)).await.problem_code(), "not-found", "{id}");
    }
    for id in ["", "x", "nov_018f3c2e-7a10-7c3e-9a63-2f3f1d7a0003", "ses_", &MISSING[1..]] {
        assert!(!is_documented(&of(id)), "{id}");
        assert_eq!(server.command(of(id)).await.problem_code(), "malformed-request", "{id}");
    }
    let offered = server.post_to("/api/v1/novels", r#"{"title":"A book"}"#).await;
    assert_eq!(offered.status, StatusCode::UNPROCESSABLE_ENTITY);
    let responses = document.operation("post", "/api/v1/novels")["responses"].clone();
    let statuses: Vec<&String> = responses.as_object().unwrap().keys().collect();
    assert!(statuses.iter().all(|status| !status.starts_with('2')), "{statuses:?}");
}

#[tokio::test]
async fn paths_and_methods_outside_of_the_document_have_problems() {
    let server = Server::idle().await;
    let document = Document::fetch(&server).await;
    let problem = json!({ "$ref": "#/components/schemas/Problem" });
    for (method, wrong) in [("get", "POST"), ("post", "PUT"), ("get", "DELETE")] {
        for (path, operations) in document.operations(method) {
            let is_offered =
                !document.operation(&wrong.to_lowercase(), &path).is_null() || operations.is_null();
            if is_offered {
                continue;
            }
            let path = fill_path(&path, |_| MISSING.to_owned());
            let request = Request::builder().method(wrong).uri(&path).body(Body::empty()).unwrap();
            let answer = server.send(request).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{wrong} {path}");
            document.check_answer(&operations, &answer);
            assert!(answer.headers.contains_key(header::ALLOW), "{wrong} {path}");
        }
    }
    let unknown = server.get("/nowhere").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    document.validate(&problem, &unknown.json(), "/nowhere");
}

/// Sends a request and checks its answer against an operation.
async fn visit_operation(
    server: &Server,
    document: &Document,
    method: &str,
    path: &str,
    request: Request<Body>,
) {
    let operation = document.operation(method, path);
    document.check_answer(&operation, &server.send(request).await);
}

fn post_request(path: &str, body: &Value) -> Request<Body> {
    Request::post(path)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()))
        .unwrap()
}

/// Statuses that need a special connection or state: a slow body, a target or head that is too
/// long, a panic, or an unreachable database.
const OF_CONNECTIONS: [u16; 5] = [408, 414, 431, 500, 503];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_documented_status_occurs_in_the_tests() {
    let server = Server::working().await;
    let document = Document::fetch(&server).await;
    let novel = server.make_novel("The Keeper").await;
    let (commands, genesis) = ("/api/v1/novels/{novel_id}/commands", "/api/v1/genesis/commands");
    let session = server.get("/api/v1/genesis").await.json()["items"][0]["session_id"].clone();
    let chapter = server.list_items(&format!("novels/{novel}/chapters")).await.remove(0);

    // Commands for sessions.
    let of = |command: &str, payload: Value| json!({ "command_type": command, "session_id": session, "payload": payload });
    let mut other = of("PAUSE_GENESIS", json!({}));
    other["session_id"] = json!(MISSING);
    let begin = json!({ "command_type": "START_GENESIS", "payload": {} });
    let closed = of("PAUSE_GENESIS", json!({}));
    for body in [begin, other, closed, of("FINISH_GENESIS", json!({ "title": "" })), json!({})] {
        visit_operation(&server, &document, "post", genesis, post_request(genesis, &body)).await;
    }
    let fresh = server.start_session().await;
    let path = format!("/api/v1/genesis/{fresh}/state");
    server.wait_for_answer(&path, |state| state["pending"] == json!([])).await;
    let mut open = json!({ "command_type": "FINISH_GENESIS", "session_id": fresh, "payload": {} });
    visit_operation(&server, &document, "post", genesis, post_request(genesis, &open)).await;
    open["command_type"] = json!("PAUSE_GENESIS");
    visit_operation(&server, &document, "post", genesis, post_request(genesis, &open)).await;
    open["expected_version"] = json!(9_999);
    visit_operation(&server, &document, "post", genesis, post_request(genesis, &open)).await;

    // Commands for a novel, first without a text and then with one.
    let own = format!("/api/v1/novels/{novel}/commands");
    let export = format!("/api/v1/novels/{novel}/export");
    let plain = |path: &str| Request::get(path).body(Body::empty()).unwrap();
    visit_operation(&server, &document, "get", "/api/v1/novels/{novel_id}/export", plain(&export))
        .await;
    let edit = json!({
        "command_type": "EDIT_CHAPTER",
        "payload": { "chapter_id": chapter["chapter_id"], "content": "It rained.", "base_version": null },
    });
    let start = json!({ "command_type": "START_GENERATION", "payload": {} });
    let later = json!({ "command_type": "EDIT_CANON", "payload": {} });
    for body in [&edit, &edit, &later] {
        visit_operation(&server, &document, "post", commands, post_request(&own, body)).await;
    }
    let started = server.send(post_request(&own, &start)).await;
    document.check_answer(&document.operation("post", commands), &started);
    let missing = fill_path(commands, |_| MISSING.to_owned());
    visit_operation(&server, &document, "post", commands, post_request(&missing, &start)).await;

    // The requests that every operation refuses.
    let ids = json!({
        "novel_id": novel, "chapter_id": chapter["chapter_id"], "version": "1",
        "session_id": session, "code": "not-found", "dead_letter_id": MISSING,
        "command_id": started.json()["command_id"],
    });
    for (method, wrong) in [("get", "PUT"), ("post", "PUT")] {
        for (path, operation) in document.operations(method) {
            let own = fill_path(&path, |name| ids[name].as_str().unwrap_or(MISSING).to_owned());
            let sent = |method: &str, path: &str| Request::builder().method(method).uri(path);
            let mut requests = vec![
                sent(wrong, &own).body(Body::empty()),
                sent(method, &own).header("origin", "https://elsewhere.test").body(Body::empty()),
                sent(method, &format!("{own}?nonsense=1")).body(Body::empty()),
            ];
            if path.contains('{') {
                requests.extend([
                    sent(method, &fill_path(&path, |_| MISSING.to_owned())).body(Body::empty()),
                    sent(method, &fill_path(&path, |_| "nonsense".to_owned())).body(Body::empty()),
                ]);
            }
            if method == "post" {
                let typed = || sent("post", &own).header(header::CONTENT_TYPE, "application/json");
                requests.extend([
                    typed().body(Body::from("{}")),
                    typed().body(Body::from("[")),
                    typed().body(Body::from(" ".repeat(5 << 20))),
                    sent("post", &own).body(Body::from("{}")),
                ]);
            }
            for request in requests {
                let mut request = request.unwrap();
                *request.method_mut() = request.method().as_str().to_uppercase().parse().unwrap();
                document.check_answer(&operation, &server.send(request).await);
            }
            if path.ends_with("/stream") {
                document.record_status(&operation, server.open_path(&own).await.status());
            } else if method == "get" {
                document.check_answer(&operation, &server.get(&own).await);
            }
        }
    }
    for verbs in [&["release"][..], &["drop", "release"]] {
        let (parked, _, letter) = crate::dead_letters::park_session().await;
        for verb in verbs {
            let path = format!("/api/v1/dead-letters/{{dead_letter_id}}/{verb}");
            let own = fill_path(&path, |_| letter["dead_letter_id"].as_str().unwrap().to_owned());
            let request = Request::post(&own).body(Body::empty()).unwrap();
            visit_operation(&parked, &document, "post", &path, request).await;
        }
    }
    let unseen = document.unseen_statuses(&OF_CONNECTIONS);
    // If an operation reads nothing of a request, only the head of the request can be malformed. A
    // released letter is parked again as soon as its event fails again, and can then be dropped.
    let is_provoked = |visit: &String| {
        let plain = ["home", "metrics", "problem", "health", "live", "ready", "openapi"];
        visit != "dropDeadLetter: 409" && !plain.iter().any(|id| *visit == format!("{id}: 400"))
    };
    let unseen: Vec<String> = unseen.into_iter().filter(is_provoked).collect();
    assert!(unseen.is_empty(), "{unseen:#?}");
}
