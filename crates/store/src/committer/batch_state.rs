//! Reads the stored state of everything that a batch refers to, with one SELECT per kind.

use std::collections::{HashMap, HashSet};

use scribe_domain::{
    Timestamp,
    id::BookId,
    table::{
        ColumnType::{Id, Int, Text},
        RowReader, SqlValue,
    },
};
use scribe_ports::store::{
    ChangeSetIdentity, Expectation, StoreError,
    rows::{CallStatus, InboxStatus, TaskStatus},
};
use serde_json::Value;
use uuid::Uuid;

use super::prepared::PreparedSet;
use crate::{
    LEADER_ROLE,
    backend::{Backend, RowVisitor, TransactionError},
    statement::Statement,
};

static SELECT_COMMANDS: Statement = Statement::from_sql(
    "WITH v (id) AS ({rows}) SELECT c.id, c.status, c.result FROM v \
          JOIN command_inbox AS c ON c.id = v.id",
    &[Id],
);
static SELECT_ACTIVE_COMMANDS: Statement = Statement::from_sql(
    "WITH v (scope_id) AS ({rows}) SELECT c.id, c.scope_id, c.active_key FROM v \
          JOIN command_inbox AS c ON c.scope_id = v.scope_id \
          WHERE c.status IN ('RECEIVED', 'PROCESSING') AND c.active_key IS NOT NULL",
    &[Id],
);
static SELECT_PROGRESS: Statement = Statement::from_sql(
    "WITH v (subscriber, partition_key) AS ({rows}) \
          SELECT c.subscriber, c.partition_key, c.position FROM v \
          JOIN checkpoints AS c ON c.subscriber = v.subscriber \
          AND c.partition_key = v.partition_key",
    &[Text, Id],
);
/// A call that the batch itself starts is not stored yet, so its task and number are passed along.
static SELECT_CALLS: Statement = Statement::from_sql(
    "WITH v (id, task_id, call_no) AS ({rows}) \
          SELECT v.id, c.status, coalesce(c.task_id, v.task_id) AS task_id, \
          coalesce(c.call_no, v.call_no) AS call_no, \
          (SELECT count(*) FROM llm_calls AS o WHERE o.task_id = coalesce(c.task_id, v.task_id) \
           AND o.call_no = coalesce(c.call_no, v.call_no) AND o.status = 'COMPLETED' \
           AND o.id <> v.id) AS replies \
          FROM v LEFT JOIN llm_calls AS c ON c.id = v.id",
    &[Id, Id, Int],
);
static SELECT_TIMERS: Statement = Statement::from_sql(
    "WITH v (id) AS ({rows}) SELECT t.id FROM v JOIN timers AS t ON t.id = v.id",
    &[Id],
);
static SELECT_STREAMS: Statement = Statement::from_sql(
    "WITH v (id) AS ({rows}) SELECT s.id, s.version FROM v JOIN streams AS s ON s.id = v.id",
    &[Id],
);
static SELECT_FLOWS: Statement = Statement::from_sql(
    "WITH v (id) AS ({rows}) SELECT f.id, f.version FROM v JOIN flow_runs AS f ON f.id = v.id",
    &[Id],
);
static SELECT_TASKS: Statement = Statement::from_sql(
    "WITH v (id) AS ({rows}) SELECT t.id, t.status, t.epoch, t.next_run_at FROM v \
          JOIN async_tasks AS t ON t.id = v.id",
    &[Id],
);
static SELECT_LOG_ENDS: Statement = Statement::from_sql(
    "WITH v (partition_key) AS ({rows}) SELECT v.partition_key, \
          (SELECT max(e.id) FROM domain_events AS e WHERE e.partition_key = v.partition_key) \
          AS position FROM v",
    &[Id],
);
static SELECT_LEADER: Statement = Statement::from_sql(
    "WITH v (role) AS ({rows}) SELECT l.epoch FROM v JOIN leaders AS l ON l.role = v.role",
    &[Text],
);
static SELECT_OPEN_LETTERS: Statement = Statement::from_sql(
    "WITH v (id) AS ({rows}) SELECT d.id FROM v JOIN dead_letters AS d ON d.id = v.id \
          WHERE d.released_at IS NULL AND d.dropped_at IS NULL",
    &[Id],
);

/// A command as stored in the inbox.
#[derive(Debug)]
pub(super) struct KnownCommand {
    pub(super) status: InboxStatus,
    pub(super) result: Option<Value>,
}

/// A call that the batch refers to.
#[derive(Debug, Clone, Copy)]
pub(super) struct KnownCall {
    /// `None` if the ledger does not have the call.
    pub(super) status: Option<CallStatus>,
    /// The task and the call number that the reply belongs to.
    pub(super) asks_for: Option<(Uuid, i64)>,
    /// True if another reply is stored for that task and number.
    pub(super) answered: bool,
}

/// A task that the batch refers to.
#[derive(Debug, Clone, Copy)]
pub(super) struct KnownTask {
    pub(super) status: TaskStatus,
    pub(super) epoch: i32,
    /// True if the task is held, because its book is paused or has ended.
    pub(super) is_held: bool,
}

/// The stored state that the sets of a batch depend on.
#[derive(Debug, Default)]
pub(super) struct BatchState {
    pub(super) commands: HashMap<Uuid, KnownCommand>,
    pub(super) active: HashMap<(Uuid, String), Vec<Uuid>>,
    pub(super) progress: HashMap<(String, BookId), i64>,
    pub(super) calls: HashMap<Uuid, KnownCall>,
    pub(super) timers: HashSet<Uuid>,
    pub(super) streams: HashMap<Uuid, i64>,
    pub(super) flows: HashMap<Uuid, i64>,
    pub(super) tasks: HashMap<Uuid, KnownTask>,
    pub(super) log_ends: HashMap<BookId, i64>,
    pub(super) leader_epoch: Option<i64>,
    pub(super) open_letters: HashSet<Uuid>,
}

/// The rows of each SELECT.
#[derive(Default)]
struct BatchQueries {
    commands: Vec<SqlValue>,
    active: Vec<SqlValue>,
    progress: Vec<SqlValue>,
    calls: Vec<SqlValue>,
    timers: Vec<SqlValue>,
    streams: Vec<SqlValue>,
    flows: Vec<SqlValue>,
    tasks: Vec<SqlValue>,
    log_ends: Vec<SqlValue>,
    /// The role of the leader, if a set expects its epoch.
    leader: Vec<SqlValue>,
    letters: Vec<SqlValue>,
}

impl BatchQueries {
    fn add_set(&mut self, set: &PreparedSet) {
        let identity = match set.identity {
            ChangeSetIdentity::Command(id) => Some(id),
            ChangeSetIdentity::Delivery { subscriber, book, .. } => {
                for book in [book, BookId::NONE] {
                    self.progress.extend([SqlValue::Word(subscriber), book.into()]);
                }
                None
            }
            ChangeSetIdentity::CallStarted(id) | ChangeSetIdentity::CallEnded(id) => {
                if !set.call_ends.iter().any(|end| end.id == id) {
                    self.calls.extend([SqlValue::Id(id.0), SqlValue::Null, SqlValue::Null]);
                }
                None
            }
            ChangeSetIdentity::Timer(id) => {
                self.timers.push(SqlValue::Id(id));
                None
            }
            ChangeSetIdentity::ByExpectation => None,
        };
        let ended = set.inbox_ends.iter().map(|end| end.id);
        let mut commands: Vec<_> = identity.into_iter().chain(set.command).chain(ended).collect();
        commands.dedup();
        self.commands.extend(commands.into_iter().map(|id| SqlValue::Id(id.0)));
        for end in &set.call_ends {
            let own = set.own_calls.iter().find(|own| own.id == end.id.0);
            let asks_for = own.map_or([SqlValue::Null, SqlValue::Null], |own| {
                [SqlValue::Id(own.task_id), own.call_no.into()]
            });
            self.calls.push(SqlValue::Id(end.id.0));
            self.calls.extend(asks_for);
        }
        let mut scopes: Vec<_> = set.active.iter().map(|claim| claim.scope_id).collect();
        scopes.dedup();
        self.active.extend(scopes.into_iter().map(SqlValue::Id));
        for expectation in &set.expects {
            match expectation {
                Expectation::Stream { id, .. } => self.streams.push(SqlValue::Id(*id)),
                Expectation::Flow { id, .. } => self.flows.push(SqlValue::Id(id.0)),
                Expectation::Task { id, .. } | Expectation::ClaimableTask { id, .. } => {
                    self.tasks.push(SqlValue::Id(id.0));
                }
                Expectation::LogEnd { book, .. } => self.log_ends.push((*book).into()),
                Expectation::LeaderEpoch(_) => self.leader = vec![SqlValue::Word(LEADER_ROLE)],
                Expectation::OpenDeadLetter(id) => self.letters.push(SqlValue::Id(id.0)),
                // The progress of the subscriber is already read for the identity of the set.
                Expectation::Unhandled { .. } | Expectation::NoActiveCommand { .. } => {}
            }
        }
    }
}

/// Reads the stored state that is needed to check the sets of a batch.
pub(super) async fn read_batch_state<B: Backend>(
    transaction: &mut B::Transaction,
    batch: &[PreparedSet],
) -> Result<BatchState, TransactionError> {
    let mut queries = BatchQueries::default();
    batch.iter().for_each(|set| queries.add_set(set));
    let mut state = BatchState::default();
    let known = &mut state;
    select_rows::<B>(transaction, &SELECT_COMMANDS, &queries.commands, &mut |row| {
        known.add_command(row)
    })
    .await?;
    select_rows::<B>(transaction, &SELECT_ACTIVE_COMMANDS, &queries.active, &mut |row| {
        known.add_active_command(row)
    })
    .await?;
    select_rows::<B>(transaction, &SELECT_PROGRESS, &queries.progress, &mut |row| {
        known.add_progress(row)
    })
    .await?;
    select_rows::<B>(transaction, &SELECT_CALLS, &queries.calls, &mut |row| known.add_call(row))
        .await?;
    select_rows::<B>(transaction, &SELECT_TIMERS, &queries.timers, &mut |row| known.add_timer(row))
        .await?;
    select_rows::<B>(transaction, &SELECT_STREAMS, &queries.streams, &mut |row| {
        known.add_stream(row)
    })
    .await?;
    select_rows::<B>(transaction, &SELECT_FLOWS, &queries.flows, &mut |row| known.add_flow(row))
        .await?;
    select_rows::<B>(transaction, &SELECT_TASKS, &queries.tasks, &mut |row| known.add_task(row))
        .await?;
    select_rows::<B>(transaction, &SELECT_LOG_ENDS, &queries.log_ends, &mut |row| {
        known.add_log_end(row)
    })
    .await?;
    select_rows::<B>(transaction, &SELECT_LEADER, &queries.leader, &mut |row| {
        known.add_leader(row)
    })
    .await?;
    select_rows::<B>(transaction, &SELECT_OPEN_LETTERS, &queries.letters, &mut |row| {
        known.add_letter(row)
    })
    .await?;
    Ok(state)
}

async fn select_rows<B: Backend>(
    transaction: &mut B::Transaction,
    statement: &'static Statement,
    rows: &[SqlValue],
    visit: RowVisitor<'_>,
) -> Result<(), TransactionError> {
    if rows.is_empty() {
        return Ok(());
    }
    B::select(transaction, statement, rows, visit).await
}

impl BatchState {
    fn add_command(&mut self, row: &dyn RowReader) -> Result<(), StoreError> {
        let status = row.get("status")?;
        let known = KnownCommand { status, result: row.get("result")? };
        self.commands.insert(row.get("id")?, known);
        Ok(())
    }

    fn add_active_command(&mut self, row: &dyn RowReader) -> Result<(), StoreError> {
        let claim = (row.get("scope_id")?, row.get("active_key")?);
        self.active.entry(claim).or_default().push(row.get("id")?);
        Ok(())
    }

    fn add_progress(&mut self, row: &dyn RowReader) -> Result<(), StoreError> {
        let key = (row.get("subscriber")?, row.get("partition_key")?);
        self.progress.insert(key, row.get("position")?);
        Ok(())
    }

    fn add_call(&mut self, row: &dyn RowReader) -> Result<(), StoreError> {
        let status = row.get("status")?;
        let asks_for = row.get::<Option<Uuid>>("task_id")?.zip(row.get("call_no")?);
        let answered = row.get::<i64>("replies")? > 0;
        self.calls.insert(row.get("id")?, KnownCall { status, asks_for, answered });
        Ok(())
    }

    fn add_timer(&mut self, row: &dyn RowReader) -> Result<(), StoreError> {
        self.timers.insert(row.get("id")?);
        Ok(())
    }

    fn add_stream(&mut self, row: &dyn RowReader) -> Result<(), StoreError> {
        self.streams.insert(row.get("id")?, row.get("version")?);
        Ok(())
    }

    fn add_flow(&mut self, row: &dyn RowReader) -> Result<(), StoreError> {
        self.flows.insert(row.get("id")?, row.get("version")?);
        Ok(())
    }

    fn add_log_end(&mut self, row: &dyn RowReader) -> Result<(), StoreError> {
        let position = row.get::<Option<i64>>("position")?.unwrap_or(0);
        self.log_ends.insert(row.get("partition_key")?, position);
        Ok(())
    }

    fn add_leader(&mut self, row: &dyn RowReader) -> Result<(), StoreError> {
        self.leader_epoch = Some(row.get("epoch")?);
        Ok(())
    }

    fn add_letter(&mut self, row: &dyn RowReader) -> Result<(), StoreError> {
        self.open_letters.insert(row.get("id")?);
        Ok(())
    }

    fn add_task(&mut self, row: &dyn RowReader) -> Result<(), StoreError> {
        let status = row.get("status")?;
        let (epoch, is_held) =
            (row.get("epoch")?, row.get::<Option<Timestamp>>("next_run_at")?.is_none());
        self.tasks.insert(row.get("id")?, KnownTask { status, epoch, is_held });
        Ok(())
    }

    /// Returns the last position that a subscriber has handled for a book.
    pub(super) fn handled_position(&self, subscriber: &str, book: BookId) -> i64 {
        let handled =
            |book| self.progress.get(&(subscriber.to_owned(), book)).copied().unwrap_or(0);
        handled(book).max(handled(BookId::NONE))
    }
}
