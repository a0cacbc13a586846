//! The OpenAPI document, kept by hand: one entry per route, compared with the routes in a test.

mod ids;
mod operations;
mod responses;
mod schemas;

use serde_json::{Map, Value, json};

use self::{
    ids::Direction,
    operations::operations,
    responses::responses,
    schemas::{reference, schemas},
};
use crate::problem::ProblemCode;

/// The OpenAPI 3.1 document.
pub(crate) fn document() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for operation in operations() {
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        if let Value::Object(methods) = path {
            methods.insert(operation.method.to_owned(), shown(operation.path, operation.shape));
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "InfiniteScribe",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "From an idea to a finished novel. Work that goes on is watched in the \
                            event streams; every error is a problem of RFC 9457 whose type names \
                            a page that says what to do. A path that does not exist is answered \
                            with 404, a method that a path does not take with 405. Limits and \
                            their settings are in docs/settings.md.",
            "license": { "name": "Apache-2.0 OR MIT", "identifier": "Apache-2.0 OR MIT" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": { "schemas": schemas() },
    })
}

struct Operation {
    method: &'static str,
    path: &'static str,
    shape: Shape,
}

struct Shape {
    id: &'static str,
    summary: &'static str,
    parameters: Vec<Value>,
    takes: Takes,
    /// Media type and schema of the answer.
    answer: (&'static str, Value),
    /// Another media type of the same answer.
    or_media_type: Option<&'static str>,
    /// A status of problems that others do not have.
    refused_with: Option<u16>,
    /// True where a server that is not ready says what it lacks.
    is_health: bool,
}

/// What an operation takes in its body.
enum Takes {
    Nothing,
    /// Nothing, and something is done.
    Action,
    /// A command of a schema.
    Command(Value),
    /// A command of a schema, which is always refused.
    Unoffered(Value),
}

fn shown(path: &str, shape: Shape) -> Value {
    let responses = responses(path, &shape);
    let mut parameters = shape.parameters;
    parameters.extend(path_parameters(path));
    parameters.push(json!({
        "name": "X-Correlation-Id", "in": "header", "schema": { "type": "string", "maxLength": 128 },
        "description": "Kept with everything that results from the request, and sent back.",
    }));
    let mut shown = json!({
        "operationId": shape.id,
        "summary": shape.summary,
        "parameters": parameters,
        "responses": responses,
    });
    if let Takes::Command(body) | Takes::Unoffered(body) = shape.takes {
        shown["requestBody"] =
            json!({ "required": true, "content": { "application/json": { "schema": body } } });
    }
    shown
}

/// The parameters of a path.
fn path_parameters(path: &str) -> impl Iterator<Item = Value> {
    path.split('{').skip(1).filter_map(|rest| {
        let (name, _) = rest.split_once('}')?;
        let id = |name| ids::pattern(name, Direction::Taken).unwrap_or_default();
        let (schema, description) = match name {
            "code" => {
                let codes: Vec<&str> = ProblemCode::ALL.iter().map(|code| code.as_str()).collect();
                (json!({ "type": "string", "enum": codes }), "The code of a problem.")
            }
            "version" => (
                json!({ "anyOf": [
                    { "type": "integer", "minimum": 1 },
                    { "type": "string", "pattern": id("version_id") },
                ] }),
                "The number of a version within its chapter, or its id.",
            ),
            _ => (json!({ "type": "string", "pattern": id(name) }), "With or without its prefix."),
        };
        Some(json!({
            "name": name, "in": "path", "required": true,
            "schema": schema, "description": description,
        }))
    })
}

fn query(name: &str, schema: &Value, description: &str) -> Value {
    json!({ "name": name, "in": "query", "schema": schema, "description": description })
}

fn paging() -> Vec<Value> {
    let limit = json!({ "type": "integer", "minimum": 1, "maximum": 1000, "default": 100 });
    vec![
        query("limit", &limit, "Items of a page."),
        query("cursor", &json!({ "type": "string" }), "The last page's `next_cursor`."),
    ]
}

fn resumed() -> Vec<Value> {
    let position = json!({ "type": "integer", "minimum": 0 });
    vec![
        query("last_event_id", &position, "Goes on after this position."),
        json!({
            "name": "Last-Event-ID", "in": "header", "schema": position,
            "description": "Goes on after this position; comes before the parameter.",
        }),
    ]
}

fn operation(path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    let answer = ("application/json", json!({ "type": "object" }));
    let shape = Shape {
        id,
        summary,
        parameters: Vec::new(),
        takes: Takes::Nothing,
        answer,
        or_media_type: None,
        refused_with: None,
        is_health: false,
    };
    Operation { method: "get", path, shape }
}

impl Operation {
    /// Answers as of a position of the log, too.
    fn at_positions(mut self) -> Self {
        let position = json!({ "type": "integer", "minimum": 0 });
        let description = "As it was when the log ended at this position; now by default.";
        self.shape.parameters.push(query("at", &position, description));
        self
    }

    fn with(mut self, parameters: Vec<Value>) -> Self {
        self.shape.parameters = parameters;
        self
    }

    fn takes(mut self, schema: &str) -> Self {
        self.method = "post";
        self.shape.takes = Takes::Command(reference(schema));
        self
    }

    /// Takes a command that a later version of the program will do.
    fn refuses(mut self, schema: &str) -> Self {
        self.method = "post";
        self.shape.takes = Takes::Unoffered(reference(schema));
        self
    }

    /// Has problems of a status that others do not have.
    fn refused_with(mut self, status: u16) -> Self {
        self.shape.refused_with = Some(status);
        self
    }

    /// Says with 503, too, what is wrong.
    fn tells_health(mut self) -> Self {
        self.shape.is_health = true;
        self.gives("Health")
    }

    /// A post without a body.
    fn acts(mut self) -> Self {
        self.method = "post";
        self.shape.takes = Takes::Action;
        self
    }

    fn gives(mut self, schema: &str) -> Self {
        self.shape.answer = ("application/json", reference(schema));
        self
    }

    fn lists(mut self, schema: &str) -> Self {
        let items = json!({ "type": "array", "items": reference(schema) });
        let page = json!({
            "type": "object",
            "required": ["items", "next_cursor"],
            "properties": { "items": items, "next_cursor": { "type": ["string", "null"] } },
        });
        self.shape.answer = ("application/json", page);
        self
    }

    fn answers_too(mut self, media_type: &'static str) -> Self {
        self.shape.or_media_type = Some(media_type);
        self
    }

    /// Server-sent events, each with the schema of its data by its type.
    fn streams(mut self) -> Self {
        let events = json!({
            "type": "string",
            "description": "Server-sent events. With an id, which is the position: an event of \
                            the log. Without: `draft.snapshot`, a scene as far as it is written, \
                            on connecting and where pieces were lost; `draft.delta`, its next \
                            piece, and a new call begins it again; `task.progress`, what an agent \
                            does.",
            "x-event-data": {
                "*": reference("CloudEvent"),
                "draft.snapshot": reference("DraftSnapshot"),
                "draft.delta": reference("DraftDelta"),
                "task.progress": reference("TaskProgress"),
            },
        });
        self.shape.answer = ("text/event-stream", events);
        self
    }

    fn answers(mut self, media_type: &'static str) -> Self {
        self.shape.answer = (media_type, json!({ "type": "string" }));
        self
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_route_is_in_the_document_and_nothing_else() {
        let routes: BTreeSet<(String, String)> = crate::routes::all()
            .into_iter()
            .map(|route| (route.path.to_owned(), route.method.to_owned()))
            .collect();
        let document = document();
        let described: BTreeSet<(String, String)> = document["paths"]
            .as_object()
            .into_iter()
            .flatten()
            .flat_map(|(path, methods)| {
                let methods = methods.as_object().into_iter().flatten();
                methods.map(move |(method, _)| (path.clone(), method.clone()))
            })
            .collect();
        assert_eq!(routes, described);
    }

    #[test]
    fn every_reference_names_a_schema() {
        let document = document();
        let schemas = document["components"]["schemas"].as_object().unwrap();
        let text = document.to_string();
        for (_, rest) in
            text.match_indices("#/components/schemas/").map(|(at, m)| text.split_at(at + m.len()))
        {
            let name = rest.split('"').next().unwrap();
            assert!(schemas.contains_key(name), "{name}");
        }
    }
}
