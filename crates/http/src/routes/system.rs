//! `GET /system`: the processes that share the database, the longest running first.

use axum::extract::State;
use scribe_api::{Page, ProcessView};
use scribe_ports::store::processes::ProcessState;

use crate::{
    HttpState,
    answer::JsonAnswer,
    paging::{Paging, rows_after_cursor},
    problem::Problem,
    request::QueryParameters,
};

pub(super) async fn list_processes(
    State(state): State<HttpState>,
    QueryParameters(paging): QueryParameters<Paging>,
) -> Result<JsonAnswer<Page<ProcessView>>, Problem> {
    let limit = paging.limit()?;
    let processes = state.ports.db.processes().await?;
    let id = |state: &ProcessState| state.process.id.to_string();
    Ok(JsonAnswer(Page::of_rows(rows_after_cursor(processes, &paging, id)?, limit, id)))
}
