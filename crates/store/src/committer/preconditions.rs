//! Checks every set of a batch against the stored state: its identity first, then its expectations.

use scribe_domain::id::CommandId;
use scribe_ports::store::{
    ChangeSetIdentity, CommitConflict, CommitOutcome, Expectation, StoreError,
    rows::{CallStatus, InboxStatus, TaskStatus},
};

use super::{
    batch_state::{BatchState, KnownCommand},
    prepared::PreparedSet,
};

/// Returns the outcome of a set that must not be written, or `None` if it must be written.
pub(super) fn check_preconditions(
    set: &PreparedSet,
    state: &BatchState,
) -> Option<Result<CommitOutcome, StoreError>> {
    match is_duplicate(set, state) {
        Ok(true) => return Some(Ok(CommitOutcome::Duplicate)),
        Ok(false) => {}
        Err(error) => return Some(Err(error)),
    }
    find_conflict(set, state).map(|conflict| Ok(CommitOutcome::Conflict(conflict)))
}

/// True for a command that has not ended.
pub(super) fn is_active_command(command: &KnownCommand) -> bool {
    matches!(command.status, InboxStatus::Received | InboxStatus::Processing)
}

/// True for a call whose end may still be written.
pub(super) fn may_record_end(status: CallStatus) -> bool {
    matches!(status, CallStatus::Started | CallStatus::Uncertain)
}

fn is_duplicate(set: &PreparedSet, state: &BatchState) -> Result<bool, StoreError> {
    if set.command.is_some_and(|id| state.commands.contains_key(&id.0)) {
        return Ok(true);
    }
    let duplicate = match set.identity {
        ChangeSetIdentity::Command(id) => state.commands.contains_key(&id.0),
        ChangeSetIdentity::Delivery { subscriber, book, position } => {
            state.handled_position(subscriber, book) >= position
        }
        ChangeSetIdentity::CallStarted(id) => {
            state.calls.get(&id.0).is_some_and(|call| call.status.is_some())
        }
        ChangeSetIdentity::CallEnded(id) => {
            let own = set.own_calls.iter().any(|own| own.id == id.0);
            match state.calls.get(&id.0).and_then(|call| call.status) {
                Some(status) => !may_record_end(status),
                None if own => false,
                None => return Err(StoreError::Refused(format!("the ledger has no call {id}"))),
            }
        }
        ChangeSetIdentity::Timer(id) => !state.timers.contains(&id),
        ChangeSetIdentity::ByExpectation => false,
    };
    Ok(duplicate)
}

fn find_conflict(set: &PreparedSet, state: &BatchState) -> Option<CommitConflict> {
    let moved = set.expects.iter().find(|expectation| !is_met(expectation, state));
    if let Some(expectation) = moved {
        return Some(CommitConflict::ExpectationFailed(expectation.clone()));
    }
    set.active.iter().find_map(|claim| {
        let active = state.active.get(&(claim.scope_id, claim.active_key.clone()))?;
        let other = active.iter().find(|id| !set.ends_command(**id))?;
        Some(CommitConflict::ActiveCommand(CommandId(*other)))
    })
}

fn is_met(expectation: &Expectation, state: &BatchState) -> bool {
    match expectation {
        Expectation::Stream { id, version } => {
            state.streams.get(id).copied().unwrap_or(0) == *version
        }
        Expectation::Flow { id, version } => {
            state.flows.get(&id.0).copied().unwrap_or(0) == *version
        }
        Expectation::Task { id, status, epoch } => {
            let known = state.tasks.get(&id.0);
            known.is_some_and(|task| task.status == *status && task.epoch == *epoch)
        }
        Expectation::ClaimableTask { id, epoch } => state.tasks.get(&id.0).is_some_and(|task| {
            task.status == TaskStatus::Pending && task.epoch == *epoch && !task.is_held
        }),
        Expectation::LogEnd { book, position } => {
            state.log_ends.get(book).copied().unwrap_or(0) == *position
        }
        Expectation::Unhandled { subscriber, book, position } => {
            state.handled_position(subscriber, *book) < *position
        }
        Expectation::LeaderEpoch(epoch) => state.leader_epoch == Some(*epoch),
        Expectation::OpenDeadLetter(id) => state.open_letters.contains(&id.0),
        // Checked together with the active claims.
        Expectation::NoActiveCommand { .. } => true,
    }
}
