//! How a letter ends: by an operator who names it, or by a person who goes on with the book or
//! gives it up.

use scribe_domain::{
    Timestamp,
    id::{DeadLetterId, SessionId},
    problem_code::ProblemCode,
    refusal::Refusal,
};
use scribe_ports::store::{
    Identity, Outcome,
    readers::{Database, EventFilter},
    rows::{DeadLetterEnd, DeadLetterRow, EventRow, InboxEnd, InboxStatus, StoredDeadLetter},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::rest;
use crate::{
    Error, Ports,
    changes::{ATTEMPTS, Changes},
};

/// Gives a letter's event back for another try: it and all that came after it are delivered, in
/// order. A letter that was released already stays as it is.
///
/// # Errors
/// There is no such letter, it was dropped, or the database cannot answer.
pub async fn release(ports: &Ports, id: DeadLetterId) -> Result<StoredDeadLetter, Error> {
    end(ports, id, Way::Release).await
}

/// Passes over a letter's event, and this one only; commands that waited for what it would have
/// led to fail. A letter that was dropped already stays as it is.
///
/// # Errors
/// There is no such letter, it was released, or the database cannot answer.
pub async fn drop_letter(ports: &Ports, id: DeadLetterId) -> Result<StoredDeadLetter, Error> {
    end(ports, id, Way::Drop).await
}

/// Ends the letters of the set's key as the person's decision says: who goes on wants their events
/// tried again, who gives up wants none of them.
///
/// # Errors
/// The database cannot answer.
pub(crate) async fn follow(
    db: &dyn Database,
    changes: &mut Changes<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let ends = |event: &EventRow| Way::of(&event.event_type, &event.payload);
    let Some(way) = changes.set.events.iter().find_map(ends) else {
        return Ok(());
    };
    let letters = db.dead_letters_of(changes.set.key).await?;
    changes.set.dead_letter_ends.extend(letters.iter().map(|letter| way.end(letter, now)));
    Ok(())
}

/// How a letter ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Release,
    Drop,
}

impl Way {
    /// How the letters of a book end when this has happened.
    fn of(event_type: &str, payload: &Value) -> Option<Self> {
        let change = payload.get("change").and_then(Value::as_str).unwrap_or_default();
        match (event_type, change) {
            ("Genesis.Resumed", _) | ("Novel.StatusChanged", "resumed") => Some(Self::Release),
            ("Genesis.Abandoned", _) | ("Novel.StatusChanged", "cancelled") => Some(Self::Drop),
            _ => None,
        }
    }

    fn end(self, letter: &DeadLetterRow, at: Timestamp) -> DeadLetterEnd {
        match self {
            Self::Release => DeadLetterEnd::Release { id: letter.id, at },
            Self::Drop => DeadLetterEnd::Drop {
                id: letter.id,
                subscriber: letter.subscriber.clone(),
                key: letter.key,
                position: letter.position,
                at,
            },
        }
    }

    /// True where a letter has ended in this way.
    fn was_taken(self, letter: &StoredDeadLetter) -> bool {
        match self {
            Self::Release => letter.released_at.is_some() && letter.dropped_at.is_none(),
            Self::Drop => letter.dropped_at.is_some(),
        }
    }
}

async fn end(ports: &Ports, id: DeadLetterId, way: Way) -> Result<StoredDeadLetter, Error> {
    for _ in 0..ATTEMPTS {
        let letter = known(ports, id).await?;
        if way.was_taken(&letter) {
            return Ok(letter);
        }
        if !letter.is_open() {
            return Err(Error::DeadLetterClosed(id));
        }
        let now = ports.clock.now();
        let mut changes = Changes::new(&*ports.db, Identity::ByExpectation, letter.row.key);
        changes.set.dead_letter_ends.push(way.end(&letter.row, now));
        if way == Way::Drop {
            changes.set.inbox_ends = given_up(&*ports.db, &letter.row, now).await?;
        }
        rest::lift(ports, &mut changes, &letter.row).await?;
        match ports.commit(changes.finish()?).await? {
            Outcome::Committed { .. } | Outcome::Duplicate => return known(ports, id).await,
            Outcome::Conflict(_) => {}
        }
    }
    Err(Error::Contended)
}

async fn known(ports: &Ports, id: DeadLetterId) -> Result<StoredDeadLetter, Error> {
    let missing = || Refusal::NotFound { what: "dead letter", id: id.to_string() };
    Ok(ports.db.dead_letter(id).await?.ok_or_else(missing)?)
}

/// The commands of the book that came of the same request as the letter's event and still wait.
async fn given_up(
    db: &dyn Database,
    letter: &DeadLetterRow,
    now: Timestamp,
) -> Result<Vec<InboxEnd>, Error> {
    let events = db.events_after(EventFilter::Key(letter.key), letter.position - 1, 1).await?;
    let Some(event) = events.first() else { return Ok(Vec::new()) };
    let mut ends = Vec::new();
    for scope in scopes(db, letter.key).await? {
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

/// What commands of a book may name: its session or novel, which is its key, and the novel made
/// from the session.
async fn scopes(db: &dyn Database, key: Uuid) -> Result<Vec<Uuid>, Error> {
    let session = db.session(SessionId(key)).await?;
    let novel = session.and_then(|session| session.novel_id).map(|id| id.0);
    Ok([key].into_iter().chain(novel).collect())
}
