//! Queries for the states of streams.

use async_trait::async_trait;
use scribe_ports::store::{StoreError, readers::Streams, rows::StreamRow};
use uuid::Uuid;

use super::query::query_as;
use crate::{backend::Backend, sql_store::SqlStore};

#[async_trait]
impl<B: Backend> Streams for SqlStore<B> {
    async fn stream(&self, id: Uuid) -> Result<Option<StreamRow>, StoreError> {
        if let Some(cached) = self.cache.stream(id) {
            return Ok(Some(cached));
        }
        query_as::<StreamRow>("SELECT {columns} FROM streams WHERE id = $1")
            .bind(id)
            .fetch_optional(self)
            .await
    }

    async fn cached_stream(&self, id: Uuid) -> Result<Option<StreamRow>, StoreError> {
        match self.cache.cached_stream(id) {
            Some(row) => Ok(Some(row)),
            None => self.stream(id).await,
        }
    }
}
