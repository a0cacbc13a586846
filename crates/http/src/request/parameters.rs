//! The query parameters. An unknown parameter is refused: if it were ignored, the answer would not
//! be what the caller expects.

use std::num::ParseIntError;

use axum::{extract::FromRequestParts, http::request::Parts};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use crate::{
    openapi::{HandlerInput, Operation},
    paging::MAX_PAGE_SIZE,
    problem::Problem,
};

/// The parameters of a request.
pub(crate) struct QueryParameters<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for QueryParameters<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = form_urlencoded::parse(query.as_bytes());
        serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs))
            .map(Self)
            .map_err(|error| {
                let path = error.path().to_string();
                let field = if path == "." { "query".to_owned() } else { path };
                let message = match field.as_str() {
                    _ if !is_number_error(&error.inner().to_string()) => error.inner().to_string(),
                    "limit" => format!("must be a whole number from 1 to {MAX_PAGE_SIZE}"),
                    _ => "must be a whole number, 0 or more".to_owned(),
                };
                Problem::invalid_field(field, message)
            })
    }
}

impl<T: JsonSchema> HandlerInput for QueryParameters<T> {
    fn describe(operation: &mut Operation<'_>) {
        operation.add_query_parameters::<T>();
    }
}

/// Returns true for the standard library's message about a text that is not a number.
fn is_number_error(message: &str) -> bool {
    ["", "x", "999", "-999"].iter().any(|text| {
        text.parse::<i8>().is_err_and(|error: ParseIntError| error.to_string() == message)
    })
}
