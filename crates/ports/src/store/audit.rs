//! The read access for checks and for the rebuild: the log as a whole, contents as they are stored,
//! and rows of read models without interpretation.

use std::sync::Arc;

use async_trait::async_trait;
use scribe_domain::{content::ContentHash, id::BookId, read_model::ReadModelWrite};
use uuid::Uuid;

use super::StoreError;

/// The length of the log at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LogLength {
    pub events: i64,
    /// The position of the last event. It equals the number of events unless some are missing.
    pub last_position: i64,
}

/// A content as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredContent {
    /// The hash under which the content is stored.
    pub hash: ContentHash,
    /// The text, whether or not it has this hash; `None` if the content is not a text.
    pub text: Option<Arc<str>>,
}

/// A row that refers to a missing content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DanglingReference {
    pub table: &'static str,
    pub column: &'static str,
    /// The hash in the row; `None` if the value is not a hash.
    pub hash: Option<ContentHash>,
}

/// The read access for a check of the whole database.
#[async_trait]
pub trait Audit: Send + Sync {
    async fn log_length(&self) -> Result<LogLength, StoreError>;

    /// Returns the keys of the books in the log after a key, in the order of the keys.
    async fn books_after(
        &self,
        after: Option<BookId>,
        limit: u32,
    ) -> Result<Vec<BookId>, StoreError>;

    /// Returns the contents after a hash, in the order of the hashes.
    async fn contents_after(
        &self,
        after: Option<ContentHash>,
        limit: u32,
    ) -> Result<Vec<StoredContent>, StoreError>;

    /// Returns those of the given hashes for which there is no content.
    async fn missing_contents(
        &self,
        hashes: &[ContentHash],
    ) -> Result<Vec<ContentHash>, StoreError>;

    /// Returns every missing content that a read model or the ledger refers to.
    async fn dangling_references(&self) -> Result<Vec<DanglingReference>, StoreError>;
}

/// The tables that are derived from the log. Their rows are only compared.
#[async_trait]
pub trait DerivedTables: Send + Sync {
    /// Returns the names of the tables: the states of streams first, then the read models.
    fn derived_tables(&self) -> Vec<&'static str>;

    /// Returns the table and key of each given row that is missing in the database or is stored
    /// differently.
    async fn differing_rows(
        &self,
        rows: &[ReadModelWrite],
    ) -> Result<Vec<(&'static str, Uuid)>, StoreError>;

    /// Returns the keys of a table's rows after a key, in the order of the keys.
    async fn row_keys_after(
        &self,
        table: &str,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<Uuid>, StoreError>;
}
