//! Path parameters: an id, with or without its prefix, and the part after it.

use std::{marker::PhantomData, str::FromStr};

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};
use schemars::JsonSchema;
use scribe_domain::id::InvalidId;

use crate::{
    openapi::{HandlerInput, Operation},
    problem::Problem,
};

/// The first id in the path.
pub(crate) struct PathId<T>(pub(crate) T);

impl<S, T> FromRequestParts<S> for PathId<T>
where
    S: Send + Sync,
    T: FromStr<Err = InvalidId>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = extract_path_parameters(parts, state).await?;
        let (name, value) = params.iter().next().unwrap_or(("path", ""));
        match value.parse() {
            Ok(id) => Ok(Self(id)),
            Err(invalid) => Err(Problem::invalid_field(name, invalid.to_string())),
        }
    }
}

impl<T: JsonSchema> HandlerInput for PathId<T> {
    fn describe(operation: &mut Operation<'_>) {
        let schema = operation.request_schemas().subschema_for::<T>().to_value();
        if let Some(name) = operation.path_parameters().next() {
            operation.add_path_parameter(name, &schema, "With or without its prefix.");
        }
    }
}

/// The last path parameter, which names a `T`.
pub(crate) struct LastPathParameter<T> {
    pub(crate) text: String,
    named: PhantomData<T>,
}

impl<T: FromStr<Err = Problem>> LastPathParameter<T> {
    /// Parses the name. A handler does this itself, because other parameters are checked first.
    pub(crate) fn parse(&self) -> Result<T, Problem> {
        self.text.parse()
    }
}

impl<S: Send + Sync, T> FromRequestParts<S> for LastPathParameter<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = extract_path_parameters(parts, state).await?;
        let text = params.iter().last().map(|(_, value)| value.to_owned()).unwrap_or_default();
        Ok(Self { text, named: PhantomData })
    }
}

impl<T: JsonSchema> HandlerInput for LastPathParameter<T> {
    fn describe(operation: &mut Operation<'_>) {
        let mut schema = operation.request_schemas().subschema_for::<T>();
        let description = schema.remove("description");
        let description = description.as_ref().and_then(|text| text.as_str()).unwrap_or_default();
        if let Some(name) = operation.path_parameters().next_back() {
            operation.add_path_parameter(name, schema.as_value(), description);
        }
    }
}

async fn extract_path_parameters<S: Send + Sync>(
    parts: &mut Parts,
    state: &S,
) -> Result<RawPathParams, Problem> {
    RawPathParams::from_request_parts(parts, state)
        .await
        .map_err(|_| Problem::invalid_field("path", "is not UTF-8"))
}
