//! The rows of a change set, per statement.

use std::sync::Arc;

use scribe_domain::read_model::ReadModelWrite;
use scribe_ports::store::{
    ChangeSet, StoreError,
    rows::{
        CallStart, CallStatus, DeadLetterEnd, DeadLetterRow, EventRow, FlowRow, HandleRow,
        InboxRow, StreamRow, TaskChange, TaskRow, TimerRow,
    },
};
use uuid::Uuid;

use crate::{committer::write::Write, derived, statement::Param};

pub(crate) mod read_models;

/// The topic of the bus for facts.
const FACTS: Param = Param::Name("scribe.events");
/// Stands where the committer puts the position.
const POSITION: Param = Param::Int(0);

/// Makes the rows of everything that does not depend on what is stored.
///
/// # Errors
/// A stray is said to lie in a table that is not derived.
pub(super) fn of(set: &ChangeSet) -> Result<Vec<(Write, Vec<Param>)>, StoreError> {
    let mut rows = Rows(Vec::with_capacity(12));
    rows.add(Write::Inbox, set.inbox.iter().map(inbox));
    rows.add(Write::Event, set.events.iter().map(event));
    rows.add(Write::Outbox, set.events.iter().map(outbox));
    rows.add(Write::Stream, set.streams.iter().map(stream));
    rows.add(Write::Flow, set.flows.iter().map(flow));
    for change in &set.task_changes {
        let (write, row) = task_change(change);
        rows.add(write, [row]);
        if let Some((write, row)) = calls_left(change) {
            rows.add(write, [row]);
        }
    }
    rows.add(Write::Task, set.tasks.iter().map(task));
    rows.add(Write::TimerRemoved, set.timers_removed.iter().map(|id| [Param::Id(*id)]));
    rows.add(Write::Timer, set.timers.iter().map(timer));
    rows.add(Write::Handle, set.handles.iter().map(handle));
    rows.add(Write::CallStart, set.call_starts.iter().map(call_start));
    rows.add(
        Write::Content,
        set.contents.iter().map(|content| [content.hash.into(), content.text.clone().into()]),
    );
    for (table, id) in &set.strays {
        let derived = derived::table(table)
            .ok_or_else(|| StoreError::Refused(format!("{table} follows from no event")))?;
        rows.add(derived.stray, [[Param::Id(*id)]]);
    }
    for write in &set.read_models {
        let (write, row) = read_models::row(write);
        rows.add(write, [row]);
    }
    rows.add(
        Write::Checkpoint,
        set.checkpoint
            .iter()
            .map(|row| [Param::Name(row.subscriber), Param::Id(row.key), Param::Int(row.position)]),
    );
    rows.add(Write::DeadLetter, set.dead_letters.iter().map(dead_letter));
    for end in &set.dead_letter_ends {
        match end {
            DeadLetterEnd::Release { id, at } => {
                rows.add(Write::DeadLetterReleased, [[id.0.into(), (*at).into()]]);
            }
            DeadLetterEnd::Drop { id, subscriber, key, position, at } => {
                rows.add(Write::DeadLetterDropped, [[id.0.into(), (*at).into()]]);
                let passed = [subscriber.as_str().into(), (*key).into(), (*position).into()];
                rows.add(Write::Checkpoint, [passed]);
            }
        }
    }
    Ok(rows.0)
}

/// The tables and ids of the rows of read models that a set writes.
pub(super) fn read_model_keys(set: &ChangeSet) -> impl Iterator<Item = (&'static str, Uuid)> {
    set.read_models.iter().map(ReadModelWrite::key)
}

struct Rows(Vec<(Write, Vec<Param>)>);

impl Rows {
    fn add<R: IntoIterator<Item = Param>>(
        &mut self,
        write: Write,
        rows: impl IntoIterator<Item = R>,
    ) {
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

fn inbox(row: &InboxRow) -> [Param; 18] {
    [
        row.id.0.into(),
        Param::Name(row.scope_type),
        row.scope_id.into(),
        row.session_id.map(|id| id.0).into(),
        row.user_id.0.into(),
        (&row.actor).into(),
        row.command_type.as_str().into(),
        row.active_key.as_deref().into(),
        (&row.payload).into(),
        row.request_hash.into(),
        Param::Name(row.status.as_str()),
        Param::Int(row.response_status.into()),
        row.result.as_ref().into(),
        row.correlation_id.as_str().into(),
        row.received_at.into(),
        row.processed_at.into(),
        row.deadline_at.into(),
        row.error.as_ref().into(),
    ]
}

fn event(row: &EventRow) -> [Param; 13] {
    [
        POSITION,
        row.event_id.0.into(),
        row.correlation_id.as_str().into(),
        row.causation_id.into(),
        row.event_type.as_str().into(),
        row.event_version.into(),
        Param::Name(row.aggregate_type),
        row.aggregate_id.into(),
        row.aggregate_version.into(),
        row.partition_key.into(),
        (&row.payload).into(),
        (&row.metadata).into(),
        row.created_at.into(),
    ]
}

fn outbox(row: &EventRow) -> [Param; 6] {
    let id = Param::Id(row.event_id.0);
    [POSITION, id.clone(), id, FACTS, row.partition_key.into(), row.created_at.into()]
}

fn stream(row: &StreamRow) -> [Param; 5] {
    [
        row.id.into(),
        Param::Name(row.aggregate_type),
        row.version.into(),
        row.schema_version.into(),
        Arc::clone(&row.state).into(),
    ]
}

fn flow(row: &FlowRow) -> [Param; 8] {
    [
        row.id.0.into(),
        row.flow_type.as_str().into(),
        row.scope_id.into(),
        row.partition_key.into(),
        row.version.into(),
        Param::Name(row.status.as_str()),
        Arc::clone(&row.state).into(),
        row.updated_at.into(),
    ]
}

fn task(row: &TaskRow) -> [Param; 15] {
    [
        row.id.0.into(),
        row.agent.as_str().into(),
        row.correlation_id.as_str().into(),
        Param::Name(row.status.as_str()),
        (&row.input).into(),
        row.flow_run_id.0.into(),
        row.step_name.as_str().into(),
        row.try_no.into(),
        row.partition_key.into(),
        row.scope_type.as_str().into(),
        row.scope_id.into(),
        row.user_id.0.into(),
        row.epoch.into(),
        row.next_run_at.into(),
        row.created_at.into(),
    ]
}

fn task_change(change: &TaskChange) -> (Write, Vec<Param>) {
    match change {
        TaskChange::Claim { id, owner, lease_until, at } => (
            Write::TaskClaim,
            vec![id.0.into(), (*owner).into(), (*lease_until).into(), (*at).into()],
        ),
        TaskChange::Renew { id, lease_until } => {
            (Write::TaskRenew, vec![id.0.into(), (*lease_until).into()])
        }
        TaskChange::Complete { id, result, at } => {
            (Write::TaskComplete, vec![id.0.into(), result.into(), (*at).into()])
        }
        TaskChange::Fail { id, error, at } => {
            (Write::TaskFail, vec![id.0.into(), error.into(), (*at).into()])
        }
        TaskChange::Cancel { id, at } => (Write::TaskCancel, vec![id.0.into(), (*at).into()]),
        TaskChange::Release { id, next_run_at } => {
            (Write::TaskRelease, vec![id.0.into(), (*next_run_at).into()])
        }
        TaskChange::CancelFlow { flow_run_id, at } => {
            (Write::FlowCancel, vec![flow_run_id.0.into(), (*at).into()])
        }
        TaskChange::HoldFlow { flow_run_id } => (Write::FlowHold, vec![flow_run_id.0.into()]),
        TaskChange::ReleaseFlow { flow_run_id, at } => {
            (Write::FlowRelease, vec![flow_run_id.0.into(), (*at).into()])
        }
    }
}

/// What a cancellation does to calls in flight.
fn calls_left(change: &TaskChange) -> Option<(Write, [Param; 2])> {
    match change {
        TaskChange::Cancel { id, at } => {
            Some((Write::CallsOfTaskLeft, [id.0.into(), (*at).into()]))
        }
        TaskChange::CancelFlow { flow_run_id, at } => {
            Some((Write::CallsOfFlowLeft, [flow_run_id.0.into(), (*at).into()]))
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

fn timer(row: &TimerRow) -> [Param; 4] {
    [row.id.into(), row.partition_key.into(), row.due_at.into(), (&row.command).into()]
}

fn handle(row: &HandleRow) -> [Param; 10] {
    [
        row.id.into(),
        row.correlation_id.into(),
        row.flow_run_id.0.into(),
        row.task_run_id.map(|id| id.0).into(),
        Param::Name(row.status.as_str()),
        row.resume_payload.as_ref().into(),
        row.created_at.into(),
        row.paused_at.into(),
        row.resumed_at.into(),
        row.expires_at.into(),
    ]
}

fn dead_letter(row: &DeadLetterRow) -> [Param; 7] {
    [
        row.id.0.into(),
        row.subscriber.as_str().into(),
        row.key.into(),
        row.position.into(),
        row.event_id.0.into(),
        row.reason.as_str().into(),
        row.parked_at.into(),
    ]
}

fn call_start(call: &CallStart) -> [Param; 17] {
    [
        call.id.0.into(),
        call.task_id.0.into(),
        call.partition_key.into(),
        call.user_id.0.into(),
        call.call_no.into(),
        call.attempt.into(),
        call.purpose.as_str().into(),
        Param::Name(CallStatus::Started.as_str()),
        call.request_hash.into(),
        (&call.part_hashes).into(),
        call.agent.as_str().into(),
        call.provider.as_str().into(),
        call.model.as_str().into(),
        call.prompt_version.as_str().into(),
        call.estimated_tokens.into(),
        call.estimated_cost_usd.into(),
        call.started_at.into(),
    ]
}
