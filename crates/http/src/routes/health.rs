//! `GET /health`, `/health/live`, `/health/ready`: whether the process can do its work. If a part
//! that is not required fails, the health is degraded and names the part, but the process stays
//! ready.

use std::time::{Duration, Instant};

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use chrono::TimeDelta;
use scribe_api::{CheckView, HealthStatus, HealthView, LivenessStatus, LivenessView};
use scribe_ports::store::processes::ProcessState;

use crate::{
    HttpState,
    answer::JsonAnswer,
    openapi::{HandlerOutput, Operation},
};

/// How long a check may take.
const CHECK_TIMEOUT: Duration = Duration::from_secs(1);

/// How long a message may wait for the bus before the relay counts as blocked.
const MAX_RELAY_DELAY: TimeDelta = TimeDelta::seconds(60);

/// The results of the checks. A process that is not ready answers with 503.
pub(super) struct HealthAnswer(HealthView);

impl IntoResponse for HealthAnswer {
    fn into_response(self) -> Response {
        let status = match self.0.status {
            HealthStatus::Ok | HealthStatus::Degraded => StatusCode::OK,
            HealthStatus::Down | HealthStatus::Stopping => StatusCode::SERVICE_UNAVAILABLE,
        };
        (status, JsonAnswer(self.0)).into_response()
    }
}

impl HandlerOutput for HealthAnswer {
    fn describe(operation: &mut Operation<'_>) {
        let schema = operation.answer_schema::<HealthView>();
        operation.add_answer(200, "application/json", &schema);
        operation.add_answer(503, "application/json", &schema);
    }
}

pub(super) async fn get_health(State(state): State<HttpState>) -> HealthAnswer {
    let checks = vec![
        check_database(&state).await,
        check_leader(&state).await,
        check_relay(&state).await,
        check_dead_letters(&state).await,
    ];
    answer_health(&state, checks)
}

pub(super) async fn get_readiness(State(state): State<HttpState>) -> HealthAnswer {
    let checks = vec![check_database(&state).await];
    answer_health(&state, checks)
}

pub(super) async fn get_liveness() -> JsonAnswer<LivenessView> {
    JsonAnswer(LivenessView { status: LivenessStatus::Ok })
}

async fn check_database(state: &HttpState) -> CheckView {
    let begun = Instant::now();
    let answered = tokio::time::timeout(CHECK_TIMEOUT, state.ports.db.last_position()).await;
    if !matches!(answered, Ok(Ok(_))) {
        return build_check("database", HealthStatus::Down, begun, true);
    }
    // The read has succeeded, but the database also counts as down if it cannot be written.
    match state.ports.db.write_fault() {
        Some(reason) => CheckView {
            detail: Some(format!("nothing can be stored: {reason}")),
            ..build_check("database", HealthStatus::Down, begun, true)
        },
        None => build_check("database", HealthStatus::Ok, begun, true),
    }
}

/// Without a leader, nothing is published and no book continues.
async fn check_leader(state: &HttpState) -> CheckView {
    let begun = Instant::now();
    let leads = |process: &ProcessState| process.leads && process.is_alive;
    match tokio::time::timeout(CHECK_TIMEOUT, state.ports.db.processes()).await {
        Ok(Ok(processes)) if processes.iter().any(leads) => {
            build_check("leader", HealthStatus::Ok, begun, false)
        }
        Ok(Ok(_)) => CheckView {
            detail: Some(
                "no process is the leader, so no book continues; see /api/v1/system".to_owned(),
            ),
            ..build_check("leader", HealthStatus::Degraded, begun, false)
        },
        Ok(Err(_)) | Err(_) => build_check("leader", HealthStatus::Down, begun, false),
    }
}

async fn check_relay(state: &HttpState) -> CheckView {
    let begun = Instant::now();
    let waiting = tokio::time::timeout(CHECK_TIMEOUT, state.ports.db.waiting_messages(0, 1)).await;
    let status = match waiting {
        Ok(Ok(waiting)) => {
            let oldest = waiting.first().map(|row| row.message.event.created_at);
            let held_up = oldest.is_some_and(|at| state.ports.clock.now() - at > MAX_RELAY_DELAY);
            if held_up { HealthStatus::Degraded } else { HealthStatus::Ok }
        }
        Ok(Err(_)) | Err(_) => HealthStatus::Down,
    };
    build_check("relay", status, begun, false)
}

/// A parked book does not stop other books, so it only degrades the health.
async fn check_dead_letters(state: &HttpState) -> CheckView {
    let begun = Instant::now();
    let parked =
        tokio::time::timeout(CHECK_TIMEOUT, state.ports.db.count_open_dead_letters()).await;
    match parked {
        Ok(Ok(0)) => build_check("dead_letters", HealthStatus::Ok, begun, false),
        Ok(Ok(parked)) => CheckView {
            detail: Some(format!("parked books: {parked}; see /api/v1/dead-letters")),
            ..build_check("dead_letters", HealthStatus::Degraded, begun, false)
        },
        Ok(Err(_)) | Err(_) => build_check("dead_letters", HealthStatus::Down, begun, false),
    }
}

fn build_check(name: &str, status: HealthStatus, begun: Instant, required: bool) -> CheckView {
    let latency_ms = (begun.elapsed().as_secs_f64() * 1e6).round() / 1e3;
    CheckView { detail: None, latency_ms, name: name.to_owned(), required, status }
}

fn answer_health(state: &HttpState, checks: Vec<CheckView>) -> HealthAnswer {
    let fails = |check: &CheckView| check.required && check.status == HealthStatus::Down;
    let status = if state.ports.shutdown.is_requested() {
        HealthStatus::Stopping
    } else if checks.iter().any(fails) {
        HealthStatus::Down
    } else if checks.iter().any(|check| check.status != HealthStatus::Ok) {
        HealthStatus::Degraded
    } else {
        HealthStatus::Ok
    };
    let version = env!("CARGO_PKG_VERSION").to_owned();
    HealthAnswer(HealthView { checks, started_at: state.started_at, status, version })
}
