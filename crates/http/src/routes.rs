//! Every route, one line each; a route's handler is in the file of its name.

mod chapter;
mod command;
mod dead_letters;
mod events;
mod events_stream;
mod genesis_commands;
mod genesis_sessions;
mod genesis_state;
mod health;
mod home;
mod metrics;
mod novel;
mod novel_chapters;
mod novel_export;
mod novels;
mod openapi;
mod problem_page;

pub use self::{chapter::shown as shown_chapter, novel::shown as shown_novel};

use axum::routing::{MethodRouter, get, post};

use crate::HttpState;

/// A method on a path.
pub(crate) struct Route {
    /// In lower case, as an OpenAPI document writes it.
    #[cfg_attr(not(test), expect(dead_code, reason = "the test of the document reads it"))]
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) handler: MethodRouter<HttpState>,
}

fn reads(path: &'static str, handler: MethodRouter<HttpState>) -> Route {
    Route { method: "get", path, handler }
}

fn takes(path: &'static str, handler: MethodRouter<HttpState>) -> Route {
    Route { method: "post", path, handler }
}

/// Every route.
pub(crate) fn all() -> Vec<Route> {
    vec![
        reads("/", get(home::home)),
        reads("/metrics", get(metrics::metrics)),
        reads("/problems/{code}", get(problem_page::problem_page)),
        reads("/api/v1/health", get(health::health)),
        reads("/api/v1/health/live", get(health::live)),
        reads("/api/v1/health/ready", get(health::ready)),
        reads("/api/v1/openapi.json", get(openapi::openapi)),
        takes("/api/v1/genesis/commands", post(genesis_commands::take)),
        reads("/api/v1/commands/{command_id}", get(command::command)),
        reads("/api/v1/genesis", get(genesis_sessions::genesis_sessions)),
        reads("/api/v1/genesis/{session_id}/state", get(genesis_state::genesis_state)),
        reads("/api/v1/genesis/{session_id}/events/stream", get(events_stream::of_session)),
        reads("/api/v1/novels", get(novels::novels)),
        reads("/api/v1/novels/{novel_id}", get(novel::novel)),
        reads("/api/v1/novels/{novel_id}/chapters", get(novel_chapters::novel_chapters)),
        reads("/api/v1/novels/{novel_id}/export", get(novel_export::novel_export)),
        reads("/api/v1/novels/{novel_id}/events/stream", get(events_stream::of_novel)),
        reads("/api/v1/chapters/{chapter_id}", get(chapter::chapter)),
        reads("/api/v1/dead-letters", get(dead_letters::list)),
        takes("/api/v1/dead-letters/{dead_letter_id}/release", post(dead_letters::release)),
        takes("/api/v1/dead-letters/{dead_letter_id}/drop", post(dead_letters::drop)),
        reads("/api/v1/events", get(events::events)),
        reads("/api/v1/events/stream", get(events_stream::of_all)),
    ]
}
