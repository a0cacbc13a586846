//! `GET /metrics`: a few gauges in the format of Prometheus.
//!
//! Source: the Prometheus text exposition format, version 0.0.4.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};

use crate::{
    HttpState,
    openapi::{HandlerOutput, Operation},
    problem::Problem,
};

pub(super) async fn get_metrics(State(state): State<HttpState>) -> Result<MetricsText, Problem> {
    let (db, now) = (&state.ports.db, state.ports.clock.now());
    let position = db.last_position().await?;
    let tasks = db.count_tasks(now).await?;
    let parked = db.count_open_dead_letters().await?;
    let missed = state.ports.cache_watch.count_missed_books();
    let watching = state.feed.watcher_count();
    let uptime = (now - state.started_at).num_seconds();
    let text: String = [
        ("scribe_events_position", "Position of the last event of the log.", position.to_string()),
        ("scribe_tasks_due", "Tasks that wait for a worker.", tasks.due.to_string()),
        ("scribe_tasks_running", "Tasks that a worker has claimed.", tasks.running.to_string()),
        ("scribe_dead_letters_open", "Dead letters that park a book.", parked.to_string()),
        (
            "scribe_prompt_cache_missed_books",
            "Books whose prompts a provider's cache no longer serves.",
            missed.to_string(),
        ),
        ("scribe_feed_watching", "Event streams that are open.", watching.to_string()),
        ("scribe_uptime_seconds", "Seconds since the process began to serve.", uptime.to_string()),
    ]
    .iter()
    .map(|(name, help, value)| {
        format!("# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n")
    })
    .collect();
    Ok(MetricsText(text))
}

/// Gauges in the text format.
pub(super) struct MetricsText(String);

impl IntoResponse for MetricsText {
    fn into_response(self) -> Response {
        let media_type = "text/plain; version=0.0.4; charset=utf-8";
        ([(header::CONTENT_TYPE, media_type)], self.0).into_response()
    }
}

impl HandlerOutput for MetricsText {
    fn describe(operation: &mut Operation<'_>) {
        operation.add_text_answer("text/plain");
    }
}
