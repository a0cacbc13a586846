//! The readers: one file per port, with its queries, which are the same on both databases. The
//! databases use a partial index only if the query repeats its condition literally.

mod audit;
mod canon;
mod checkpoints;
mod contents;
mod dead_letters;
mod derived_tables;
mod event_log;
mod flows;
mod inbox;
mod ledger;
mod library;
mod outbox;
mod select;
mod streams;
mod tasks;
mod timers;

use scribe_domain::table::{ColumnError, RowReader, SqlValue, TableRow};
use scribe_ports::store::StoreError;

use self::select::select;
use crate::{backend::Backend, sql_store::SqlStore, statement::Statement};

impl<B: Backend> SqlStore<B> {
    /// Reads the first row of the table that `R` declares; `rest` is the SQL after `FROM table`.
    async fn select_row<R: TableRow + Send>(
        &self,
        rest: &'static str,
        params: impl IntoIterator<Item = SqlValue> + Send,
    ) -> Result<Option<R>, StoreError> {
        Ok(self.select_rows(rest, params).await?.into_iter().next())
    }

    /// Reads rows of the table that `R` declares; `rest` is the SQL after `FROM table`. The columns are those
    /// of `R`.
    async fn select_rows<R: TableRow + Send>(
        &self,
        rest: &'static str,
        params: impl IntoIterator<Item = SqlValue> + Send,
    ) -> Result<Vec<R>, StoreError> {
        self.fetch_all(select::<R>("", rest), params, R::read).await
    }

    async fn fetch_all<T: Send>(
        &self,
        sql: &'static str,
        params: impl IntoIterator<Item = SqlValue> + Send,
        mut read: impl FnMut(&dyn RowReader) -> Result<T, ColumnError> + Send,
    ) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::new();
        let mut take = |row: &dyn RowReader| {
            found.push(read(row)?);
            Ok(())
        };
        self.backend.fetch(sql, params.into_iter().collect(), &mut take).await?;
        Ok(found)
    }

    /// Reads with a statement over rows.
    async fn fetch_rows<T: Send>(
        &self,
        statement: &'static Statement,
        rows: Vec<SqlValue>,
        mut read: impl FnMut(&dyn RowReader) -> Result<T, ColumnError> + Send,
    ) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::new();
        let mut take = |row: &dyn RowReader| {
            found.push(read(row)?);
            Ok(())
        };
        self.backend.fetch_rows(statement, rows, &mut take).await?;
        Ok(found)
    }

    async fn fetch_optional<T: Send>(
        &self,
        sql: &'static str,
        params: impl IntoIterator<Item = SqlValue> + Send,
        read: impl FnMut(&dyn RowReader) -> Result<T, ColumnError> + Send,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.fetch_all(sql, params, read).await?.into_iter().next())
    }

    /// Reads with a query that always returns one row.
    async fn fetch_one<T: Send>(
        &self,
        sql: &'static str,
        params: impl IntoIterator<Item = SqlValue> + Send,
        read: impl FnMut(&dyn RowReader) -> Result<T, ColumnError> + Send,
    ) -> Result<T, StoreError> {
        self.fetch_optional(sql, params, read)
            .await?
            .ok_or_else(|| StoreError::Damaged("a sum has no row".into()))
    }
}
