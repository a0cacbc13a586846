//! The id in a path, with or without its prefix.

use std::str::FromStr;

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};
use scribe_domain::id::InvalidId;

use crate::problem::Problem;

/// The id that the path holds; a route has at most one.
pub(crate) struct PathId<T>(pub(crate) T);

impl<S, T> FromRequestParts<S> for PathId<T>
where
    S: Send + Sync,
    T: FromStr<Err = InvalidId>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| Problem::of_field("path", "is not UTF-8"))?;
        let (name, value) = params.iter().next().unwrap_or(("path", ""));
        match value.parse() {
            Ok(id) => Ok(Self(id)),
            Err(invalid) => Err(Problem::of_field(name, invalid.to_string())),
        }
    }
}
