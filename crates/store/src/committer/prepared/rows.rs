//! Builds the rows of a change set, per statement.

use scribe_domain::{
    read_model::{ReadModel, ReadModelWrite},
    table::{SqlValue, TableRow},
};
use scribe_ports::store::{
    ChangeSet, StoreError,
    rows::{CallStart, CallStatus, DeadLetterEnd, StoredEvent, TaskChange},
};
use uuid::Uuid;

use crate::{
    committer::write_statement::{Operation, WriteStatement},
    derived_tables,
};

const EVENTS_TOPIC: SqlValue = SqlValue::Word("scribe.events");
/// Placeholder in the last column, which the committer replaces by the position.
const POSITION_PLACEHOLDER: SqlValue = SqlValue::Int(0);

/// Builds all rows that do not depend on stored data.
///
/// # Errors
/// An orphan names a table that is not derived from the event log.
pub(super) fn build_rows(
    set: &ChangeSet,
) -> Result<Vec<(WriteStatement, Vec<SqlValue>)>, StoreError> {
    let mut rows = SetRows(Vec::with_capacity(12));
    rows.add_rows(Operation::Inbox, set.inbox.iter().map(TableRow::to_values));
    rows.add_rows(Operation::Event, set.events.iter().map(TableRow::to_values));
    rows.add_rows(Operation::Outbox, set.events.iter().map(build_outbox_row));
    rows.add_rows(Operation::Stream, set.streams.iter().map(TableRow::to_values));
    rows.add_rows(Operation::Flow, set.flows.iter().map(TableRow::to_values));
    for change in &set.task_changes {
        let (write, row) = build_task_change(change);
        rows.add_rows(write, [row]);
        if let Some((write, row)) = build_uncertain_calls_write(change) {
            rows.add_rows(write, [row]);
        }
    }
    rows.add_rows(Operation::Task, set.tasks.iter().map(TableRow::to_values));
    rows.add_rows(Operation::TimerRemoved, set.timers_removed.iter().map(|id| [SqlValue::Id(*id)]));
    rows.add_rows(Operation::Timer, set.timers.iter().map(TableRow::to_values));
    rows.add_rows(Operation::Handle, set.handles.iter().map(TableRow::to_values));
    rows.add_rows(Operation::CallStart, set.call_starts.iter().map(build_call_start));
    rows.add_rows(
        Operation::Content,
        set.contents.iter().map(|content| [content.hash.into(), content.text.clone().into()]),
    );
    for (table, id) in &set.orphans {
        let derived = derived_tables::find_table(table)
            .ok_or_else(|| StoreError::Refused(format!("{table} is not derived from events")))?;
        rows.add_rows(derived.delete, [[SqlValue::Id(*id)]]);
    }
    for write in &set.read_models {
        let (model, key) = write.key();
        match write.to_values() {
            Some(values) => rows.add_rows(WriteStatement::Upsert(model), [values]),
            None => rows.add_rows(WriteStatement::Delete(model), [[SqlValue::Id(key)]]),
        }
    }
    rows.add_rows(
        Operation::Checkpoint,
        set.checkpoint.iter().map(|row| {
            [SqlValue::Word(row.subscriber), row.book.into(), SqlValue::Int(row.position)]
        }),
    );
    rows.add_rows(Operation::DeadLetter, set.dead_letters.iter().map(TableRow::to_values));
    for end in &set.dead_letter_ends {
        match end {
            DeadLetterEnd::Release { id, at } => {
                rows.add_rows(Operation::DeadLetterReleased, [[id.0.into(), (*at).into()]]);
            }
            DeadLetterEnd::Drop { id, subscriber, book, position, at } => {
                rows.add_rows(Operation::DeadLetterDropped, [[id.0.into(), (*at).into()]]);
                let passed = [subscriber.as_str().into(), (*book).into(), (*position).into()];
                rows.add_rows(Operation::Checkpoint, [passed]);
            }
        }
    }
    Ok(rows.0)
}

/// Returns the tables and keys of the rows of read models that a set writes.
pub(super) fn collect_read_model_keys(set: &ChangeSet) -> impl Iterator<Item = (ReadModel, Uuid)> {
    set.read_models.iter().map(ReadModelWrite::key)
}

struct SetRows(Vec<(WriteStatement, Vec<SqlValue>)>);

impl SetRows {
    fn add_rows<R: IntoIterator<Item = SqlValue>>(
        &mut self,
        write: impl Into<WriteStatement>,
        rows: impl IntoIterator<Item = R>,
    ) {
        let write = write.into();
        let mut rows = rows.into_iter().flatten().peekable();
        if rows.peek().is_none() {
            return;
        }
        match self.0.iter_mut().find(|(known, _)| *known == write) {
            Some((_, params)) => params.extend(rows),
            None => self.0.push((write, rows.collect())),
        }
    }
}

fn build_outbox_row(row: &StoredEvent) -> [SqlValue; 6] {
    let id = SqlValue::Id(row.event_id.0);
    [id.clone(), id, EVENTS_TOPIC, row.book.into(), row.created_at.into(), POSITION_PLACEHOLDER]
}

fn build_task_change(change: &TaskChange) -> (Operation, Vec<SqlValue>) {
    match change {
        TaskChange::Claim { id, owner, lease_until, at } => (
            Operation::TaskClaim,
            vec![id.0.into(), (*owner).into(), (*lease_until).into(), (*at).into()],
        ),
        TaskChange::Renew { id, lease_until } => {
            (Operation::TaskRenew, vec![id.0.into(), (*lease_until).into()])
        }
        TaskChange::Complete { id, result, at } => {
            (Operation::TaskComplete, vec![id.0.into(), result.into(), (*at).into()])
        }
        TaskChange::Fail { id, error, at } => {
            (Operation::TaskFail, vec![id.0.into(), error.into(), (*at).into()])
        }
        TaskChange::Cancel { id, at } => (Operation::TaskCancel, vec![id.0.into(), (*at).into()]),
        TaskChange::Release { id, next_run_at } => {
            (Operation::TaskRelease, vec![id.0.into(), (*next_run_at).into()])
        }
        TaskChange::CancelFlow { flow_run_id, at } => {
            (Operation::FlowCancel, vec![flow_run_id.0.into(), (*at).into()])
        }
        TaskChange::HoldFlow { flow_run_id } => (Operation::FlowHold, vec![flow_run_id.0.into()]),
        TaskChange::ReleaseFlow { flow_run_id, at } => {
            (Operation::FlowRelease, vec![flow_run_id.0.into(), (*at).into()])
        }
    }
}

/// Returns the write that marks the open calls of a cancelled task or flow run as uncertain.
fn build_uncertain_calls_write(change: &TaskChange) -> Option<(Operation, [SqlValue; 2])> {
    match change {
        TaskChange::Cancel { id, at } => {
            Some((Operation::CallsOfTaskLeft, [id.0.into(), (*at).into()]))
        }
        TaskChange::CancelFlow { flow_run_id, at } => {
            Some((Operation::CallsOfFlowLeft, [flow_run_id.0.into(), (*at).into()]))
        }
        TaskChange::Claim { .. }
        | TaskChange::Renew { .. }
        | TaskChange::Complete { .. }
        | TaskChange::Fail { .. }
        | TaskChange::Release { .. }
        | TaskChange::HoldFlow { .. }
        | TaskChange::ReleaseFlow { .. } => None,
    }
}

fn build_call_start(call: &CallStart) -> Vec<SqlValue> {
    let mut values = call.to_values();
    values.push(SqlValue::Word(CallStatus::Started.as_str()));
    values
}
