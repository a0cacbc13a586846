//! Resolves dead letters: an operator releases or drops one letter, or a user's decision about a
//! book resolves all letters of the book.

use scribe_domain::{
    Timestamp,
    event::Event,
    genesis::GenesisEvent,
    id::{BookId, DeadLetterId, SessionId},
    novel::{NovelEvent, event::StatusChange},
    problem_code::ProblemCode,
    refusal::Refusal,
};
use scribe_ports::store::{
    ChangeSet, ChangeSetIdentity, CommitOutcome,
    dead_letters::DeadLetters,
    readers::{Database, EventFilter},
    rows::{
        DeadLetterEnd, DeadLetterRow, InboxEnd, InboxStatus, OutboxChange, OutboxStatus,
        StoredDeadLetter,
    },
};
use serde_json::json;
use uuid::Uuid;

use super::pause_book::resume_book;
use crate::{
    Error, Ports, relay,
    unit_of_work::{CommitAttempts, UnitOfWork},
};

/// Releases a letter: its event and all later ones are delivered again, in order. Releasing a
/// letter that is already released changes nothing.
///
/// # Errors
/// The letter does not exist, was dropped, or the database cannot answer.
pub async fn release_letter(ports: &Ports, id: DeadLetterId) -> Result<StoredDeadLetter, Error> {
    resolve_letter(ports, id, LetterResolution::Release).await
}

/// Drops a letter: only its event is skipped. Commands that wait for a result of the event fail.
/// Dropping a letter that is already dropped changes nothing.
///
/// # Errors
/// The letter does not exist, was released, or the database cannot answer.
pub async fn drop_letter(ports: &Ports, id: DeadLetterId) -> Result<StoredDeadLetter, Error> {
    resolve_letter(ports, id, LetterResolution::Drop).await
}

/// Resolves the dead letters of a book after a user's decision about the book. Resuming the book
/// releases the letters. Abandoning or cancelling it drops them.
///
/// # Errors
/// The database cannot answer.
pub(crate) async fn resolve_letters_on_decision(
    db: &dyn DeadLetters,
    unit: &mut UnitOfWork<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let Some(resolution) = unit.events().find_map(LetterResolution::from_event) else {
        return Ok(());
    };
    for letter in db.list_open_dead_letters_of_book(unit.set.book).await? {
        resolution.add_to_change_set(&letter, &mut unit.set, now);
    }
    Ok(())
}

/// How a letter is resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LetterResolution {
    Release,
    Drop,
}

impl LetterResolution {
    /// Returns how this event resolves the dead letters of its book, or `None` if it does not
    /// resolve them.
    fn from_event(event: &Event) -> Option<Self> {
        match event {
            Event::Genesis(GenesisEvent::Resumed { .. })
            | Event::Novel(NovelEvent::StatusChanged { change: StatusChange::Resumed, .. }) => {
                Some(Self::Release)
            }
            Event::Genesis(GenesisEvent::Abandoned { .. })
            | Event::Novel(NovelEvent::StatusChanged { change: StatusChange::Cancelled, .. }) => {
                Some(Self::Drop)
            }
            _ => None,
        }
    }

    /// Adds the resolution of a letter to a change set.
    fn add_to_change_set(self, letter: &DeadLetterRow, set: &mut ChangeSet, at: Timestamp) {
        set.dead_letter_ends.push(self.to_letter_end(letter, at));
        if self == Self::Release && letter.subscriber == relay::RELAY_NAME {
            // If the letter is dropped, the message stays FAILED, because it was never sent.
            let change = OutboxChange { id: letter.event_id.0, status: OutboxStatus::Pending };
            set.outbox_changes.push(change);
        }
    }

    fn to_letter_end(self, letter: &DeadLetterRow, at: Timestamp) -> DeadLetterEnd {
        match self {
            Self::Release => DeadLetterEnd::Release { id: letter.id, at },
            Self::Drop => DeadLetterEnd::Drop {
                id: letter.id,
                subscriber: letter.subscriber.clone(),
                book: letter.book,
                position: letter.position,
                at,
            },
        }
    }

    /// True if this resolution was already applied to the letter.
    fn was_applied_to(self, letter: &StoredDeadLetter) -> bool {
        match self {
            Self::Release => letter.released_at.is_some() && letter.dropped_at.is_none(),
            Self::Drop => letter.dropped_at.is_some(),
        }
    }
}

async fn resolve_letter(
    ports: &Ports,
    id: DeadLetterId,
    resolution: LetterResolution,
) -> Result<StoredDeadLetter, Error> {
    let mut attempts = CommitAttempts::default();
    loop {
        attempts.begin_attempt()?;
        let letter = find_letter(ports, id).await?;
        if resolution.was_applied_to(&letter) {
            return Ok(letter);
        }
        if !letter.is_open() {
            return Err(Error::DeadLetterClosed(id));
        }
        let now = ports.clock.now();
        let mut unit =
            UnitOfWork::new(&*ports.db, ChangeSetIdentity::ByExpectation, letter.row.book);
        resolution.add_to_change_set(&letter.row, &mut unit.set, now);
        if resolution == LetterResolution::Drop {
            unit.set.inbox_ends = build_command_failures(&*ports.db, &letter.row, now).await?;
        }
        resume_book(ports, &mut unit, &letter.row).await?;
        match ports.commit(unit.into_change_set()?).await? {
            CommitOutcome::Committed { .. } | CommitOutcome::Duplicate => {
                return find_letter(ports, id).await;
            }
            CommitOutcome::Conflict(_) => {}
        }
    }
}

async fn find_letter(ports: &Ports, id: DeadLetterId) -> Result<StoredDeadLetter, Error> {
    let missing = || Refusal::NotFound { what: "dead letter", id: id.to_string() };
    Ok(ports.db.dead_letter(id).await?.ok_or_else(missing)?)
}

/// Returns an [`InboxEnd`] with a failure for each pending command of the book that has the same
/// correlation id as the letter's event.
async fn build_command_failures(
    db: &dyn Database,
    letter: &DeadLetterRow,
    now: Timestamp,
) -> Result<Vec<InboxEnd>, Error> {
    let events = db.events_after(EventFilter::Book(letter.book), letter.position - 1, 1).await?;
    let Some(event) = events.first() else { return Ok(Vec::new()) };
    let mut ends = Vec::new();
    for scope in find_command_scopes(db, letter.book).await? {
        let waiting = db.active_commands(scope).await?;
        ends.extend(
            waiting
                .into_iter()
                .filter(|command| command.correlation_id == event.correlation_id)
                .map(|command| InboxEnd {
                    id: command.id,
                    status: InboxStatus::Failed,
                    result: None,
                    error: Some(json!({
                        "code": ProblemCode::EventDropped,
                        "detail": format!("dead letter {} was dropped: {}", letter.id, letter.reason),
                    })),
                    at: now,
                }),
        );
    }
    Ok(ends)
}

/// Returns the ids that the commands of a book can have as their scope: the book's own id, which is
/// that of its session or novel, and the id of the novel that was created from the session.
async fn find_command_scopes(db: &dyn Database, book: BookId) -> Result<Vec<Uuid>, Error> {
    let session = db.session(SessionId(book.0)).await?;
    let novel = session.and_then(|session| session.novel_id).map(|id| id.0);
    Ok([book.0].into_iter().chain(novel).collect())
}
