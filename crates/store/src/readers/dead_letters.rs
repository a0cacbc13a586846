//! `dead_letters`.

use async_trait::async_trait;
use scribe_domain::id::{DeadLetterId, EventId};
use scribe_ports::store::{
    StoreError,
    dead_letters::DeadLetters,
    rows::{DeadLetterRow, StoredDeadLetter},
};
use uuid::Uuid;

use crate::{
    backend::{Backend, Columns},
    sql_store::SqlStore,
    statement::Param,
};

macro_rules! letters {
    ($rest:literal) => {
        concat!(
            "SELECT id, subscriber, partition_key, position, event_id, reason, parked_at, \
             released_at, dropped_at FROM dead_letters ",
            $rest
        )
    };
}

#[async_trait]
impl<B: Backend> DeadLetters for SqlStore<B> {
    async fn dead_letter(&self, id: DeadLetterId) -> Result<Option<StoredDeadLetter>, StoreError> {
        self.one(letters!("WHERE id = $1"), [id.0.into()], |row| {
            Ok(StoredDeadLetter {
                row: letter(row)?,
                released_at: row.opt_time("released_at")?,
                dropped_at: row.opt_time("dropped_at")?,
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
        self.many(
            letters!(
                "WHERE released_at IS NULL AND dropped_at IS NULL AND id < $1 \
                 ORDER BY id DESC LIMIT $2"
            ),
            [before.into(), i64::from(limit).into()],
            letter,
        )
        .await
    }

    async fn dead_letters_of(&self, key: Uuid) -> Result<Vec<DeadLetterRow>, StoreError> {
        self.many(
            letters!(
                "WHERE released_at IS NULL AND dropped_at IS NULL AND partition_key = $1 \
                 ORDER BY id"
            ),
            [key.into()],
            letter,
        )
        .await
    }

    async fn parked_keys(&self, subscriber: &str) -> Result<Vec<Uuid>, StoreError> {
        self.many(
            "SELECT partition_key FROM dead_letters \
             WHERE released_at IS NULL AND dropped_at IS NULL AND subscriber = $1",
            [subscriber.into()],
            |row| row.id("partition_key"),
        )
        .await
    }

    async fn count_open_dead_letters(&self) -> Result<i64, StoreError> {
        self.exactly_one(
            "SELECT count(*) AS open FROM dead_letters \
             WHERE released_at IS NULL AND dropped_at IS NULL",
            [] as [Param; 0],
            |row| row.long("open"),
        )
        .await
    }
}

fn letter(row: &dyn Columns) -> Result<DeadLetterRow, StoreError> {
    Ok(DeadLetterRow {
        id: DeadLetterId(row.id("id")?),
        subscriber: row.text("subscriber")?,
        key: row.id("partition_key")?,
        position: row.long("position")?,
        event_id: EventId(row.id("event_id")?),
        reason: row.text("reason")?,
        parked_at: row.time("parked_at")?,
    })
}
