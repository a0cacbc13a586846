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

use axum::{
    handler::Handler,
    routing::{self, MethodRouter},
};

use crate::{
    HttpState,
    openapi::{Describe, Operation},
};

/// A method on a path.
pub(crate) struct Route {
    /// In lower case, as an OpenAPI document writes it.
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    /// What a generated client calls the operation.
    pub(crate) id: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) handler: MethodRouter<HttpState>,
    /// Describes what the handler takes and returns.
    pub(crate) describe: fn(&mut Operation<'_>),
    /// The statuses of problems that do not follow from what the handler takes.
    pub(crate) refused_with: &'static [u16],
}

impl Route {
    fn refused_with(self, statuses: &'static [u16]) -> Self {
        Self { refused_with: statuses, ..self }
    }
}

fn get<H, I>(path: &'static str, id: &'static str, summary: &'static str, handler: H) -> Route
where
    H: Handler<I, HttpState> + Describe<I>,
    I: 'static,
{
    let (method, describe) = ("get", H::describe as fn(&mut Operation<'_>));
    let handler = routing::get(handler);
    Route { method, path, id, summary, handler, describe, refused_with: &[] }
}

fn post<H, I>(path: &'static str, id: &'static str, summary: &'static str, handler: H) -> Route
where
    H: Handler<I, HttpState> + Describe<I>,
    I: 'static,
{
    let (method, describe) = ("post", H::describe as fn(&mut Operation<'_>));
    let handler = routing::post(handler);
    Route { method, path, id, summary, handler, describe, refused_with: &[] }
}

/// Every route.
pub(crate) fn all() -> Vec<Route> {
    vec![
        get("/", "home", "A page that lists books and sessions", home::home),
        get("/metrics", "metrics", "Gauges for Prometheus", metrics::metrics),
        get(
            "/problems/{code}",
            "problem",
            "What a problem means and what to do",
            problem_page::problem_page,
        ),
        get("/api/v1/health", "health", "Every check", health::health),
        get("/api/v1/health/live", "live", "Whether the process runs", health::live),
        get("/api/v1/health/ready", "ready", "Whether the required parts answer", health::ready),
        get("/api/v1/openapi.json", "openapi", "This document", openapi::openapi),
        post(
            "/api/v1/genesis/commands",
            "sendGenesisCommand",
            "Sends a command",
            genesis_commands::take,
        ),
        get(
            "/api/v1/commands/{command_id}",
            "command",
            "What has become of a command",
            command::command,
        ),
        get(
            "/api/v1/genesis",
            "sessions",
            "The sessions, newest first",
            genesis_sessions::genesis_sessions,
        ),
        get(
            "/api/v1/genesis/{session_id}/state",
            "sessionState",
            "Where a session stands",
            genesis_state::genesis_state,
        ),
        get(
            "/api/v1/genesis/{session_id}/events/stream",
            "sessionEvents",
            "A session's events from its beginning",
            events_stream::of_session,
        ),
        get("/api/v1/novels", "novels", "The novels, newest first", novels::novels),
        post(
            "/api/v1/novels",
            "createNovel",
            "Not offered yet: always 422 `not-offered-yet`",
            novel_commands::create,
        ),
        get("/api/v1/novels/{novel_id}", "novel", "A novel", novel::novel),
        post(
            "/api/v1/novels/{novel_id}/commands",
            "sendNovelCommand",
            "Sends a command",
            novel_commands::take,
        ),
        get(
            "/api/v1/novels/{novel_id}/chapters",
            "chapters",
            "A novel's chapters, in order",
            novel_chapters::novel_chapters,
        ),
        get(
            "/api/v1/novels/{novel_id}/characters",
            "characters",
            "A novel's characters",
            novel_characters::novel_characters,
        ),
        get(
            "/api/v1/novels/{novel_id}/entries",
            "entries",
            "The entries of a novel's world",
            novel_entries::novel_entries,
        ),
        get(
            "/api/v1/novels/{novel_id}/relations",
            "relations",
            "How characters stand to others",
            novel_relations::novel_relations,
        ),
        get(
            "/api/v1/novels/{novel_id}/arcs",
            "arcs",
            "A novel's threads, by first chapter",
            novel_arcs::novel_arcs,
        ),
        get(
            "/api/v1/novels/{novel_id}/facts",
            "facts",
            "What accepted texts say is true",
            novel_facts::novel_facts,
        ),
        get(
            "/api/v1/novels/{novel_id}/costs",
            "costs",
            "What each agent's part has cost",
            novel_costs::novel_costs,
        ),
        get(
            "/api/v1/novels/{novel_id}/export",
            "export",
            "A novel as a file",
            novel_export::novel_export,
        ),
        get(
            "/api/v1/novels/{novel_id}/events/stream",
            "novelEvents",
            "A novel's events from its beginning",
            events_stream::of_novel,
        ),
        get(
            "/api/v1/chapters/{chapter_id}",
            "chapter",
            "A chapter with its accepted text",
            chapter::chapter,
        ),
        get(
            "/api/v1/chapters/{chapter_id}/versions",
            "versions",
            "A chapter's versions",
            chapter_versions::chapter_versions,
        ),
        get(
            "/api/v1/chapters/{chapter_id}/versions/{version}",
            "version",
            "A version with its text",
            chapter_versions::chapter_version,
        ),
        get(
            "/api/v1/chapters/{chapter_id}/reviews",
            "reviews",
            "What reviewers have said",
            chapter_reviews::chapter_reviews,
        ),
        get("/api/v1/agents", "agents", "Who works, in the order of the roster", agents::agents),
        get(
            "/api/v1/dead-letters",
            "deadLetters",
            "Events that park the key of their book",
            dead_letters::list,
        ),
        post(
            "/api/v1/dead-letters/{dead_letter_id}/release",
            "releaseDeadLetter",
            "Delivers the event again, and all that came after it",
            dead_letters::release,
        )
        .refused_with(&[409]),
        post(
            "/api/v1/dead-letters/{dead_letter_id}/drop",
            "dropDeadLetter",
            "Passes over this event and goes on with the next",
            dead_letters::drop,
        )
        .refused_with(&[409]),
        get("/api/v1/events", "events", "The event log, a page at a time", events::events),
        get("/api/v1/events/stream", "allEvents", "Every event from now on", events_stream::of_all),
    ]
}
