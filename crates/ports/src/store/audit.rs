//! The reads of the checks and the rebuild: the log as a whole, contents as they are stored, and
//! rows of read models without their meaning.

use std::sync::Arc;

use async_trait::async_trait;
use scribe_domain::{content::ContentHash, id::BookId, read_model::ReadModelWrite};
use uuid::Uuid;

use super::StoreError;

/// How much the log holds, read at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LogLength {
    /// How many events there are.
    pub events: i64,
    /// The position of the last event. It equals the number of events unless some are missing.
    pub last_position: i64,
}

/// A content as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredContent {
    /// The hash that it is found by.
    pub hash: ContentHash,
    /// Its text, whether or not it has this hash; `None` if it is not a text.
    pub text: Option<Arc<str>>,
}

/// A row that names a content which is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dangling {
    pub table: &'static str,
    pub column: &'static str,
    /// The hash that it refers to; `None` if that is not a hash.
    pub hash: Option<ContentHash>,
}

/// The reads of a check of the whole database.
#[async_trait]
pub trait Audit: Send + Sync {
    /// How much the log holds.
    async fn log_length(&self) -> Result<LogLength, StoreError>;

    /// The keys of all books in the log, in their own order, after a key.
    async fn books_after(
        &self,
        after: Option<BookId>,
        limit: u32,
    ) -> Result<Vec<BookId>, StoreError>;

    /// The contents in the order of their hashes, after a hash.
    async fn contents_after(
        &self,
        after: Option<ContentHash>,
        limit: u32,
    ) -> Result<Vec<StoredContent>, StoreError>;

    /// Returns those of the hashes that have no content.
    async fn missing_contents(
        &self,
        hashes: &[ContentHash],
    ) -> Result<Vec<ContentHash>, StoreError>;

    /// Returns every missing content that a read model or the ledger refers to.
    async fn dangling(&self) -> Result<Vec<Dangling>, StoreError>;
}

/// The tables that are derived from the log, as rows that are only compared.
#[async_trait]
pub trait DerivedTables: Send + Sync {
    /// Their names: the states of streams first, then the read models.
    fn derived_tables(&self) -> Vec<&'static str>;

    /// Returns the tables and keys of the rows whose stored form differs.
    async fn rows_that_differ(
        &self,
        rows: &[ReadModelWrite],
    ) -> Result<Vec<(&'static str, Uuid)>, StoreError>;

    /// The keys of a table's rows, in their order, after a key.
    async fn row_keys_after(
        &self,
        table: &str,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<Uuid>, StoreError>;
}
