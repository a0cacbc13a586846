//! `GET /genesis/{session_id}/state`: the state of a session.

use axum::{Json, extract::State};
use scribe_api::GenesisState;
use scribe_app::queries::genesis_state;
use scribe_domain::id::SessionId;

use crate::{HttpState, problem::Problem, request::PathId};

pub(super) async fn get_session_state(
    State(state): State<HttpState>,
    PathId(id): PathId<SessionId>,
) -> Result<Json<GenesisState>, Problem> {
    Ok(Json(genesis_state::load_genesis_state(&state.ports, id).await?))
}
