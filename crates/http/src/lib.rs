//! The HTTP side of the corridor: `/api/v1`, the event streams, problems as
//! `application/problem+json`, health, metrics and a page for the browser.
//!
//! A request is parsed strictly and checked once, in [`request`]. `scribe-app` does the work. Every
//! failure becomes an answer in one place, [`problem`]. This crate writes nothing to the database:
//! a command goes to the intake (step 1), and a stream comes from the feed (step 4).

mod answer;
mod answer_budget;
mod guarded_body;
mod middleware;
mod openapi;
mod paging;
mod problem;
mod request;
mod routes;
pub mod server;

use std::net::IpAddr;

use axum::{Router, middleware::from_fn_with_state};
use scribe_app::{Ports, feed::EventFeed};
use scribe_domain::Timestamp;
use scribe_ports::book::BookFormat;

use crate::problem::{Problem, ProblemCode};
pub use crate::{
    answer_budget::AnswerBudget,
    request::{
        BodyBudget, MAX_COMMAND_BYTES, MAX_JSON_DEPTH, MAX_JSON_VALUES, MAX_TEXT_COMMAND_BYTES,
    },
};

/// The state that every route uses.
#[derive(Clone)]
pub struct HttpState {
    /// The application's ports.
    pub ports: Ports,
    /// The source of the event streams. Closing it ends them, so that a server can shut down.
    pub feed: EventFeed,
    /// The formats in which a book is offered; the first is the default.
    pub formats: Vec<&'static dyn BookFormat>,
    /// When the process started to serve.
    pub started_at: Timestamp,
    /// The address that the server listens on. On a loopback address it serves only this machine.
    pub listens_on: IpAddr,
    /// The memory budget for the bodies of all requests.
    pub body_budget: BodyBudget,
    /// The memory budget for all answers.
    pub answer_budget: AnswerBudget,
}

/// Creates the router of all routes, including the middleware around them.
pub fn router(state: HttpState) -> Router {
    let routes = routes::all_routes()
        .into_iter()
        .fold(Router::new(), |router, route| router.route(route.path, route.handler));
    routes
        .fallback(async || Problem::new(ProblemCode::UnknownRoute, "there is nothing at this path"))
        .method_not_allowed_fallback(async || {
            Problem::new(ProblemCode::MethodNotAllowed, "the path does not accept this method")
        })
        .layer(from_fn_with_state(state.clone(), middleware::handle_request))
        .with_state(state)
}
