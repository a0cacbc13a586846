//! The reader of `dead_letters`.

use async_trait::async_trait;
use scribe_domain::id::{BookId, DeadLetterId};

use super::{
    StoreError,
    rows::{DeadLetterRow, StoredDeadLetter},
};

/// The reader of `dead_letters`.
#[async_trait]
pub trait DeadLetters: Send + Sync {
    /// Returns a letter, whether open or resolved.
    async fn dead_letter(&self, id: DeadLetterId) -> Result<Option<StoredDeadLetter>, StoreError>;

    /// Returns the open letters that are older than a cursor id, the newest event first.
    async fn list_open_dead_letters(
        &self,
        before: Option<DeadLetterId>,
        limit: u32,
    ) -> Result<Vec<DeadLetterRow>, StoreError>;

    /// Returns the open letters of a book, for all subscribers.
    async fn list_open_dead_letters_of_book(
        &self,
        book: BookId,
    ) -> Result<Vec<DeadLetterRow>, StoreError>;

    /// Returns the books with an open letter for a subscriber.
    async fn parked_books(&self, subscriber: &str) -> Result<Vec<BookId>, StoreError>;

    /// Returns the number of open letters.
    async fn count_open_dead_letters(&self) -> Result<i64, StoreError>;
}
