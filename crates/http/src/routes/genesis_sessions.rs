//! `GET /genesis`: the sessions, newest first.

use axum::extract::State;
use scribe_api::{Page, SessionView};

use crate::{
    HttpState, answer::JsonAnswer, paging::Paging, problem::Problem, request::QueryParameters,
};

pub(super) async fn list_sessions(
    State(state): State<HttpState>,
    QueryParameters(paging): QueryParameters<Paging>,
) -> Result<JsonAnswer<Page<SessionView>>, Problem> {
    let limit = paging.limit()?;
    let rows = state.ports.db.sessions(paging.parse_cursor()?, limit + 1).await?;
    Ok(JsonAnswer(Page::of_rows(rows, limit, |row| row.id.to_string())))
}
