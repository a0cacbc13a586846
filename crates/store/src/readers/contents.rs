//! `contents`.

use std::collections::HashSet;

use async_trait::async_trait;
use scribe_domain::content::{Content, ContentHash};
use scribe_ports::store::{StoreError, readers::Contents};

use crate::{
    backend::{Backend, Columns},
    sql_store::SqlStore,
    statement::{Kind::Hash, Param, Statement},
};

static BODIES: Statement = Statement {
    sql: "WITH v (hash) AS ({rows}) SELECT c.hash, c.body FROM v \
          JOIN contents AS c ON c.hash = v.hash",
    columns: &[Hash],
};

#[async_trait]
impl<B: Backend> Contents for SqlStore<B> {
    async fn contents(&self, hashes: &[ContentHash]) -> Result<Vec<Content>, StoreError> {
        let wanted: HashSet<_> = hashes.iter().copied().collect();
        let (mut found, missing) = self.memory.contents(wanted);
        if missing.is_empty() {
            return Ok(found);
        }
        let params = missing.iter().map(|hash| Param::Hash(*hash)).collect();
        let content = |row: &dyn Columns| {
            Ok(Content { hash: row.hash("hash")?, text: row.text("body")?.into() })
        };
        let read = self.many_of(&BODIES, params, content).await?;
        if read.len() < missing.len() {
            let missing = missing.len() - read.len();
            return Err(StoreError::Damaged(format!("{missing} contents are missing")));
        }
        self.memory.keep_contents(read.iter().cloned());
        found.extend(read);
        Ok(found)
    }
}
