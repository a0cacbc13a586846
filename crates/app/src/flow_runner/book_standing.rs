//! Applies the current status of the book, which may have changed since the flow's events were
//! committed. The commit succeeds only if that status is still current. If the book is paused or
//! has ended, the commit makes no task claimable.

use scribe_domain::{
    flow::{Flow, Standing},
    id::FlowRunId,
    task::Task,
};
use scribe_ports::store::{
    ChangeSet,
    rows::{TaskChange, TaskRow},
};

use crate::{
    Error,
    unit_of_work::{AggregateState, UnitOfWork},
};

/// Holds the tasks of a run if its book is paused, and removes them from the change set if the book
/// has ended. If the run makes no task claimable, the book is not loaded.
pub(super) async fn apply_book_standing(
    unit: &mut UnitOfWork<'_>,
    run: FlowRunId,
    flow: &Flow,
) -> Result<(), Error> {
    let makes = unit.set.tasks.iter().any(|task| task.flow_run_id == run);
    let releases = unit.set.task_changes.iter().any(|change| releases_tasks_of_run(change, run));
    if !makes && !releases {
        return Ok(());
    }
    let standing = match unit.load_stream(flow.deciding_stream()).await? {
        Some(AggregateState::Genesis(session)) => flow.standing_in_session(session),
        Some(AggregateState::Novel(novel)) => flow.standing_in_novel(novel),
        Some(AggregateState::Chapter(_) | AggregateState::Canon(_)) | None => Standing::Active,
    };
    let set = &mut unit.set;
    match standing {
        Standing::Active => {}
        Standing::Paused => {
            let of_run = set.tasks.iter_mut().filter(|task| task.flow_run_id == run);
            of_run.for_each(|task| task.next_run_at = None);
            replace_release_with_hold(set, run);
        }
        Standing::Ended => {
            // The flow's state still lists the tasks that are removed here. The flow cancels them
            // when it receives the event that ended the book.
            set.tasks.retain(|task| task.flow_run_id != run || survives_cancellation(task));
            replace_release_with_hold(set, run);
        }
    }
    Ok(())
}

fn replace_release_with_hold(set: &mut ChangeSet, run: FlowRunId) {
    for change in set.task_changes.iter_mut().filter(|change| releases_tasks_of_run(change, run)) {
        *change = TaskChange::HoldFlow { flow_run_id: run };
    }
}

fn releases_tasks_of_run(change: &TaskChange, run: FlowRunId) -> bool {
    matches!(change, TaskChange::ReleaseFlow { flow_run_id, .. } if *flow_run_id == run)
}

fn survives_cancellation(task: &TaskRow) -> bool {
    serde_json::from_value::<Task>(task.input.clone())
        .is_ok_and(|task| task.outlives_cancellation())
}
