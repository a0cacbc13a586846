//! The low-water position of a subscriber: at or below it every event of every key is handled. It
//! keeps the start of a process from reading the whole log.

use scribe_domain::id::BookId;
use scribe_ports::store::{ChangeSet, Checkpoint, Identity};

use crate::{Error, Ports};

/// How many events the log has grown by before the position is moved. A start reads about as many at
/// most, unless a dead letter parks a key.
const EVENTS_BETWEEN: i64 = 1_024;

/// Moves the low-water position up to the first event that is not handled, where the log has grown
/// enough since it was last moved.
///
/// # Errors
/// The database cannot answer.
pub(super) async fn advance(ports: &Ports, subscriber: &'static str) -> Result<(), Error> {
    let (db, book) = (&ports.db, BookId::NONE);
    let low_water = db.checkpoint(subscriber, book).await?;
    if db.last_position().await? - low_water < EVENTS_BETWEEN {
        return Ok(());
    }
    let position = db.handled_up_to(subscriber).await?;
    if position <= low_water {
        return Ok(());
    }
    let mut set = ChangeSet::new(Identity::ByExpectation, book);
    set.checkpoint = Some(Checkpoint { subscriber, book, position });
    ports.commit(set).await?;
    Ok(())
}
