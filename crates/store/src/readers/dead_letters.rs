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
use uuid::Uuid;

use super::select::select;
use crate::{backend::Backend, sql_store::SqlStore};

#[async_trait]
impl<B: Backend> DeadLetters for SqlStore<B> {
    async fn dead_letter(&self, id: DeadLetterId) -> Result<Option<StoredDeadLetter>, StoreError> {
        let sql = select::<DeadLetterRow>(", released_at, dropped_at", "WHERE id = $1");
        self.fetch_optional(sql, [id.0.into()], |row| {
            Ok(StoredDeadLetter {
                row: DeadLetterRow::read(row)?,
                released_at: row.get("released_at")?,
                dropped_at: row.get("dropped_at")?,
            })
        })
        .await
    }

    async fn open_dead_letters(
        &self,
        before: Option<DeadLetterId>,
        limit: u32,
    ) -> Result<Vec<DeadLetterRow>, StoreError> {
        let before = before.map_or(Uuid::max(), |id| id.0);
        let rest = "WHERE released_at IS NULL AND dropped_at IS NULL AND id < $1 \
                    ORDER BY id DESC LIMIT $2";
        self.select_rows(rest, [before.into(), i64::from(limit).into()]).await
    }

    async fn dead_letters_of(&self, book: BookId) -> Result<Vec<DeadLetterRow>, StoreError> {
        let rest = "WHERE released_at IS NULL AND dropped_at IS NULL AND partition_key = $1 \
                    ORDER BY id";
        self.select_rows(rest, [book.0.into()]).await
    }

    async fn parked_books(&self, subscriber: &str) -> Result<Vec<BookId>, StoreError> {
        self.fetch_all(
            "SELECT partition_key FROM dead_letters \
             WHERE released_at IS NULL AND dropped_at IS NULL AND subscriber = $1",
            [subscriber.into()],
            |row| row.get("partition_key"),
        )
        .await
    }

    async fn count_open_dead_letters(&self) -> Result<i64, StoreError> {
        self.fetch_one(
            "SELECT count(*) AS open FROM dead_letters \
             WHERE released_at IS NULL AND dropped_at IS NULL",
            [],
            |row| row.get("open"),
        )
        .await
    }
}
