//! The reader of `dead_letters`.

use async_trait::async_trait;
use scribe_domain::id::{BookId, DeadLetterId};

use super::{
    StoreError,
    rows::{DeadLetterRow, StoredDeadLetter},
};

/// `dead_letters`.
#[async_trait]
pub trait DeadLetters: Send + Sync {
    /// Returns a letter, open or resolved.
    async fn dead_letter(&self, id: DeadLetterId) -> Result<Option<StoredDeadLetter>, StoreError>;

    /// The letters that park their keys, newest event first, after a cursor id.
    async fn open_dead_letters(
        &self,
        before: Option<DeadLetterId>,
        limit: u32,
    ) -> Result<Vec<DeadLetterRow>, StoreError>;

    /// The letters that park this key, of any subscriber.
    async fn dead_letters_of(&self, book: BookId) -> Result<Vec<DeadLetterRow>, StoreError>;

    /// The keys that are parked for a subscriber.
    async fn parked_books(&self, subscriber: &str) -> Result<Vec<BookId>, StoreError>;

    /// How many letters park a key.
    async fn count_open_dead_letters(&self) -> Result<i64, StoreError>;
}
