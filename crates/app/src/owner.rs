//! The owner of a book, for whatever acts on a book without a person's request.

use scribe_domain::{
    context::LOCAL_USER,
    id::{NovelId, SessionId, UserId},
};
use scribe_ports::store::{StoreError, readers::BookOwners};
use uuid::Uuid;

/// Finds the user who owns the book with a key. A book of which nothing is stored yet belongs to the
/// user of an installation without accounts.
///
/// # Errors
/// The database cannot answer.
pub(crate) async fn find_owner(db: &dyn BookOwners, key: Uuid) -> Result<UserId, StoreError> {
    if let Some(session) = db.session(SessionId(key)).await? {
        return Ok(session.user_id);
    }
    let novel = db.novel(NovelId(key)).await?;
    Ok(novel.map_or(LOCAL_USER, |novel| novel.user_id))
}
