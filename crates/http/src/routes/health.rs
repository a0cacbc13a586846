//! `GET /health`, `/health/live`, `/health/ready`: whether the process can do its work. A part
//! that is not required degrades with its name and never makes the process unready.

use std::time::{Duration, Instant};

use axum::{Json, extract::State, http::StatusCode};
use chrono::TimeDelta;
use serde::Serialize;
use serde_json::{Value, json};

use crate::HttpState;

/// How long a check may take.
const CHECK_TIME: Duration = Duration::from_secs(1);

/// How long a message may wait for the bus before the relay counts as held up.
const RELAY_TIME: TimeDelta = TimeDelta::seconds(60);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Ok,
    Degraded,
    Down,
    /// Calls in flight are finished, and no commands are taken.
    Stopping,
}

#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    status: Status,
    latency_ms: f64,
    required: bool,
    /// What a person may want to know beside the status.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

pub(super) async fn health(State(state): State<HttpState>) -> (StatusCode, Json<Value>) {
    let checks = vec![database(&state).await, relay(&state).await, dead_letters(&state).await];
    answer(&state, &checks)
}

pub(super) async fn ready(State(state): State<HttpState>) -> (StatusCode, Json<Value>) {
    let checks = vec![database(&state).await];
    answer(&state, &checks)
}

pub(super) async fn live() -> Json<Value> {
    Json(json!({ "status": Status::Ok }))
}

async fn database(state: &HttpState) -> Check {
    let begun = Instant::now();
    let answered = tokio::time::timeout(CHECK_TIME, state.ports.db.last_position()).await;
    if !matches!(answered, Ok(Ok(_))) {
        return check("database", Status::Down, begun, true);
    }
    // What is stored can be read still.
    match state.ports.db.write_fault() {
        Some(reason) => Check {
            detail: Some(format!("nothing can be stored: {reason}")),
            ..check("database", Status::Down, begun, true)
        },
        None => check("database", Status::Ok, begun, true),
    }
}

async fn relay(state: &HttpState) -> Check {
    let begun = Instant::now();
    let waiting = tokio::time::timeout(CHECK_TIME, state.ports.db.waiting_messages(0, 1)).await;
    let status = match waiting {
        Ok(Ok(waiting)) => {
            let oldest = waiting.first().map(|message| message.event.created_at);
            let held_up = oldest.is_some_and(|at| state.ports.clock.now() - at > RELAY_TIME);
            if held_up { Status::Degraded } else { Status::Ok }
        }
        Ok(Err(_)) | Err(_) => Status::Down,
    };
    check("relay", status, begun, false)
}

/// A key that is parked holds up its book and nothing else.
async fn dead_letters(state: &HttpState) -> Check {
    let begun = Instant::now();
    let parked = tokio::time::timeout(CHECK_TIME, state.ports.db.count_open_dead_letters()).await;
    match parked {
        Ok(Ok(0)) => check("dead_letters", Status::Ok, begun, false),
        Ok(Ok(parked)) => Check {
            detail: Some(format!("{parked} parked; see /api/v1/dead-letters")),
            ..check("dead_letters", Status::Degraded, begun, false)
        },
        Ok(Err(_)) | Err(_) => check("dead_letters", Status::Down, begun, false),
    }
}

fn check(name: &'static str, status: Status, begun: Instant, required: bool) -> Check {
    let latency_ms = (begun.elapsed().as_secs_f64() * 1e6).round() / 1e3;
    Check { name, status, latency_ms, required, detail: None }
}

fn answer(state: &HttpState, checks: &[Check]) -> (StatusCode, Json<Value>) {
    let fails = |check: &Check| check.required && check.status == Status::Down;
    let (code, status) = if state.ports.shutdown.is_requested() {
        (StatusCode::SERVICE_UNAVAILABLE, Status::Stopping)
    } else if checks.iter().any(fails) {
        (StatusCode::SERVICE_UNAVAILABLE, Status::Down)
    } else if checks.iter().any(|check| check.status != Status::Ok) {
        (StatusCode::OK, Status::Degraded)
    } else {
        (StatusCode::OK, Status::Ok)
    };
    let body = json!({
        "status": status,
        "version": env!("CARGO_PKG_VERSION"),
        "started_at": state.started_at,
        "checks": checks,
    });
    (code, Json(body))
}
