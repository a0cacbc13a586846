//! The write statements: one per table and kind of change, in the order in which they run.

use std::sync::LazyLock;

use scribe_domain::{
    read_model::ReadModel,
    table::{
        Column,
        ColumnType::{self, Float, Hash, Id, Int, Json, Text, Time},
        TableRow,
    },
};
use scribe_ports::store::rows::{
    CallStart, DeadLetterRow, FlowRow, HandleRow, InboxRow, StoredEvent, StreamRow, TaskRow,
    TimerRow,
};

use crate::statement::Statement;

/// A kind of change to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WriteStatement {
    /// Deletes rows of a read model, before any are written.
    Delete(ReadModel),
    /// Runs an [`Operation`], after the deletions and before the upserts.
    Operation(Operation),
    /// Writes rows of a read model, replacing those with the same keys.
    Upsert(ReadModel),
}

impl WriteStatement {
    /// Returns all writes, in the order in which they run.
    pub(crate) fn all_in_order() -> impl Iterator<Item = Self> {
        let deletes = ReadModel::ALL.iter().map(|model| Self::Delete(*model));
        let operations = Operation::ALL.iter().map(|operation| Self::Operation(*operation));
        let upserts = ReadModel::ALL.iter().map(|model| Self::Upsert(*model));
        deletes.chain(operations).chain(upserts)
    }

    /// Returns the index of the write in [`Self::all_in_order`].
    pub(crate) fn index(self) -> usize {
        let operations = ReadModel::ALL.len();
        match self {
            Self::Delete(model) => model as usize,
            Self::Operation(operation) => operations + operation as usize,
            Self::Upsert(model) => operations + Operation::ALL.len() + model as usize,
        }
    }

    pub(crate) fn statement(self) -> &'static Statement {
        static STATEMENTS: LazyLock<Vec<Statement>> = LazyLock::new(|| {
            WriteStatement::all_in_order().map(WriteStatement::build_statement).collect()
        });
        &STATEMENTS[self.index()]
    }

    fn build_statement(self) -> Statement {
        match self {
            Self::Delete(model) => Statement::new_delete(model.table(), model.columns()[0].name),
            Self::Operation(operation) => operation.build(),
            Self::Upsert(model) => Statement::new_upsert(model.table(), model.columns()),
        }
    }
}

impl From<Operation> for WriteStatement {
    fn from(operation: Operation) -> Self {
        Self::Operation(operation)
    }
}

fn build_insert<R: TableRow>(rest: &str) -> Statement {
    Statement::new_insert(R::TABLE, R::COLUMNS, rest)
}

/// Returns the statement that inserts a call and its status, for which `CallStart` has no field.
fn build_call_insert() -> Statement {
    let status = Column { name: "status", ty: ColumnType::Text, words: &[] };
    Statement::new_insert(CallStart::TABLE, &[CallStart::COLUMNS, &[status]].concat(), "")
}

macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident: $statement:expr;)*) => {
        /// A write to a table that is not a read model, or a partial update.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Operation { $($(#[$doc])* $name,)* }

        impl Operation {
            /// All operations, in the order in which they run.
            const ALL: &[Self] = &[$(Self::$name,)*];

            fn build(self) -> Statement {
                match self { $(Self::$name => $statement,)* }
            }
        }
    };
}

operations! {
    /// Ends commands, before a new command of the same kind is inserted.
    InboxEnd: Statement::from_sql(
        "WITH v (id, status, result, error, at) AS ({rows}) \
         UPDATE command_inbox AS c SET status = v.status, result = v.result, \
         error_details = v.error, processed_at = v.at FROM v WHERE c.id = v.id",
        &[Id, Text, Json, Json, Time],
    );

    Inbox: build_insert::<InboxRow>("");

    Event: build_insert::<StoredEvent>("");

    /// Inserts the outbox rows of events; the id of a row is the id of its event.
    Outbox: Statement::from_sql(
        "INSERT INTO event_outbox (id, event_id, topic, partition_key, created_at, position) \
         {rows}",
        &[Id, Id, Text, Id, Time, Int],
    );

    /// Removes stream states that no event of the log accounts for.
    StreamRemoved: Statement::new_delete(StreamRow::TABLE, "id");

    Stream: build_insert::<StreamRow>("ON CONFLICT (id) DO UPDATE SET version = excluded.version, \
         schema_version = excluded.schema_version, state = excluded.state");

    Flow: build_insert::<FlowRow>("ON CONFLICT (id) DO UPDATE SET version = excluded.version, \
         status = excluded.status, state = excluded.state, updated_at = excluded.updated_at");

    /// Sets tasks from PENDING to RUNNING.
    TaskClaim: Statement::from_sql(
        "WITH v (id, lease_owner, lease_until, at) AS ({rows}) \
         UPDATE async_tasks AS t SET status = 'RUNNING', epoch = t.epoch + 1, \
         lease_owner = v.lease_owner, lease_until = v.lease_until, started_at = v.at \
         FROM v WHERE t.id = v.id AND t.status = 'PENDING'",
        &[Id, Id, Time, Time],
    );

    /// Changes the lease of a claimed task.
    TaskRenew: Statement::from_sql(
        "WITH v (id, lease_until) AS ({rows}) \
         UPDATE async_tasks AS t SET lease_until = v.lease_until \
         FROM v WHERE t.id = v.id AND t.lease_owner IS NOT NULL",
        &[Id, Time],
    );

    /// Sets tasks from RUNNING to COMPLETED.
    TaskComplete: Statement::from_sql(
        "WITH v (id, result, at) AS ({rows}) \
         UPDATE async_tasks AS t SET status = 'COMPLETED', result_data = v.result, \
         completed_at = v.at, lease_owner = NULL, lease_until = NULL \
         FROM v WHERE t.id = v.id AND t.status = 'RUNNING'",
        &[Id, Json, Time],
    );

    /// Sets tasks from RUNNING to FAILED.
    TaskFail: Statement::from_sql(
        "WITH v (id, error, at) AS ({rows}) \
         UPDATE async_tasks AS t SET status = 'FAILED', error_details = v.error, \
         completed_at = v.at, lease_owner = NULL, lease_until = NULL \
         FROM v WHERE t.id = v.id AND t.status = 'RUNNING'",
        &[Id, Json, Time],
    );

    /// Sets tasks from RUNNING to PENDING; a task that was held meanwhile stays held.
    TaskRelease: Statement::from_sql(
        "WITH v (id, next_run_at) AS ({rows}) \
         UPDATE async_tasks AS t SET status = 'PENDING', next_run_at = \
         CASE WHEN t.next_run_at IS NULL THEN NULL ELSE v.next_run_at END, \
         lease_owner = NULL, lease_until = NULL \
         FROM v WHERE t.id = v.id AND t.status = 'RUNNING'",
        &[Id, Time],
    );

    /// Sets tasks from PENDING or RUNNING to CANCELLED. The claim of a running task stays, because
    /// its owner may still have a call in flight.
    TaskCancel: Statement::from_sql(
        "WITH v (id, at) AS ({rows}) \
         UPDATE async_tasks AS t SET status = 'CANCELLED', completed_at = v.at \
         FROM v WHERE t.id = v.id AND t.status IN ('PENDING', 'RUNNING')",
        &[Id, Time],
    );

    /// Sets the open tasks of a flow run to CANCELLED. Claims stay.
    FlowCancel: Statement::from_sql(
        "WITH v (flow_run_id, at) AS ({rows}) \
         UPDATE async_tasks AS t SET status = 'CANCELLED', completed_at = v.at \
         FROM v WHERE t.flow_run_id = v.flow_run_id AND t.status IN ('PENDING', 'RUNNING')",
        &[Id, Time],
    );

    /// Holds the open tasks of a flow run by removing their `next_run_at`. A pending task is then
    /// not due, and a running task will not be due when it is released.
    FlowHold: Statement::from_sql(
        "WITH v (flow_run_id) AS ({rows}) \
         UPDATE async_tasks AS t SET next_run_at = NULL \
         FROM v WHERE t.flow_run_id = v.flow_run_id AND t.status IN ('PENDING', 'RUNNING')",
        &[Id],
    );

    /// Releases the held tasks of a flow run.
    FlowRelease: Statement::from_sql(
        "WITH v (flow_run_id, at) AS ({rows}) \
         UPDATE async_tasks AS t SET next_run_at = v.at \
         FROM v WHERE t.flow_run_id = v.flow_run_id AND t.status IN ('PENDING', 'RUNNING') \
         AND t.next_run_at IS NULL",
        &[Id, Time],
    );

    /// Inserts new tasks, after the changes of older ones.
    Task: build_insert::<TaskRow>("");

    /// Removes timers, before others are set.
    TimerRemoved: Statement::from_sql(
        "WITH v (id) AS ({rows}) DELETE FROM timers WHERE id IN (SELECT v.id FROM v)",
        &[Id],
    );

    /// Sets or moves timers.
    Timer: build_insert::<TimerRow>("ON CONFLICT (id) DO UPDATE SET due_at = excluded.due_at, \
         command = excluded.command");

    Handle: build_insert::<HandleRow>("ON CONFLICT (id) DO UPDATE SET status = excluded.status, \
         resume_payload = excluded.resume_payload, paused_at = excluded.paused_at, \
         resumed_at = excluded.resumed_at, expires_at = excluded.expires_at");

    /// Inserts the model calls that start.
    CallStart: build_call_insert();

    /// Marks the open calls of a cancelled task as uncertain. The estimate counts as their cost
    /// until their real end is known.
    CallsOfTaskLeft: Statement::from_sql(
        "WITH v (id, at) AS ({rows}) \
         UPDATE llm_calls AS c SET status = 'UNCERTAIN', prompt_tokens = c.estimated_tokens, \
         cost_usd = c.estimated_cost_usd, ended_at = v.at, error = 'the task was cancelled' \
         FROM v WHERE c.task_id = v.id AND c.status = 'STARTED'",
        &[Id, Time],
    );

    /// Marks the open calls of every task of a cancelled flow run as uncertain.
    CallsOfFlowLeft: Statement::from_sql(
        "WITH v (flow_run_id, at) AS ({rows}) \
         UPDATE llm_calls AS c SET status = 'UNCERTAIN', prompt_tokens = c.estimated_tokens, \
         cost_usd = c.estimated_cost_usd, ended_at = v.at, error = 'the task was cancelled' \
         FROM v, async_tasks AS t WHERE t.flow_run_id = v.flow_run_id AND c.task_id = t.id \
         AND t.status = 'CANCELLED' AND c.status = 'STARTED'",
        &[Id, Time],
    );

    CallEnd: Statement::from_sql(
        "WITH v (id, status, reply_hash, prompt_tokens, cached_tokens, completion_tokens, \
         cost_usd, duration_ms, finish, error, ended_at) AS ({rows}) \
         UPDATE llm_calls AS c SET status = v.status, reply_hash = v.reply_hash, \
         prompt_tokens = v.prompt_tokens, cached_tokens = v.cached_tokens, \
         completion_tokens = v.completion_tokens, cost_usd = v.cost_usd, \
         duration_ms = v.duration_ms, finish = v.finish, error = v.error, ended_at = v.ended_at \
         FROM v WHERE c.id = v.id AND c.status IN ('STARTED', 'UNCERTAIN')",
        &[Id, Text, Hash, Int, Int, Int, Float, Int, Text, Text, Time],
    );

    /// Inserts texts and documents, each only once.
    Content: Statement::from_sql(
        "INSERT INTO contents (hash, body) {rows} ON CONFLICT (hash) DO NOTHING",
        &[Hash, Text],
    );

    /// Moves checkpoints forward, never backwards.
    Checkpoint: Statement::from_sql(
        "INSERT INTO checkpoints (subscriber, partition_key, position) {rows} \
         ON CONFLICT (subscriber, partition_key) DO UPDATE SET position = excluded.position \
         WHERE excluded.position > checkpoints.position",
        &[Text, Id, Int],
    );

    /// Inserts dead letters. A letter that was released before is open again.
    DeadLetter: build_insert::<DeadLetterRow>("ON CONFLICT (id) DO UPDATE SET \
         reason = excluded.reason, parked_at = excluded.parked_at, released_at = NULL");

    /// Releases dead letters, so that their events are handled again.
    DeadLetterReleased: Statement::from_sql(
        "WITH v (id, at) AS ({rows}) \
         UPDATE dead_letters AS d SET released_at = v.at FROM v WHERE d.id = v.id",
        &[Id, Time],
    );

    DeadLetterDropped: Statement::from_sql(
        "WITH v (id, at) AS ({rows}) \
         UPDATE dead_letters AS d SET dropped_at = v.at FROM v WHERE d.id = v.id",
        &[Id, Time],
    );

    /// Stores the new status of outbox rows. Two relays may report the same row, so the status of a
    /// sent row is not changed again.
    OutboxChange: Statement::from_sql(
        "WITH v (id, status, at) AS ({rows}) \
         UPDATE event_outbox AS o SET status = v.status, \
         published_at = CASE v.status WHEN 'SENT' THEN v.at END, \
         retry_count = o.retry_count + CASE v.status WHEN 'FAILED' THEN 1 ELSE 0 END \
         FROM v WHERE o.id = v.id AND o.status <> 'SENT'",
        &[Id, Text, Time],
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_write_has_a_place_of_its_own() {
        assert!(
            WriteStatement::all_in_order().enumerate().all(|(place, write)| write.index() == place)
        );
    }

    #[test]
    fn an_upsert_replaces_every_column_but_the_key() {
        for model in ReadModel::ALL {
            let statement = WriteStatement::Upsert(*model).statement();
            let [key, others @ ..] = model.columns() else { panic!("{model:?} has no columns") };
            assert_eq!((key.ty, statement.columns.len()), (Id, others.len() + 1));
            for Column { name, .. } in others {
                let set = format!("{name} = excluded.{name}");
                assert!(statement.sql.contains(&set), "{model:?}.{name}");
            }
        }
    }
}
