//! `GET /system`: the processes that share the database, the longest running first.

use axum::extract::State;
use scribe_api::{Page, ProcessView};
use scribe_ports::store::processes::ProcessState;

use crate::{
    HttpState,
    answer::Answer,
    paging::{Paging, rows_after_cursor},
    problem::Problem,
    request::Parameters,
};

pub(super) async fn list_processes(
    State(state): State<HttpState>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Answer<Page<ProcessView>>, Problem> {
    let limit = paging.limit()?;
    let processes = state.ports.db.processes().await?;
    let id = |state: &ProcessState| state.process.id.to_string();
    Ok(Answer(Page::of_rows(rows_after_cursor(processes, &paging, id)?, limit, id)))
}
