//! Queries for the check of the whole database.

use std::{collections::HashSet, sync::LazyLock};

use async_trait::async_trait;
use scribe_domain::{
    content::ContentHash,
    id::BookId,
    table::{ColumnType::Hash, RowReader, SqlValue},
};
use scribe_ports::store::{
    StoreError,
    audit::{Audit, Dangling, LogLength, StoredContent},
};
use uuid::Uuid;

use crate::{backend::Backend, derived, sql_store::SqlStore, statement::Statement};

static KNOWN: Statement = Statement::fixed(
    "WITH v (hash) AS ({rows}) SELECT c.hash FROM v JOIN contents AS c ON c.hash = v.hash",
    &[Hash],
);

/// The query for replies in the ledger without a content. The ledger is not a derived table, but it
/// refers to contents too.
static REPLIES: LazyLock<String> =
    LazyLock::new(|| derived::dangling_sql("llm_calls", "reply_hash"));

#[async_trait]
impl<B: Backend> Audit for SqlStore<B> {
    async fn log_length(&self) -> Result<LogLength, StoreError> {
        let sql = "SELECT count(*) AS events, coalesce(max(id), 0) AS last FROM domain_events";
        self.fetch_one(sql, [], |row| {
            Ok(LogLength { events: row.get("events")?, last_position: row.get("last")? })
        })
        .await
    }

    async fn books_after(
        &self,
        after: Option<BookId>,
        limit: u32,
    ) -> Result<Vec<BookId>, StoreError> {
        let after = after.map_or(Uuid::nil(), |book| book.0);
        let sql = "SELECT DISTINCT partition_key FROM domain_events WHERE partition_key > $1 \
         ORDER BY partition_key LIMIT $2";
        self.fetch_all(sql, [after.into(), i64::from(limit).into()], |row| row.get("partition_key"))
            .await
    }

    async fn contents_after(
        &self,
        after: Option<ContentHash>,
        limit: u32,
    ) -> Result<Vec<StoredContent>, StoreError> {
        let read = |row: &dyn RowReader| {
            let text = row.get("body").ok();
            Ok(StoredContent { hash: row.get("hash")?, text })
        };
        let limit: SqlValue = i64::from(limit).into();
        match after {
            None => {
                let sql = "SELECT hash, body FROM contents ORDER BY hash LIMIT $1";
                self.fetch_all(sql, [limit], read).await
            }
            Some(after) => {
                let sql = "SELECT hash, body FROM contents WHERE hash > $1 ORDER BY hash LIMIT $2";
                self.fetch_all(sql, [after.into(), limit], read).await
            }
        }
    }

    async fn missing_contents(
        &self,
        hashes: &[ContentHash],
    ) -> Result<Vec<ContentHash>, StoreError> {
        let wanted: HashSet<_> = hashes.iter().copied().collect();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let params = wanted.iter().map(|hash| SqlValue::Hash(*hash)).collect();
        let known = self.fetch_rows(&KNOWN, params, |row| row.get("hash")).await?;
        let known: HashSet<_> = known.into_iter().collect();
        let mut missing: Vec<_> = wanted.difference(&known).copied().collect();
        missing.sort_unstable();
        Ok(missing)
    }

    async fn dangling(&self) -> Result<Vec<Dangling>, StoreError> {
        let mut columns = vec![("llm_calls", "reply_hash", REPLIES.as_str())];
        for table in derived::tables() {
            for (column, sql) in &table.dangling {
                columns.push((table.name, column, sql));
            }
        }
        let mut found = Vec::new();
        for (table, column, sql) in columns {
            let hashes = self.fetch_all(sql, [], |row| Ok(row.get("hash").ok())).await?;
            found.extend(hashes.into_iter().map(|hash| Dangling { table, column, hash }));
        }
        Ok(found)
    }
}
