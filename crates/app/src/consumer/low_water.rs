//! The low-water position of a subscriber. The subscriber has handled every event of every book at
//! or below this position, so a starting process reads the log only after it.

use scribe_domain::id::BookId;
use scribe_ports::store::{ChangeSet, ChangeSetIdentity, Checkpoint};

use crate::{Error, Ports};

/// The number of events by which the log must grow before the position is moved. A starting process
/// therefore reads at most about this many events, unless a dead letter parks a book.
const MIN_ADVANCE_EVENTS: i64 = 1_024;

/// Moves the low-water position up to the first unhandled event, if the log has grown enough since
/// the last move.
///
/// # Errors
/// The database cannot answer.
pub(super) async fn advance_low_water(
    ports: &Ports,
    subscriber: &'static str,
) -> Result<(), Error> {
    let (db, book) = (&ports.db, BookId::NONE);
    let low_water = db.checkpoint(subscriber, book).await?;
    if db.last_position().await? - low_water < MIN_ADVANCE_EVENTS {
        return Ok(());
    }
    let position = db.low_water_position(subscriber).await?;
    if position <= low_water {
        return Ok(());
    }
    let mut set = ChangeSet::new(ChangeSetIdentity::ByExpectation, book);
    set.checkpoint = Some(Checkpoint::at_position(subscriber, book, position));
    ports.commit(set).await?;
    Ok(())
}
