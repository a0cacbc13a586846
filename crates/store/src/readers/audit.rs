//! Queries for the check of the whole database.

use std::{collections::HashSet, sync::LazyLock};

use async_trait::async_trait;
use scribe_domain::{
    content::ContentHash,
    id::BookId,
    table::{ColumnError, ColumnType::Hash, RowReader, SqlValue},
};
use scribe_ports::store::{
    StoreError,
    audit::{Audit, DanglingReference, LogLength, StoredContent},
};

use super::query::{lower_bound_id, query};
use crate::{backend::Backend, derived_tables, sql_store::SqlStore, statement::Statement};

static SELECT_STORED_HASHES: Statement = Statement::from_sql(
    "WITH v (hash) AS ({rows}) SELECT c.hash FROM v JOIN contents AS c ON c.hash = v.hash",
    &[Hash],
);

/// Finds replies in the ledger whose content is missing. `llm_calls` is not a derived table, so it
/// is not in the list of derived tables, but it refers to contents too.
static SELECT_DANGLING_REPLIES: LazyLock<String> =
    LazyLock::new(|| derived_tables::render_dangling_sql("llm_calls", "reply_hash"));

#[async_trait]
impl<B: Backend> Audit for SqlStore<B> {
    async fn log_length(&self) -> Result<LogLength, StoreError> {
        query("SELECT count(*) AS events, coalesce(max(id), 0) AS last FROM domain_events", |row| {
            Ok(LogLength { events: row.get("events")?, last_position: row.get("last")? })
        })
        .fetch_one(self)
        .await
    }

    async fn books_after(
        &self,
        after: Option<BookId>,
        limit: u32,
    ) -> Result<Vec<BookId>, StoreError> {
        query(
            "SELECT DISTINCT partition_key FROM domain_events WHERE partition_key > $1 \
             ORDER BY partition_key LIMIT $2",
            |row| row.get("partition_key"),
        )
        .fetch_page(self, lower_bound_id(after.map(|book| book.0)), limit)
        .await
    }

    async fn contents_after(
        &self,
        after: Option<ContentHash>,
        limit: u32,
    ) -> Result<Vec<StoredContent>, StoreError> {
        // A damaged database can contain any hash, so the first page has no lower bound.
        let Some(after) = after else {
            return query("SELECT hash, body FROM contents ORDER BY hash LIMIT $1", read_content)
                .bind(i64::from(limit))
                .fetch_all(self)
                .await;
        };
        query(
            "SELECT hash, body FROM contents WHERE hash > $1 ORDER BY hash LIMIT $2",
            read_content,
        )
        .fetch_page(self, after, limit)
        .await
    }

    async fn missing_contents(
        &self,
        hashes: &[ContentHash],
    ) -> Result<Vec<ContentHash>, StoreError> {
        let wanted: HashSet<_> = hashes.iter().copied().collect();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let hashes = wanted.iter().map(|hash| SqlValue::Hash(*hash)).collect();
        let stored = self.fetch_rows(&SELECT_STORED_HASHES, hashes, |row| row.get("hash")).await?;
        let stored: HashSet<_> = stored.into_iter().collect();
        let mut missing: Vec<_> = wanted.difference(&stored).copied().collect();
        missing.sort_unstable();
        Ok(missing)
    }

    async fn dangling_references(&self) -> Result<Vec<DanglingReference>, StoreError> {
        let mut columns = vec![("llm_calls", "reply_hash", SELECT_DANGLING_REPLIES.as_str())];
        for table in derived_tables::derived_tables() {
            for (column, sql) in &table.dangling {
                columns.push((table.name, column, sql));
            }
        }
        let mut found = Vec::new();
        for (table, column, sql) in columns {
            let hashes = query(sql, |row| Ok(row.get("hash").ok())).fetch_all(self).await?;
            found.extend(hashes.into_iter().map(|hash| DanglingReference { table, column, hash }));
        }
        Ok(found)
    }
}

/// Reads a content, whose text is `None` if it cannot be read.
fn read_content(row: &dyn RowReader) -> Result<StoredContent, ColumnError> {
    Ok(StoredContent { hash: row.get("hash")?, text: row.get("body").ok() })
}
