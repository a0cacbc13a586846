//! Every route, one entry each.

use serde_json::json;

use super::{Operation, operation, paging, query, resumed};

/// The operations, in the order of the routes.
pub(super) fn operations() -> Vec<Operation> {
    let stream = |path, id, summary| operation(path, id, summary).with(resumed()).streams();
    let list = |path, id, summary| operation(path, id, summary).with(paging());
    vec![
        operation("/", "home", "A page that lists books and sessions").answers("text/html"),
        operation("/metrics", "metrics", "Gauges for Prometheus").answers("text/plain"),
        operation("/problems/{code}", "problem", "What a problem means and what to do")
            .answers("text/markdown"),
        operation("/api/v1/health", "health", "Every check").tells_health(),
        operation("/api/v1/health/live", "live", "Whether the process runs").gives("Live"),
        operation("/api/v1/health/ready", "ready", "Whether the required parts answer")
            .tells_health(),
        operation("/api/v1/openapi.json", "openapi", "This document"),
        operation("/api/v1/genesis/commands", "sendGenesisCommand", "Sends a command")
            .takes("GenesisCommand")
            .gives("CommandReply"),
        operation("/api/v1/commands/{command_id}", "command", "What has become of a command")
            .gives("CommandReply"),
        operation("/api/v1/genesis", "sessions", "The sessions, newest first")
            .with(paging())
            .lists("Session"),
        operation("/api/v1/genesis/{session_id}/state", "sessionState", "Where a session stands")
            .gives("GenesisState"),
        stream(
            "/api/v1/genesis/{session_id}/events/stream",
            "sessionEvents",
            "A session's events from its beginning",
        ),
        operation("/api/v1/novels", "novels", "The novels, newest first")
            .with(paging())
            .lists("Novel"),
        operation("/api/v1/novels", "createNovel", "Not offered yet: always 422 `not-offered-yet`")
            .refuses("NovelDraft"),
        operation("/api/v1/novels/{novel_id}", "novel", "A novel").gives("Novel").at_positions(),
        operation("/api/v1/novels/{novel_id}/commands", "sendNovelCommand", "Sends a command")
            .takes("NovelCommand")
            .gives("CommandReply"),
        operation("/api/v1/novels/{novel_id}/chapters", "chapters", "A novel's chapters, in order")
            .with(paging())
            .lists("Chapter")
            .at_positions(),
        list("/api/v1/novels/{novel_id}/characters", "characters", "A novel's characters")
            .lists("Character")
            .at_positions(),
        list("/api/v1/novels/{novel_id}/entries", "entries", "The entries of a novel's world")
            .lists("Entry")
            .at_positions(),
        list("/api/v1/novels/{novel_id}/relations", "relations", "How characters stand to others")
            .lists("Relation")
            .at_positions(),
        list("/api/v1/novels/{novel_id}/arcs", "arcs", "A novel's threads, by first chapter")
            .lists("Arc")
            .at_positions(),
        list("/api/v1/novels/{novel_id}/facts", "facts", "What accepted texts say is true")
            .lists("Fact")
            .at_positions(),
        list("/api/v1/novels/{novel_id}/costs", "costs", "What each agent's part has cost")
            .lists("Cost"),
        operation("/api/v1/novels/{novel_id}/export", "export", "A novel as a file")
            .with(vec![query(
                "format",
                &json!({ "type": "string", "enum": ["epub", "markdown"], "default": "epub" }),
                "The file's format.",
            )])
            .refused_with(422)
            .answers("application/epub+zip")
            .answers_too("text/markdown"),
        stream(
            "/api/v1/novels/{novel_id}/events/stream",
            "novelEvents",
            "A novel's events from its beginning",
        ),
        operation("/api/v1/chapters/{chapter_id}", "chapter", "A chapter with its accepted text")
            .gives("Chapter")
            .at_positions(),
        list("/api/v1/chapters/{chapter_id}/versions", "versions", "A chapter's versions")
            .lists("Version")
            .at_positions(),
        operation(
            "/api/v1/chapters/{chapter_id}/versions/{version}",
            "version",
            "A version with its text",
        )
        .gives("Version")
        .at_positions(),
        list("/api/v1/chapters/{chapter_id}/reviews", "reviews", "What reviewers have said")
            .lists("Review")
            .at_positions(),
        list("/api/v1/agents", "agents", "Who works, in the order of the roster").lists("Agent"),
        operation("/api/v1/dead-letters", "deadLetters", "Events that park the key of their book")
            .with(paging())
            .lists("DeadLetter"),
        operation(
            "/api/v1/dead-letters/{dead_letter_id}/release",
            "releaseDeadLetter",
            "Delivers the event again, and all that came after it",
        )
        .acts()
        .gives("DeadLetter"),
        operation(
            "/api/v1/dead-letters/{dead_letter_id}/drop",
            "dropDeadLetter",
            "Passes over this event and goes on with the next",
        )
        .acts()
        .gives("DeadLetter"),
        operation("/api/v1/events", "events", "The event log, a page at a time")
            .with(vec![
                paging().remove(0),
                query(
                    "after",
                    &json!({ "type": "integer", "minimum": 0 }),
                    "The position after which the page begins; `cursor` is another name for it.",
                ),
            ])
            .lists("CloudEvent"),
        stream("/api/v1/events/stream", "allEvents", "Every event from now on"),
    ]
}
