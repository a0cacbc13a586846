//! The OpenAPI document is true: every answer has a status that the document names for its operation,
//! and a body of the documented media type and schema.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use scribe_sample::SampleWriter;
use serde_json::{Value, json};

use crate::support::{Answer, Server};

/// An id that nothing has.
const MISSING: &str = "018f3c2e-7a10-7c3e-9a63-2f3f1d7a0003";

/// The document, with what validates answers against it.
struct Document(Value);

impl Document {
    async fn of(server: &Server) -> Self {
        Self(server.get("/api/v1/openapi.json").await.json())
    }

    /// Every operation of a method, with its path.
    fn operations(&self, method: &str) -> Vec<(String, Value)> {
        let paths = self.0["paths"].as_object().unwrap();
        let operations = paths
            .iter()
            .filter_map(|(path, operations)| Some((path.clone(), operations.get(method)?.clone())));
        operations.collect()
    }

    fn operation(&self, method: &str, path: &str) -> Value {
        self.0["paths"][path][method].clone()
    }

    /// Holds an answer against an operation.
    #[track_caller]
    fn check(&self, operation: &Value, answer: &Answer) {
        let id = &operation["operationId"];
        let response = &operation["responses"][answer.status.as_str()];
        assert!(response.is_object(), "{id}: {} is not documented: {answer:?}", answer.status);
        let media_type = answer.headers[header::CONTENT_TYPE].to_str().unwrap();
        let media_type = media_type.split(';').next().unwrap();
        let content = &response["content"][media_type];
        assert!(content.is_object(), "{id}: {media_type} is not documented: {answer:?}");
        if media_type.ends_with("json") {
            self.validate(&content["schema"], &answer.json(), &id.to_string());
        }
    }

    #[track_caller]
    fn validate(&self, schema: &Value, value: &Value, what: &str) {
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "allOf": [schema],
            "components": self.0["components"],
        });
        let validator = jsonschema::validator_for(&schema).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{what}: {errors:#?}\n{value:#}");
    }
}

/// Puts values into the parameters of a path.
fn filled(path: &str, value_of: impl Fn(&str) -> String) -> String {
    let mut parts = path.split('{');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}').unwrap();
        filled.push_str(&value_of(name));
        filled.push_str(rest);
    }
    filled
}

/// Ids of a finished book, by the parameters that they stand for.
async fn ids(server: &Server, novel: &str) -> Value {
    let chapter = server.items(&format!("novels/{novel}/chapters")).await.remove(0);
    let session = server.get("/api/v1/genesis").await.json()["items"][0]["session_id"].clone();
    let started = server.novel_command(novel, "START_GENERATION", json!({})).await;
    json!({
        "novel_id": novel, "chapter_id": chapter["chapter_id"], "version": "1",
        "session_id": session, "code": "not-found",
        "command_id": started.json()["command_id"],
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_is_as_the_document_says() {
    let server = Server::at_work_with(Arc::new(SampleWriter::default())).await;
    let document = Document::of(&server).await;
    let novel = server.make_novel("The Keeper").await;
    let started = server.novel_command(&novel, "START_GENERATION", json!({})).await;
    let commands = "/api/v1/novels/{novel_id}/commands";
    document.check(&document.operation("post", commands), &started);
    let at_rest = |novel: &Value| novel["status"] != "GENERATING";
    server.until(&format!("/api/v1/novels/{novel}"), at_rest).await;
    let ids = ids(&server, &novel).await;

    let mut read = 0;
    for (path, operation) in document.operations("get") {
        if path.ends_with("/stream") {
            continue;
        }
        let own = filled(&path, |name| ids[name].as_str().unwrap().to_owned());
        let answer = server.get(&own).await;
        assert_eq!(answer.status, StatusCode::OK, "{own}: {answer:?}");
        document.check(&operation, &answer);
        read += 1;
        document.check(&operation, &server.get(&format!("{own}?nonsense=1")).await);
        if path.contains("_id}") {
            let missing = server.get(&filled(&path, |_| MISSING.to_owned())).await;
            assert_eq!(missing.status, StatusCode::NOT_FOUND, "{path}: {missing:?}");
            document.check(&operation, &missing);
            let malformed = server.get(&filled(&path, |_| "nonsense".to_owned())).await;
            assert_eq!(malformed.status, StatusCode::BAD_REQUEST, "{path}: {malformed:?}");
            document.check(&operation, &malformed);
        }
    }
    assert!(read > 20, "{read}");

    // Every event, as the log and the streams show it.
    let events = server.get("/api/v1/events?limit=1000").await.json();
    let event = json!({ "$ref": "#/components/schemas/CloudEvent" });
    for one in events["items"].as_array().unwrap() {
        document.validate(&event, one, "an event");
    }
}

#[tokio::test]
async fn every_refusal_is_as_the_document_says() {
    let server = Server::at_rest().await;
    let document = Document::of(&server).await;
    for (path, operation) in document.operations("post") {
        let path = filled(&path, |_| MISSING.to_owned());
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
            document.check(&operation, answer);
            answer.problem();
        }
        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
        for status in if takes_body { &[400, 403, 413, 415][..] } else { &[403, 404] } {
            assert!(statuses.contains(status), "{path}: {status} was not seen: {statuses:?}");
        }
    }
    server.ports.shutdown.request();
    for (path, operation) in document.operations("post") {
        let path = filled(&path, |_| MISSING.to_owned());
        let stopping = server.post_to(&path, "{}").await;
        assert_eq!(stopping.problem(), "stopping");
        document.check(&operation, &stopping);
    }
    for path in ["/api/v1/health", "/api/v1/health/ready"] {
        document.check(&document.operation("get", path), &server.get(path).await);
    }
}

#[tokio::test]
async fn what_the_document_takes_is_taken_and_what_it_refuses_is_refused() {
    let server = Server::at_rest().await;
    let document = Document::of(&server).await;
    let command = json!({ "$ref": "#/components/schemas/GenesisCommand" });
    let is_documented = |body: &Value| {
        let schema = json!({ "allOf": [command], "components": document.0["components"] });
        jsonschema::is_valid(&schema, body)
    };
    let of = |id: &str| json!({ "command_type": "PAUSE_GENESIS", "session_id": id, "payload": {} });
    let simple = MISSING.replace('-', "");
    for id in [MISSING, &format!("ses_{MISSING}"), &MISSING.to_uppercase(), &simple] {
        assert!(is_documented(&of(id)), "{id}");
        assert_eq!(server.command(of(id)).await.problem(), "not-found", "{id}");
    }
    for id in ["", "x", "nov_018f3c2e-7a10-7c3e-9a63-2f3f1d7a0003", "ses_", &MISSING[1..]] {
        assert!(!is_documented(&of(id)), "{id}");
        assert_eq!(server.command(of(id)).await.problem(), "malformed-request", "{id}");
    }
    let offered = server.post_to("/api/v1/novels", r#"{"title":"A book"}"#).await;
    assert_eq!(offered.status, StatusCode::UNPROCESSABLE_ENTITY);
    let responses = document.operation("post", "/api/v1/novels")["responses"].clone();
    let statuses: Vec<&String> = responses.as_object().unwrap().keys().collect();
    assert!(statuses.iter().all(|status| !status.starts_with('2')), "{statuses:?}");
}

#[tokio::test]
async fn paths_and_methods_outside_of_the_document_have_problems() {
    let server = Server::at_rest().await;
    let document = Document::of(&server).await;
    let problem = json!({ "$ref": "#/components/schemas/Problem" });
    for (method, wrong) in [("get", "POST"), ("post", "PUT"), ("get", "DELETE")] {
        for (path, operations) in document.operations(method) {
            let is_offered =
                !document.operation(&wrong.to_lowercase(), &path).is_null() || operations.is_null();
            if is_offered {
                continue;
            }
            let path = filled(&path, |_| MISSING.to_owned());
            let request = Request::builder().method(wrong).uri(&path).body(Body::empty()).unwrap();
            let answer = server.send(request).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{wrong} {path}");
            document.check(&operations, &answer);
            assert!(answer.headers.contains_key(header::ALLOW), "{wrong} {path}");
        }
    }
    let unknown = server.get("/nowhere").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    document.validate(&problem, &unknown.json(), "/nowhere");
}
