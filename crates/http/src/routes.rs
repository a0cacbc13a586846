//! All routes, one line each. The handler of a route is in the file with its name.

mod agents;
mod at_position;
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
mod novel_create;
mod novel_entries;
mod novel_export;
mod novel_facts;
mod novel_relations;
mod novels;
mod openapi;
mod problem_page;
mod system;

use axum::{
    handler::Handler,
    routing::{self, MethodRouter},
};

use crate::{
    HttpState,
    openapi::{DescribeHandler, Operation},
};

/// A method on a path.
pub(crate) struct Route {
    /// The method in lower case, as in an OpenAPI document.
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) handler: MethodRouter<HttpState>,
    /// The name of the operation in a generated client.
    pub(crate) id: &'static str,
    pub(crate) summary: &'static str,
    /// Describes the arguments and the return type of the handler.
    pub(crate) describe: fn(&mut Operation<'_>),
    /// The statuses of problems that do not follow from the handler's types.
    pub(crate) refused_with: &'static [u16],
}

/// Returns the function that describes the operation of a handler.
fn describe_handler<H, I>(_: &H) -> fn(&mut Operation<'_>)
where
    H: Handler<I, HttpState> + DescribeHandler<I>,
{
    H::describe
}

/// Declares the routes; the doc comment of each route is its summary in the OpenAPI document.
macro_rules! routes {
    ($(
        #[doc = $summary:literal]
        $method:ident $path:literal => $handler:path as $id:ident $(, refused with $status:literal)*;
    )+) => {
        /// Returns all routes.
        pub(crate) fn all_routes() -> Vec<Route> {
            vec![$(Route {
                method: stringify!($method),
                path: $path,
                handler: routing::$method($handler),
                id: stringify!($id),
                summary: $summary.trim_start(),
                describe: describe_handler(&$handler),
                refused_with: &[$($status),*],
            },)+]
        }
    };
}

routes! {
    /// A page that lists books and sessions
    get "/" => home::show_home as home;
    /// Gauges for Prometheus
    get "/metrics" => metrics::get_metrics as metrics;
    /// What a problem means and what to do
    get "/problems/{code}" => problem_page::show_problem as problem;
    /// The health of the process, with every check
    get "/api/v1/health" => health::get_health as health;
    /// Whether the process runs
    get "/api/v1/health/live" => health::get_liveness as live;
    /// Whether the required parts answer
    get "/api/v1/health/ready" => health::get_readiness as ready;
    /// This document
    get "/api/v1/openapi.json" => openapi::get_openapi as openapi;
    /// Sends a command
    post "/api/v1/genesis/commands" => genesis_commands::send_command as sendGenesisCommand;
    /// The outcome of a command
    get "/api/v1/commands/{command_id}" => command::get_command as command;
    /// The sessions, newest first
    get "/api/v1/genesis" => genesis_sessions::list_sessions as sessions;
    /// The state of a session
    get "/api/v1/genesis/{session_id}/state" => genesis_state::get_session_state as sessionState;
    /// A session's events from its beginning
    get "/api/v1/genesis/{session_id}/events/stream" => events_stream::stream_session as sessionEvents;
    /// The novels, newest first
    get "/api/v1/novels" => novels::list_novels as novels;
    /// Not offered yet: always 422 `not-offered-yet`
    post "/api/v1/novels" => novel_create::create_novel as createNovel;
    /// A novel
    get "/api/v1/novels/{novel_id}" => novel::get_novel as novel;
    /// Sends a command
    post "/api/v1/novels/{novel_id}/commands" => novel_commands::send_command as sendNovelCommand;
    /// A novel's chapters, in order
    get "/api/v1/novels/{novel_id}/chapters" => novel_chapters::list_chapters as chapters;
    /// A novel's characters
    get "/api/v1/novels/{novel_id}/characters" => novel_characters::list_characters as characters;
    /// The entries of a novel's world
    get "/api/v1/novels/{novel_id}/entries" => novel_entries::list_entries as entries;
    /// The relations between a novel's characters
    get "/api/v1/novels/{novel_id}/relations" => novel_relations::list_relations as relations;
    /// A novel's threads, by first chapter
    get "/api/v1/novels/{novel_id}/arcs" => novel_arcs::list_arcs as arcs;
    /// The facts that the accepted texts state
    get "/api/v1/novels/{novel_id}/facts" => novel_facts::list_facts as facts;
    /// The costs of each agent for a novel
    get "/api/v1/novels/{novel_id}/costs" => novel_costs::list_costs as costs;
    /// A novel as a file
    get "/api/v1/novels/{novel_id}/export" => novel_export::export_novel as export;
    /// A novel's events from its beginning
    get "/api/v1/novels/{novel_id}/events/stream" => events_stream::stream_novel as novelEvents;
    /// A chapter with its accepted text
    get "/api/v1/chapters/{chapter_id}" => chapter::get_chapter as chapter;
    /// A chapter's versions
    get "/api/v1/chapters/{chapter_id}/versions" => chapter_versions::list_versions as versions;
    /// A version with its text
    get "/api/v1/chapters/{chapter_id}/versions/{version}" => chapter_versions::get_version as version;
    /// The reviews of a chapter
    get "/api/v1/chapters/{chapter_id}/reviews" => chapter_reviews::list_reviews as reviews;
    /// The agents, in the order of the roster
    get "/api/v1/agents" => agents::list_agents as agents;
    /// The processes that share the database
    get "/api/v1/system" => system::list_processes as system;
    /// The events that stop their book
    get "/api/v1/dead-letters" => dead_letters::list_letters as deadLetters;
    /// Handles the event again, and everything after it
    post "/api/v1/dead-letters/{dead_letter_id}/release" => dead_letters::release_letter as releaseDeadLetter, refused with 409;
    /// Skips this event and continues with the next
    post "/api/v1/dead-letters/{dead_letter_id}/drop" => dead_letters::drop_letter as dropDeadLetter, refused with 409;
    /// The event log, a page at a time
    get "/api/v1/events" => events::list_events as events;
    /// Every event from now on
    get "/api/v1/events/stream" => events_stream::stream_all as allEvents;
}
