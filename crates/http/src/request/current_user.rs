//! The user who sends a request.

use std::convert::Infallible;

use axum::{extract::FromRequestParts, http::request::Parts};
use scribe_domain::{context::LOCAL_USER, id::UserId};

use crate::openapi::{HandlerInput, Operation};

/// The user in whose name a request is made. An installation without accounts has only one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CurrentUser(pub(crate) UserId);

impl<S: Send + Sync> FromRequestParts<S> for CurrentUser {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(LOCAL_USER))
    }
}

impl HandlerInput for CurrentUser {
    fn describe(_: &mut Operation<'_>) {}
}
