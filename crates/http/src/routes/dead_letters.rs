//! `GET /dead-letters`, `POST /dead-letters/{dead_letter_id}/release` and `/drop`: events that a
//! subscriber cannot handle, and what an operator does about them.

use axum::{Json, extract::State};
use scribe_app::dead_letters;
use scribe_domain::id::DeadLetterId;
use scribe_ports::store::rows::{DeadLetterRow, StoredDeadLetter};
use serde_json::{Value, json};

use crate::{
    HttpState,
    paging::{Paging, page},
    problem::Problem,
    request::{Parameters, PathId},
};

/// Shows the letters that park their keys.
pub(super) async fn list(
    State(state): State<HttpState>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<Value>, Problem> {
    let limit = paging.limit()?;
    let rows = state.ports.db.open_dead_letters(paging.after()?, limit + 1).await?;
    Ok(Json(page(rows, limit, |row| row.id.to_string(), parked)))
}

pub(super) async fn release(
    State(state): State<HttpState>,
    PathId(id): PathId<DeadLetterId>,
) -> Result<Json<Value>, Problem> {
    Ok(Json(shown(&dead_letters::release(&state.ports, id).await?)))
}

pub(super) async fn drop(
    State(state): State<HttpState>,
    PathId(id): PathId<DeadLetterId>,
) -> Result<Json<Value>, Problem> {
    Ok(Json(shown(&dead_letters::drop_letter(&state.ports, id).await?)))
}

/// A letter in the form of the API, whatever has become of it.
#[must_use]
pub fn shown(letter: &StoredDeadLetter) -> Value {
    let status = match (letter.dropped_at, letter.released_at) {
        (Some(_), _) => "dropped",
        (None, Some(_)) => "released",
        (None, None) => "parked",
    };
    of_status(&letter.row, status)
}

/// A letter that parks its key, in the form of the API.
#[must_use]
pub fn parked(row: &DeadLetterRow) -> Value {
    of_status(row, "parked")
}

fn of_status(row: &DeadLetterRow, status: &str) -> Value {
    json!({
        "dead_letter_id": row.id,
        "status": status,
        "subscriber": row.subscriber,
        "key": row.book,
        "position": row.position,
        "event_id": row.event_id,
        "reason": row.reason,
        "parked_at": row.parked_at,
    })
}
