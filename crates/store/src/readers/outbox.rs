//! Queries on the table `event_outbox`.

use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use scribe_domain::table::TableRow;
use scribe_ports::{
    bus::Message,
    store::{
        StoreError,
        readers::{Outbox, WaitingMessage},
        rows::StoredEvent,
    },
};

use crate::{backend::Backend, sql_store::SqlStore};

static WAITING: LazyLock<String> = LazyLock::new(|| {
    let columns: Vec<_> =
        StoredEvent::COLUMNS.iter().map(|column| format!("e.{}", column.name)).collect();
    let columns = columns.join(", ");
    format!(
        "SELECT {columns}, o.id AS outbox_id, o.topic FROM event_outbox AS o \
         JOIN domain_events AS e ON e.id = o.position \
         WHERE o.status = 'PENDING' AND o.position > $1 ORDER BY o.position LIMIT $2"
    )
});

#[async_trait]
impl<B: Backend> Outbox for SqlStore<B> {
    async fn waiting_messages(
        &self,
        after: i64,
        limit: u32,
    ) -> Result<Vec<WaitingMessage>, StoreError> {
        self.fetch_all(&WAITING, [after.into(), i64::from(limit).into()], |row| {
            let topic: String = row.get("topic")?;
            let event = Arc::new(StoredEvent::read(row)?);
            Ok(WaitingMessage {
                id: row.get("outbox_id")?,
                message: Message { topic: topic.into(), event },
            })
        })
        .await
    }
}
