//! `streams`.

use async_trait::async_trait;
use scribe_ports::store::{StoreError, readers::Streams, rows::StreamRow};
use uuid::Uuid;

use super::known_word;
use crate::{backend::Backend, sql_store::SqlStore};

const AGGREGATES: &[&str] = &["GenesisSession", "Novel", "Chapter", "Canon"];

#[async_trait]
impl<B: Backend> Streams for SqlStore<B> {
    async fn stream(&self, id: Uuid) -> Result<Option<StreamRow>, StoreError> {
        if let Some(row) = self.memory.stream(id) {
            return Ok(Some(row));
        }
        self.one(
            "SELECT id, aggregate_type, version, schema_version, state FROM streams WHERE \
         id = $1",
            [id.into()],
            |row| {
                Ok(StreamRow {
                    id: row.id("id")?,
                    aggregate_type: row.word("aggregate_type", known_word(AGGREGATES))?,
                    version: row.long("version")?,
                    schema_version: row.int("schema_version")?,
                    state: row.text("state")?.into(),
                })
            },
        )
        .await
    }
}
