//! The readers: one file per port, each with its queries, the same on both databases. A partial
//! index is used only where its condition is repeated word for word.

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
mod streams;
mod tasks;
mod timers;

use scribe_ports::store::StoreError;

use crate::{
    backend::{Backend, Columns},
    sql_store::SqlStore,
    statement::{Param, Statement},
};

impl<B: Backend> SqlStore<B> {
    async fn many<T: Send>(
        &self,
        sql: &'static str,
        params: impl IntoIterator<Item = Param> + Send,
        mut read: impl FnMut(&dyn Columns) -> Result<T, StoreError> + Send,
    ) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::new();
        let mut take = |row: &dyn Columns| read(row).map(|row| found.push(row));
        self.backend.fetch(sql, params.into_iter().collect(), &mut take).await?;
        Ok(found)
    }

    /// As many, of a statement over rows.
    async fn many_of<T: Send>(
        &self,
        statement: &'static Statement,
        rows: Vec<Param>,
        mut read: impl FnMut(&dyn Columns) -> Result<T, StoreError> + Send,
    ) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::new();
        let mut take = |row: &dyn Columns| read(row).map(|row| found.push(row));
        self.backend.fetch_rows(statement, rows, &mut take).await?;
        Ok(found)
    }

    async fn one<T: Send>(
        &self,
        sql: &'static str,
        params: impl IntoIterator<Item = Param> + Send,
        read: impl FnMut(&dyn Columns) -> Result<T, StoreError> + Send,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.many(sql, params, read).await?.into_iter().next())
    }

    /// A query that always answers with one row.
    async fn exactly_one<T: Send>(
        &self,
        sql: &'static str,
        params: impl IntoIterator<Item = Param> + Send,
        read: impl FnMut(&dyn Columns) -> Result<T, StoreError> + Send,
    ) -> Result<T, StoreError> {
        self.one(sql, params, read)
            .await?
            .ok_or_else(|| StoreError::Damaged("a sum has no row".into()))
    }
}

/// Finds the program's own word for a stored one.
fn known_word(words: &'static [&'static str]) -> impl Fn(&str) -> Option<&'static str> {
    move |text| words.iter().find(|word| **word == text).copied()
}
