//! Writes the sets of a batch that passed the checks. Their rows are combined into one statement
//! per table.

use std::collections::HashSet;

use scribe_domain::{Timestamp, table::SqlValue};
use scribe_ports::store::{
    CommitOutcome, StoreError,
    rows::{CallEnd, CallStatus, InboxEnd},
};
use serde_json::Value;
use uuid::Uuid;

use super::{
    Topics,
    batch_state::BatchState,
    preconditions,
    prepared::PreparedSet,
    write_statement::{Operation, WriteStatement},
};
use crate::backend::{Backend, TransactionError};

/// The outcomes of a batch, in its order.
pub(super) type Outcomes = Vec<Result<CommitOutcome, StoreError>>;

pub(super) async fn write_batch<B: Backend>(
    backend: &B,
    batch: &[PreparedSet],
    now: Timestamp,
) -> Result<Outcomes, TransactionError> {
    let mut transaction = backend.begin().await?;
    match fill_transaction::<B>(&mut transaction, batch, now).await {
        Ok((outcomes, BatchEffect::Written)) => {
            let written = batch.iter().zip(&outcomes).filter(|(_, outcome)| is_written(outcome));
            let topics = written.fold(Topics::default(), |topics, (set, _)| topics | set.topics);
            backend.commit(transaction, topics).await.map(|()| outcomes)
        }
        Ok((outcomes, BatchEffect::Unchanged)) => {
            backend.rollback(transaction).await;
            Ok(outcomes)
        }
        Err(failure) => {
            backend.rollback(transaction).await;
            Err(failure)
        }
    }
}

/// True if a set is part of the transaction.
pub(super) fn is_written(outcome: &Result<CommitOutcome, StoreError>) -> bool {
    matches!(outcome, Ok(CommitOutcome::Committed { .. }))
}

enum BatchEffect {
    Unchanged,
    Written,
}

async fn fill_transaction<B: Backend>(
    transaction: &mut B::Transaction,
    batch: &[PreparedSet],
    now: Timestamp,
) -> Result<(Outcomes, BatchEffect), TransactionError> {
    let state = super::batch_state::read_batch_state::<B>(transaction, batch).await?;
    let verdicts: Vec<_> =
        batch.iter().map(|set| preconditions::check_preconditions(set, &state)).collect();
    if verdicts.iter().all(Option::is_some) {
        return Ok((verdicts.into_iter().flatten().collect(), BatchEffect::Unchanged));
    }
    let mut rows = BatchRows::with_capacity_for(batch, B::last_position(transaction).await?);
    let mut outcomes = Vec::with_capacity(batch.len());
    for (set, verdict) in batch.iter().zip(verdicts) {
        outcomes.push(verdict.unwrap_or_else(|| {
            let first_position = rows.add_set(set, &state, now);
            Ok(CommitOutcome::Committed { first_position })
        }));
    }
    for (write, params) in WriteStatement::all_in_order().zip(&rows.tables) {
        if !params.is_empty() {
            B::execute(transaction, write.statement(), params).await?;
        }
    }
    Ok((outcomes, BatchEffect::Written))
}

/// The rows of all sets, per statement.
struct BatchRows {
    tables: Vec<Vec<SqlValue>>,
    last_position: i64,
    /// The task and call number of every reply in the batch.
    answered: HashSet<(Uuid, i64)>,
}

impl BatchRows {
    fn with_capacity_for(batch: &[PreparedSet], last_position: i64) -> Self {
        let mut tables: Vec<Vec<SqlValue>> =
            WriteStatement::all_in_order().map(|_| Vec::new()).collect();
        let mut room = vec![0; tables.len()];
        for (write, params) in batch.iter().flat_map(|set| &set.rows) {
            room[write.index()] += params.len();
        }
        for (table, room) in tables.iter_mut().zip(room) {
            table.reserve_exact(room);
        }
        Self { tables, last_position, answered: HashSet::new() }
    }

    fn rows_for_write(&mut self, write: impl Into<WriteStatement>) -> &mut Vec<SqlValue> {
        &mut self.tables[write.into().index()]
    }

    /// Adds the rows of a set. Returns the position of its first event.
    fn add_set(&mut self, set: &PreparedSet, state: &BatchState, now: Timestamp) -> Option<i64> {
        let first = self.last_position + 1;
        self.last_position += set.events;
        let last = self.last_position;
        for (write, params) in &set.rows {
            let table = self.rows_for_write(*write);
            let start = table.len();
            table.extend_from_slice(params);
            let positions = match write {
                WriteStatement::Operation(Operation::Event | Operation::Outbox) => first..=last,
                WriteStatement::Operation(Operation::Checkpoint) if set.moves_checkpoint => {
                    last..=last
                }
                _ => continue,
            };
            let width = write.statement().columns.len();
            for (position, row) in positions.zip(table[start..].chunks_mut(width)) {
                if let Some(column) = row.last_mut() {
                    *column = SqlValue::Int(position);
                }
            }
        }
        for end in &set.inbox_ends {
            self.add_command_end(end, state);
        }
        for end in &set.call_ends {
            self.add_call_end(end, state);
        }
        let changes = set.outbox_changes.iter().flat_map(|change| {
            let status = SqlValue::Word(change.status.as_str());
            [SqlValue::Id(change.id), status, SqlValue::Time(now)]
        });
        self.rows_for_write(Operation::OutboxChange).extend(changes);
        (set.events > 0).then_some(first)
    }

    fn add_command_end(&mut self, end: &InboxEnd, state: &BatchState) {
        let Some(known) =
            state.commands.get(&end.id.0).filter(|known| preconditions::is_active_command(known))
        else {
            return;
        };
        let result = merge_results(known.result.as_ref(), end.result.as_ref());
        self.rows_for_write(Operation::InboxEnd).extend([
            end.id.0.into(),
            SqlValue::Word(end.status.as_str()),
            result.as_ref().into(),
            end.error.as_ref().into(),
            end.at.into(),
        ]);
    }

    /// Records the end of a call. If the question already has a stored reply, the new reply is
    /// stored as superseded.
    fn add_call_end(&mut self, end: &CallEnd, state: &BatchState) {
        let known = state.calls.get(&end.id.0);
        if known
            .and_then(|call| call.status)
            .is_some_and(|status| !preconditions::may_record_end(status))
        {
            return;
        }
        let asks_for = known.and_then(|call| call.asks_for);
        let first = |answered: &mut HashSet<_>| {
            !known.is_some_and(|call| call.answered)
                && asks_for.is_none_or(|asks_for| answered.insert(asks_for))
        };
        let late = end.status == CallStatus::Completed && !first(&mut self.answered);
        let status = if late { CallStatus::Superseded } else { end.status };
        self.rows_for_write(Operation::CallEnd).extend([
            end.id.0.into(),
            SqlValue::Word(status.as_str()),
            end.reply.into(),
            end.prompt_tokens.into(),
            end.cached_tokens.into(),
            end.completion_tokens.into(),
            end.cost_usd.into(),
            end.duration_ms.into(),
            end.finish.as_deref().into(),
            end.error.as_deref().into(),
            end.ended_at.into(),
        ]);
    }
}

/// Merges the final result of a command into the result of its first reply.
fn merge_results(stored: Option<&Value>, added: Option<&Value>) -> Option<Value> {
    match (stored, added) {
        (Some(Value::Object(stored)), Some(Value::Object(added))) => {
            let mut all = stored.clone();
            all.extend(added.clone());
            Some(Value::Object(all))
        }
        (stored, added) => added.or(stored).cloned(),
    }
}
