//! A change set that its producer has checked and converted to rows of statements, so that the
//! committer only has to combine rows.

use std::collections::HashSet;

use scribe_domain::{
    id::{BookId, CommandId},
    read_model::ReadModel,
    table::{ColumnType, SqlValue},
};
use scribe_ports::store::{
    ChangeSet, ChangeSetIdentity, Expectation, StoreError,
    rows::{CallEnd, InboxEnd, InboxStatus, OutboxChange, TaskChange},
};
use uuid::Uuid;

use super::{Topics, reject_nul, write_statement::WriteStatement};
use crate::row_cache::WrittenRows;

pub(crate) mod rows;

/// Something that a set reads or writes. Sets that share a key are never in the same batch, so a
/// decision that is based on the state before the batch stays valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ConflictKey {
    Command(Uuid),
    ActiveCommands(Uuid),
    Stream(Uuid),
    Flow(Uuid),
    Task(Uuid),
    Timer(Uuid),
    Handle(Uuid),
    Question(Uuid),
    Call(Uuid),
    Outbox(Uuid),
    ReadModel(ReadModel, Uuid),
    Progress(&'static str, BookId),
    DeadLetter(Uuid),
}

/// A command that must be the only active one of its kind in its scope.
#[derive(Debug)]
pub(crate) struct ActiveClaim {
    pub(crate) scope_id: Uuid,
    pub(crate) active_key: String,
}

/// A call that the set starts. If the same set also ends the call, the task and the number are not
/// stored yet and are taken from here.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StartedCall {
    pub(crate) id: Uuid,
    pub(crate) task_id: Uuid,
    pub(crate) call_no: i32,
}

#[derive(Debug)]
pub(crate) struct PreparedSet {
    pub(crate) identity: ChangeSetIdentity,
    pub(crate) book: BookId,
    pub(crate) expects: Vec<Expectation>,
    /// The command that the set accepts.
    pub(crate) command: Option<CommandId>,
    /// The commands that must not be active.
    pub(crate) active: Vec<ActiveClaim>,
    /// The results of commands, which are merged with the inbox rows when the set is written.
    pub(crate) inbox_ends: Vec<InboxEnd>,
    /// The results of calls, whose status depends on the ledger when the set is written.
    pub(crate) call_ends: Vec<CallEnd>,
    pub(crate) own_calls: Vec<StartedCall>,
    /// The changes of the status of outbox rows. Their time is the time at which the set is
    /// written.
    pub(crate) outbox_changes: Vec<OutboxChange>,
    /// The rows, without the positions, which are only known when the set is written.
    pub(crate) rows: Vec<(WriteStatement, Vec<SqlValue>)>,
    pub(crate) events: i64,
    /// True if the checkpoint is moved to the position of the set's last event.
    pub(crate) moves_checkpoint: bool,
    pub(crate) conflict_keys: Vec<ConflictKey>,
    pub(crate) topics: Topics,
    /// The rows for the cache.
    pub(crate) written: WrittenRows,
}

impl PreparedSet {
    /// Checks a set and builds its rows.
    ///
    /// # Errors
    /// A text contains NUL, or the set writes a row twice.
    pub(crate) fn new(set: ChangeSet) -> Result<Self, StoreError> {
        let conflict_keys = collect_conflict_keys(&set)?;
        let topics = collect_topics(&set);
        let active = collect_active_claims(&set);
        let own_calls = set
            .call_starts
            .iter()
            .map(|call| StartedCall {
                id: call.id.0,
                task_id: call.task_id.0,
                call_no: call.call_no,
            })
            .collect();
        let events = i64::try_from(set.events.len())
            .map_err(|_| StoreError::Refused("too many events".into()))?;
        let rows = rows::build_rows(&set)?;
        for (write, params) in &rows {
            reject_nul::reject_nul(&write.statement().columns, params)?;
        }
        for end in &set.inbox_ends {
            let documents = [end.result.as_ref().into(), end.error.as_ref().into()];
            reject_nul::reject_nul(&[ColumnType::Json], &documents)?;
        }
        for end in &set.call_ends {
            let texts = [end.finish.as_deref().into(), end.error.as_deref().into()];
            reject_nul::reject_nul(&[ColumnType::Text], &texts)?;
        }
        let mut expects = set.expects;
        let open = set.dead_letter_ends.iter().map(|end| Expectation::OpenDeadLetter(end.id()));
        expects.extend(open);
        let through_own = set.checkpoint.as_ref().filter(|row| row.includes_own_events);
        expects.extend(
            through_own.map(|row| Expectation::LogEnd { book: row.book, position: row.position }),
        );
        Ok(Self {
            identity: set.identity,
            book: set.book,
            expects,
            command: set.inbox.as_ref().map(|row| row.id),
            active,
            inbox_ends: set.inbox_ends,
            call_ends: set.call_ends,
            own_calls,
            outbox_changes: set.outbox_changes,
            rows,
            events,
            moves_checkpoint: through_own.is_some() && events > 0,
            conflict_keys,
            topics,
            written: WrittenRows {
                contents: set.contents,
                streams: set.streams,
                flows: set.flows,
                orphans: set.orphans,
            },
        })
    }

    /// True if the set itself ends this command.
    pub(crate) fn ends_command(&self, command: Uuid) -> bool {
        self.inbox_ends.iter().any(|end| end.id.0 == command)
    }
}

fn collect_topics(set: &ChangeSet) -> Topics {
    let releases = |change: &TaskChange| {
        matches!(change, TaskChange::Release { .. } | TaskChange::ReleaseFlow { .. })
    };
    Topics {
        events: !set.events.is_empty(),
        tasks: !set.tasks.is_empty() || set.task_changes.iter().any(releases),
        timers: !set.timers.is_empty() || !set.timers_removed.is_empty(),
        dead_letters: !set.dead_letter_ends.is_empty(),
    }
}

fn collect_active_claims(set: &ChangeSet) -> Vec<ActiveClaim> {
    let expected = set.expects.iter().filter_map(|expectation| match expectation {
        Expectation::NoActiveCommand { scope_id, active_key } => {
            Some(ActiveClaim { scope_id: *scope_id, active_key: active_key.clone() })
        }
        Expectation::Stream { .. }
        | Expectation::Flow { .. }
        | Expectation::Task { .. }
        | Expectation::ClaimableTask { .. }
        | Expectation::LogEnd { .. }
        | Expectation::Unhandled { .. }
        | Expectation::LeaderEpoch(_)
        | Expectation::OpenDeadLetter(_) => None,
    });
    let own = set.inbox.as_ref().and_then(|row| {
        let active = matches!(row.status, InboxStatus::Received | InboxStatus::Processing);
        let active_key = row.active_key.clone().filter(|_| active)?;
        Some(ActiveClaim { scope_id: row.scope_id, active_key })
    });
    expected.chain(own).collect()
}

/// Collects the conflict keys of a set. A set that writes a row twice is refused: PostgreSQL would
/// fail, and SQLite would hide the defect.
fn collect_conflict_keys(set: &ChangeSet) -> Result<Vec<ConflictKey>, StoreError> {
    let written = collect_written_keys(set);
    let mut all: HashSet<ConflictKey> = HashSet::with_capacity(written.len() + 8);
    for key in written {
        if !all.insert(key) {
            return Err(StoreError::Refused(format!("the change set writes a row twice: {key:?}")));
        }
    }
    all.extend(set.events.iter().map(|event| ConflictKey::Stream(event.aggregate_id)));
    all.extend(set.handles.iter().map(|row| ConflictKey::Question(row.correlation_id)));
    all.extend(set.call_starts.iter().map(|call| ConflictKey::Call(call.id.0)));
    all.extend(set.timers_removed.iter().map(|id| ConflictKey::Timer(*id)));
    all.extend(
        collect_active_claims(set).iter().map(|claim| ConflictKey::ActiveCommands(claim.scope_id)),
    );
    all.extend(set.expects.iter().filter_map(|expectation| match expectation {
        Expectation::Stream { id, .. } => Some(ConflictKey::Stream(*id)),
        Expectation::Flow { id, .. } => Some(ConflictKey::Flow(id.0)),
        Expectation::Task { id, .. } | Expectation::ClaimableTask { id, .. } => {
            Some(ConflictKey::Task(id.0))
        }
        Expectation::OpenDeadLetter(id) => Some(ConflictKey::DeadLetter(id.0)),
        Expectation::NoActiveCommand { scope_id, .. } => {
            Some(ConflictKey::ActiveCommands(*scope_id))
        }
        // A batch has at most one set of a book, so no other set of the batch adds events to the
        // book or handles them. No set changes the leader.
        Expectation::LogEnd { .. }
        | Expectation::Unhandled { .. }
        | Expectation::LeaderEpoch(_) => None,
    }));
    all.extend(match set.identity {
        ChangeSetIdentity::Command(id) => Some(ConflictKey::Command(id.0)),
        ChangeSetIdentity::Delivery { subscriber, book, .. } => {
            Some(ConflictKey::Progress(subscriber, book))
        }
        ChangeSetIdentity::CallStarted(id) | ChangeSetIdentity::CallEnded(id) => {
            Some(ConflictKey::Call(id.0))
        }
        ChangeSetIdentity::Timer(id) => Some(ConflictKey::Timer(id)),
        ChangeSetIdentity::ByExpectation => None,
    });
    Ok(all.into_iter().collect())
}

fn collect_written_keys(set: &ChangeSet) -> Vec<ConflictKey> {
    let mut written = Vec::with_capacity(16);
    written.extend(set.inbox.iter().map(|row| ConflictKey::Command(row.id.0)));
    written.extend(set.inbox_ends.iter().map(|end| ConflictKey::Command(end.id.0)));
    written.extend(set.streams.iter().map(|row| ConflictKey::Stream(row.id)));
    written.extend(set.flows.iter().map(|row| ConflictKey::Flow(row.id.0)));
    written.extend(set.tasks.iter().map(|row| ConflictKey::Task(row.id.0)));
    written.extend(set.task_changes.iter().filter_map(|change| match change {
        TaskChange::Claim { id, .. }
        | TaskChange::Renew { id, .. }
        | TaskChange::Complete { id, .. }
        | TaskChange::Fail { id, .. }
        | TaskChange::Cancel { id, .. }
        | TaskChange::Release { id, .. } => Some(ConflictKey::Task(id.0)),
        TaskChange::CancelFlow { .. }
        | TaskChange::HoldFlow { .. }
        | TaskChange::ReleaseFlow { .. } => None,
    }));
    written.extend(set.timers.iter().map(|row| ConflictKey::Timer(row.id)));
    written.extend(set.handles.iter().map(|row| ConflictKey::Handle(row.id)));
    written.extend(set.call_ends.iter().map(|end| ConflictKey::Call(end.id.0)));
    written.extend(
        rows::collect_read_model_keys(set).map(|(table, id)| ConflictKey::ReadModel(table, id)),
    );
    written
        .extend(set.checkpoint.iter().map(|row| ConflictKey::Progress(row.subscriber, row.book)));
    written.extend(set.dead_letters.iter().map(|row| ConflictKey::DeadLetter(row.id.0)));
    written.extend(set.dead_letter_ends.iter().map(|end| ConflictKey::DeadLetter(end.id().0)));
    written.extend(set.outbox_changes.iter().map(|change| ConflictKey::Outbox(change.id)));
    written
}
