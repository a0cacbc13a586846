//! What a path names: an id, with or without its prefix, and what else stands behind it.

use std::str::FromStr;

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};
use scribe_domain::id::InvalidId;

use crate::problem::Problem;

/// The first id that the path holds.
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

/// The last parameter of the path, as it was given.
pub(crate) struct LastInPath(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for LastInPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| Problem::of_field("path", "is not UTF-8"))?;
        Ok(Self(params.iter().last().map(|(_, value)| value.to_owned()).unwrap_or_default()))
    }
}
