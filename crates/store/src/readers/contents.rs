//! Queries on the table `contents`.

use std::collections::HashSet;

use async_trait::async_trait;
use scribe_domain::{
    content::{Content, ContentHash},
    table::{ColumnType::Hash, SqlValue},
};
use scribe_ports::store::{StoreError, readers::Contents};

use crate::{backend::Backend, sql_store::SqlStore, statement::Statement};

static SELECT_CONTENTS_BY_HASH: Statement = Statement::from_sql(
    "WITH v (hash) AS ({rows}) \
     SELECT c.hash, c.body FROM v JOIN contents AS c ON c.hash = v.hash",
    &[Hash],
);

#[async_trait]
impl<B: Backend> Contents for SqlStore<B> {
    async fn contents(&self, hashes: &[ContentHash]) -> Result<Vec<Content>, StoreError> {
        let wanted: HashSet<_> = hashes.iter().copied().collect();
        let (mut found, missing) = self.cache.split_contents(wanted);
        if missing.is_empty() {
            return Ok(found);
        }
        let hashes = missing.iter().map(|hash| SqlValue::Hash(*hash)).collect();
        let read = self
            .fetch_rows(&SELECT_CONTENTS_BY_HASH, hashes, |row| {
                Ok(Content { hash: row.get("hash")?, text: row.get("body")? })
            })
            .await?;
        if read.len() < missing.len() {
            let missing = missing.len() - read.len();
            return Err(StoreError::Damaged(format!("{missing} contents are missing")));
        }
        self.cache.insert_contents(read.iter().cloned());
        found.extend(read);
        Ok(found)
    }
}
