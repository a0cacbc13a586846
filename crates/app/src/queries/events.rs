//! The event log, a page at a time.

use scribe_domain::{
    id::{BookId, NovelId, SessionId},
    refusal::Refusal,
};
use scribe_ports::store::{
    readers::{Database, EventFilter},
    rows::StoredEvent,
};

use crate::Error;

/// The events to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventSelection {
    All,
    /// The events of a book, including its genesis.
    Book(BookId),
    /// Only the events of a session.
    Session(SessionId),
    /// The events of a novel, its chapters and its canon, without its genesis.
    Novel(NovelId),
}

/// Reads at most `limit` events after a position, in the order of the log.
///
/// # Errors
/// The session or novel does not exist, or the database cannot answer.
pub async fn read_events(
    db: &dyn Database,
    selection: EventSelection,
    after: i64,
    limit: u32,
) -> Result<Vec<StoredEvent>, Error> {
    let filter = match selection {
        EventSelection::All => EventFilter::All,
        EventSelection::Book(book) => EventFilter::Book(book),
        EventSelection::Session(id) => {
            if db.session(id).await?.is_none() {
                return Err(Refusal::NotFound { what: "session", id: id.to_string() }.into());
            }
            EventFilter::Stream(id.0)
        }
        EventSelection::Novel(id) => return read_novel_events(db, id, after, limit).await,
    };
    Ok(db.events_after(filter, after, limit).await?)
}

/// Reads the events of a novel. A novel that was created in a genesis shares its book id with the
/// session, so the events of the genesis are filtered out.
async fn read_novel_events(
    db: &dyn Database,
    id: NovelId,
    mut after: i64,
    limit: u32,
) -> Result<Vec<StoredEvent>, Error> {
    let Some(novel) = db.novel(id).await? else {
        return Err(Refusal::NotFound { what: "novel", id: id.to_string() }.into());
    };
    let book = novel.book();
    let max_events = limit as usize;
    let mut found = Vec::new();
    loop {
        let events = db.events_after(EventFilter::Book(book), after, limit).await?;
        let Some(last) = events.last() else { return Ok(found) };
        after = last.position;
        found.extend(events.into_iter().filter(|event| event.aggregate_id != book.0));
        if found.len() >= max_events {
            found.truncate(max_events);
            return Ok(found);
        }
    }
}
