//! Queries on the table `dead_letters`.

use async_trait::async_trait;
use scribe_domain::{
    id::{BookId, DeadLetterId},
    table::TableRow,
};
use scribe_ports::store::{
    StoreError,
    dead_letters::DeadLetters,
    rows::{DeadLetterRow, StoredDeadLetter},
};

use super::query::{query, query_as, upper_bound_id};
use crate::{backend::Backend, sql_store::SqlStore};

#[async_trait]
impl<B: Backend> DeadLetters for SqlStore<B> {
    async fn dead_letter(&self, id: DeadLetterId) -> Result<Option<StoredDeadLetter>, StoreError> {
        query_as::<DeadLetterRow>(
            "SELECT {columns}, released_at, dropped_at FROM dead_letters WHERE id = $1",
        )
        .read_with(|row| {
            Ok(StoredDeadLetter {
                row: DeadLetterRow::read(row)?,
                released_at: row.get("released_at")?,
                dropped_at: row.get("dropped_at")?,
            })
        })
        .bind(id.0)
        .fetch_optional(self)
        .await
    }

    async fn list_open_dead_letters(
        &self,
        before: Option<DeadLetterId>,
        limit: u32,
    ) -> Result<Vec<DeadLetterRow>, StoreError> {
        query_as::<DeadLetterRow>(
            // Ids begin with the time of the event, so the newest event comes first.
            "SELECT {columns} FROM dead_letters \
             WHERE released_at IS NULL AND dropped_at IS NULL AND id < $1 \
             ORDER BY id DESC LIMIT $2",
        )
        .fetch_page(self, upper_bound_id(before), limit)
        .await
    }

    async fn list_open_dead_letters_of_book(
        &self,
        book: BookId,
    ) -> Result<Vec<DeadLetterRow>, StoreError> {
        query_as::<DeadLetterRow>(
            "SELECT {columns} FROM dead_letters \
             WHERE released_at IS NULL AND dropped_at IS NULL AND partition_key = $1 \
             ORDER BY id",
        )
        .bind(book)
        .fetch_all(self)
        .await
    }

    async fn parked_books(&self, subscriber: &str) -> Result<Vec<BookId>, StoreError> {
        query(
            "SELECT partition_key FROM dead_letters \
             WHERE released_at IS NULL AND dropped_at IS NULL AND subscriber = $1",
            |row| row.get("partition_key"),
        )
        .bind(subscriber)
        .fetch_all(self)
        .await
    }

    async fn count_open_dead_letters(&self) -> Result<i64, StoreError> {
        query(
            "SELECT count(*) AS open FROM dead_letters \
             WHERE released_at IS NULL AND dropped_at IS NULL",
            |row| row.get("open"),
        )
        .fetch_one(self)
        .await
    }
}
