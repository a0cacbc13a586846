//! The body of an answer.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    openapi::{HandlerOutput, Operation},
    problem::{Problem, ProblemCode},
};

/// An answer in JSON, whose keys are in alphabetical order at every level.
pub(crate) struct JsonAnswer<T>(pub(crate) T);

impl<T: Serialize> IntoResponse for JsonAnswer<T> {
    fn into_response(self) -> Response {
        match serde_json::to_value(&self.0) {
            Ok(body) => Json(body).into_response(),
            Err(error) => Problem::new(ProblemCode::Internal, "the answer could not be serialized")
                .with_cause(error.to_string())
                .into_response(),
        }
    }
}

impl<T: JsonSchema> HandlerOutput for JsonAnswer<T> {
    fn describe(operation: &mut Operation<'_>) {
        let schema = operation.answer_schema::<T>();
        operation.add_answer(200, "application/json", &schema);
    }
}

/// Like [`JsonAnswer`], but with the keys in the order of the type's fields.
impl<T: JsonSchema> HandlerOutput for Json<T> {
    fn describe(operation: &mut Operation<'_>) {
        JsonAnswer::<T>::describe(operation);
    }
}
