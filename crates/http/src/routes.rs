//! Every route, one line each; a route's handler is in the file of its name.

mod agents;
mod as_of;
mod chapter;
mod chapter_reviews;
mod chapter_versions;
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
mod novel_arcs;
mod novel_chapters;
mod novel_characters;
mod novel_commands;
mod novel_costs;
mod novel_entries;
mod novel_export;
mod novel_facts;
mod novel_relations;
mod novels;
mod openapi;
mod problem_page;

pub use self::{
    chapter::shown as shown_chapter,
    dead_letters::{parked as shown_parked_letter, shown as shown_dead_letter},
    novel::shown as shown_novel,
};

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
        takes("/api/v1/novels", post(novel_commands::create)),
        reads("/api/v1/novels/{novel_id}", get(novel::novel)),
        takes("/api/v1/novels/{novel_id}/commands", post(novel_commands::take)),
        reads("/api/v1/novels/{novel_id}/chapters", get(novel_chapters::novel_chapters)),
        reads("/api/v1/novels/{novel_id}/characters", get(novel_characters::novel_characters)),
        reads("/api/v1/novels/{novel_id}/entries", get(novel_entries::novel_entries)),
        reads("/api/v1/novels/{novel_id}/relations", get(novel_relations::novel_relations)),
        reads("/api/v1/novels/{novel_id}/arcs", get(novel_arcs::novel_arcs)),
        reads("/api/v1/novels/{novel_id}/facts", get(novel_facts::novel_facts)),
        reads("/api/v1/novels/{novel_id}/costs", get(novel_costs::novel_costs)),
        reads("/api/v1/novels/{novel_id}/export", get(novel_export::novel_export)),
        reads("/api/v1/novels/{novel_id}/events/stream", get(events_stream::of_novel)),
        reads("/api/v1/chapters/{chapter_id}", get(chapter::chapter)),
        reads("/api/v1/chapters/{chapter_id}/versions", get(chapter_versions::chapter_versions)),
        reads(
            "/api/v1/chapters/{chapter_id}/versions/{version}",
            get(chapter_versions::chapter_version),
        ),
        reads("/api/v1/chapters/{chapter_id}/reviews", get(chapter_reviews::chapter_reviews)),
        reads("/api/v1/agents", get(agents::agents)),
        reads("/api/v1/dead-letters", get(dead_letters::list)),
        takes("/api/v1/dead-letters/{dead_letter_id}/release", post(dead_letters::release)),
        takes("/api/v1/dead-letters/{dead_letter_id}/drop", post(dead_letters::drop)),
        reads("/api/v1/events", get(events::events)),
        reads("/api/v1/events/stream", get(events_stream::of_all)),
    ]
}
