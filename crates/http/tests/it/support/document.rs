//! Checks answers against the OpenAPI document.

use std::{collections::BTreeSet, sync::Mutex};

use axum::http::{StatusCode, header};
use serde_json::{Value, json};

use super::{Answer, Server};

/// The OpenAPI document, and the statuses seen so far.
pub(crate) struct Document {
    json: Value,
    /// The statuses that each operation has answered with.
    seen: Mutex<BTreeSet<(String, String)>>,
}

impl Document {
    pub(crate) async fn fetch(server: &Server) -> Self {
        let json = server.get("/api/v1/openapi.json").await.json();
        Self { json, seen: Mutex::default() }
    }

    /// Returns the schemas.
    pub(crate) fn components(&self) -> &Value {
        &self.json["components"]
    }

    /// Returns every operation with the given method, together with its path.
    pub(crate) fn operations(&self, method: &str) -> Vec<(String, Value)> {
        let paths = self.json["paths"].as_object().unwrap();
        let operations = paths
            .iter()
            .filter_map(|(path, operations)| Some((path.clone(), operations.get(method)?.clone())));
        operations.collect()
    }

    pub(crate) fn operation(&self, method: &str, path: &str) -> Value {
        self.json["paths"][path][method].clone()
    }

    /// Checks an answer against an operation.
    #[track_caller]
    pub(crate) fn check_answer(&self, operation: &Value, answer: &Answer) {
        let id = &operation["operationId"];
        let response = &operation["responses"][answer.status.as_str()];
        self.record_status(operation, answer.status);
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
    pub(crate) fn validate(&self, schema: &Value, value: &Value, what: &str) {
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "allOf": [schema],
            "components": self.json["components"],
        });
        let validator = jsonschema::validator_for(&schema).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{what}: {errors:#?}\n{value:#}");
    }

    /// Records that an operation has answered with a status.
    pub(crate) fn record_status(&self, operation: &Value, status: StatusCode) {
        let id = operation["operationId"].as_str().unwrap().to_owned();
        self.seen.lock().unwrap().insert((id, status.as_str().to_owned()));
    }

    /// Checks an event of a stream against the schema of its type.
    #[track_caller]
    pub(crate) fn check_event(&self, operation: &Value, event: &str, data: &Value) {
        let content = &operation["responses"]["200"]["content"]["text/event-stream"];
        let schemas = &content["schema"]["x-event-data"];
        let schema = schemas.get(event).unwrap_or(&schemas["*"]);
        self.validate(schema, data, event);
    }

    /// Returns the documented statuses that were never seen, except for `apart_from`.
    pub(crate) fn unseen_statuses(&self, apart_from: &[u16]) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        let mut unseen = Vec::new();
        for method in ["get", "post"] {
            for (_, operation) in self.operations(method) {
                let id = operation["operationId"].as_str().unwrap();
                let statuses = operation["responses"].as_object().unwrap().keys();
                let missing = statuses.filter(|status| {
                    !apart_from.contains(&status.parse().unwrap())
                        && !seen.contains(&(id.to_owned(), (*status).clone()))
                });
                unseen.extend(missing.map(|status| format!("{id}: {status}")));
            }
        }
        unseen
    }
}
