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

use crate::{backend::Backend, sql_store::SqlStore, statement::Param};

impl<B: Backend> SqlStore<B> {
    async fn many<T>(
        &self,
        sql: &'static str,
        params: impl IntoIterator<Item = Param> + Send,
        read: impl Fn(&B::Row) -> Result<T, StoreError> + Send,
    ) -> Result<Vec<T>, StoreError>
    where
        T: Send,
    {
        let rows = self.backend.fetch(sql, params.into_iter().collect()).await?;
        rows.iter().map(read).collect()
    }

    async fn one<T>(
        &self,
        sql: &'static str,
        params: impl IntoIterator<Item = Param> + Send,
        read: impl Fn(&B::Row) -> Result<T, StoreError> + Send,
    ) -> Result<Option<T>, StoreError>
    where
        T: Send,
    {
        let rows = self.backend.fetch(sql, params.into_iter().collect()).await?;
        rows.first().map(read).transpose()
    }

    /// A query that always answers with one row.
    async fn exactly_one<T>(
        &self,
        sql: &'static str,
        params: impl IntoIterator<Item = Param> + Send,
        read: impl Fn(&B::Row) -> Result<T, StoreError> + Send,
    ) -> Result<T, StoreError>
    where
        T: Send,
    {
        self.one(sql, params, read)
            .await?
            .ok_or_else(|| StoreError::Damaged("a sum has no row".into()))
    }
}

/// Finds the program's own word for a stored one.
fn known_word(words: &'static [&'static str]) -> impl Fn(&str) -> Option<&'static str> {
    move |text| words.iter().find(|word| **word == text).copied()
}
