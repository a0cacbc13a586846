//! Describes an operation by the types of its handler.

use std::{
    collections::{BTreeMap, BTreeSet},
    future::Future,
};

use axum::{extract::State, http::HeaderMap};
use schemars::{JsonSchema, SchemaGenerator};
use scribe_api::ProblemView;
use serde_json::{Map, Value, json};

use super::{problems, schemas::SchemaRegistry};
use crate::{HttpState, problem::Problem};

/// An operation that is being described.
pub(crate) struct Operation<'a> {
    path: &'static str,
    schemas: &'a mut SchemaRegistry,
    parameters: Vec<Value>,
    body: Option<Value>,
    /// The schemas of each status, by media type.
    answers: BTreeMap<u16, Map<String, Value>>,
    refusals: BTreeSet<u16>,
}

impl<'a> Operation<'a> {
    pub(super) fn new(path: &'static str, schemas: &'a mut SchemaRegistry) -> Self {
        let refusals = problems::COMMON_STATUSES.into();
        let (parameters, answers) = (Vec::new(), BTreeMap::new());
        Self { path, schemas, parameters, body: None, answers, refusals }
    }

    /// Returns the names of the path's parameters.
    pub(crate) fn path_parameters(&self) -> impl DoubleEndedIterator<Item = &'static str> + use<> {
        let path = self.path.split('/');
        path.filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }

    pub(crate) fn answer_schema<T: JsonSchema>(&mut self) -> Value {
        self.schemas.answer_schema::<T>()
    }

    /// Returns the generator for the schemas of requests.
    pub(crate) fn request_schemas(&mut self) -> &mut SchemaGenerator {
        self.schemas.request_generator()
    }

    /// Adds a path parameter. The object that it names may not exist, so 404 is added too.
    pub(crate) fn add_path_parameter(&mut self, name: &str, schema: &Value, description: &str) {
        self.add_parameter(json!({
            "name": name, "in": "path", "required": true,
            "schema": schema, "description": description,
        }));
        self.add_problems(&[404]);
    }

    pub(crate) fn add_header_parameter(&mut self, name: &str, schema: &Value, description: &str) {
        self.add_parameter(json!({
            "name": name, "in": "header", "schema": schema, "description": description,
        }));
    }

    /// Adds the fields of a type as query parameters.
    pub(crate) fn add_query_parameters<T: JsonSchema>(&mut self) {
        let mut generator = SchemaGenerator::default();
        let schema = T::json_schema(&mut generator).to_value();
        let fields = schema["properties"].as_object();
        for (name, field) in fields.into_iter().flatten() {
            let mut field = field.clone();
            let description = field["description"].take();
            if let Value::Object(schema) = &mut field {
                schema.remove("description");
                // A parameter is given or left out; it is never null.
                let only = schema["type"].as_array().and_then(|types| types.first().cloned());
                schema.extend(only.map(|only| ("type".to_owned(), only)));
            }
            self.add_parameter(json!({
                "name": name, "in": "query", "schema": field, "description": description,
            }));
        }
    }

    fn add_parameter(&mut self, parameter: Value) {
        self.parameters.push(parameter);
    }

    /// Adds a JSON body.
    pub(crate) fn add_json_body(&mut self, schema: &Value) {
        self.body = Some(json!({
            "required": true, "content": { "application/json": { "schema": schema } },
        }));
        self.add_problems(&[413, 415, 422]);
    }

    /// Adds an answer with a status and a body.
    pub(crate) fn add_answer(&mut self, status: u16, media_type: &str, schema: &Value) {
        let content = self.answers.entry(status).or_default();
        content.insert(media_type.to_owned(), json!({ "schema": schema }));
    }

    /// Adds an answer with status 200 and a text.
    pub(crate) fn add_text_answer(&mut self, media_type: &str) {
        self.add_answer(200, media_type, &json!({ "type": "string" }));
    }

    /// Adds problems with these statuses.
    pub(crate) fn add_problems(&mut self, statuses: &[u16]) {
        self.refusals.extend(statuses);
    }

    pub(super) fn into_openapi(mut self, id: &str, summary: &str) -> Value {
        let schema = json!({ "type": "string", "maxLength": 128 });
        let description = "An id that is stored with everything that results from the request, and \
                           is sent back with the answer.";
        self.add_header_parameter("X-Correlation-Id", &schema, description);
        let problem = self.answer_schema::<ProblemView>();
        let mut responses: Map<String, Value> = self
            .refusals
            .iter()
            .map(|status| (status.to_string(), problems::build_problem_response(*status, &problem)))
            .collect();
        for (status, content) in self.answers {
            let description = if status == 202 { "Accepted; the work continues." } else { "Done." };
            let response = responses
                .entry(status.to_string())
                .or_insert_with(|| json!({ "description": description, "content": {} }));
            if let Some(Value::Object(known)) = response.get_mut("content") {
                known.extend(content);
            }
        }
        let mut operation = json!({
            "operationId": id,
            "summary": summary,
            "parameters": self.parameters,
            "responses": responses,
        });
        if let Some(body) = self.body {
            operation["requestBody"] = body;
        }
        operation
    }
}

/// An argument of a handler.
pub(crate) trait HandlerInput {
    fn describe(operation: &mut Operation<'_>);
}

/// The return type of a handler.
pub(crate) trait HandlerOutput {
    fn describe(operation: &mut Operation<'_>);
}

impl HandlerInput for State<HttpState> {
    fn describe(_: &mut Operation<'_>) {}
}

impl HandlerInput for HeaderMap {
    fn describe(_: &mut Operation<'_>) {}
}

/// Adds nothing: every operation has problems, and the arguments of its handler determine which
/// ones.
impl HandlerOutput for Problem {
    fn describe(_: &mut Operation<'_>) {}
}

impl<T: HandlerOutput> HandlerOutput for Result<T, Problem> {
    fn describe(operation: &mut Operation<'_>) {
        T::describe(operation);
    }
}

/// An axum handler; `I` is the tuple of its arguments.
pub(crate) trait DescribeHandler<I> {
    fn describe(operation: &mut Operation<'_>);
}

impl<F, R> DescribeHandler<((),)> for F
where
    F: FnOnce() -> R,
    R: Future<Output: HandlerOutput>,
{
    fn describe(operation: &mut Operation<'_>) {
        R::Output::describe(operation);
    }
}

macro_rules! describe_handlers {
    ($(($($input:ident),+))+) => {$(
        impl<F, R, M, $($input),+> DescribeHandler<(M, $($input,)+)> for F
        where
            F: FnOnce($($input),+) -> R,
            R: Future<Output: HandlerOutput>,
            $($input: HandlerInput,)+
        {
            fn describe(operation: &mut Operation<'_>) {
                $($input::describe(operation);)+
                R::Output::describe(operation);
            }
        }
    )+};
}

describe_handlers! { (A) (A, B) (A, B, C) (A, B, C, D) }
