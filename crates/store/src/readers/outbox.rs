//! Queries on the table `event_outbox`.

use std::sync::Arc;

use async_trait::async_trait;
use scribe_domain::table::TableRow;
use scribe_ports::{
    bus::BusMessage,
    store::{
        StoreError,
        readers::{Outbox, WaitingMessage},
        rows::StoredEvent,
    },
};

use super::query::query_as;
use crate::{backend::Backend, sql_store::SqlStore};

#[async_trait]
impl<B: Backend> Outbox for SqlStore<B> {
    async fn waiting_messages(
        &self,
        after: i64,
        limit: u32,
    ) -> Result<Vec<WaitingMessage>, StoreError> {
        query_as::<StoredEvent>(
            "SELECT {e.columns}, o.id AS outbox_id, o.topic FROM event_outbox AS o \
             JOIN domain_events AS e ON e.id = o.position \
             WHERE o.status = 'PENDING' AND o.position > $1 ORDER BY o.position LIMIT $2",
        )
        .read_with(|row| {
            let topic: String = row.get("topic")?;
            let event = Arc::new(StoredEvent::read(row)?);
            Ok(WaitingMessage {
                id: row.get("outbox_id")?,
                message: BusMessage { topic: topic.into(), event },
            })
        })
        .fetch_page(self, after, limit)
        .await
    }
}
