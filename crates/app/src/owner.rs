//! The owner of a book, for code that acts on a book without a user's request.

use scribe_domain::{
    context::LOCAL_USER,
    id::{BookId, NovelId, SessionId, UserId},
};
use scribe_ports::store::{StoreError, readers::BookOwners};

/// Finds the user who owns a book. If no owner is stored, returns the single user of an
/// installation without accounts.
///
/// # Errors
/// The database cannot answer.
pub(crate) async fn find_owner(db: &dyn BookOwners, book: BookId) -> Result<UserId, StoreError> {
    if let Some(session) = db.session(SessionId(book.0)).await? {
        return Ok(session.user_id);
    }
    let novel = db.novel(NovelId(book.0)).await?;
    Ok(novel.map_or(LOCAL_USER, |novel| novel.user_id))
}
