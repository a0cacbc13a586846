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

    /// Returns the letters that park their keys after a cursor id, the newest event first.
    async fn open_dead_letters(
        &self,
        before: Option<DeadLetterId>,
        limit: u32,
    ) -> Result<Vec<DeadLetterRow>, StoreError>;

    /// Returns the letters of all subscribers that park the key.
    async fn dead_letters_of(&self, book: BookId) -> Result<Vec<DeadLetterRow>, StoreError>;

    /// Returns the keys that are parked for a subscriber.
    async fn parked_books(&self, subscriber: &str) -> Result<Vec<BookId>, StoreError>;

    /// Returns the number of letters that park a key.
    async fn count_open_dead_letters(&self) -> Result<i64, StoreError>;
}
