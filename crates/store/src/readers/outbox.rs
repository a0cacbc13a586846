//! `event_outbox`.

use async_trait::async_trait;
use scribe_ports::store::{
    StoreError,
    readers::{Outbox, WaitingMessage},
};

use super::event_log::{event_columns, read_event};
use crate::{backend::Backend, sql_store::SqlStore};

#[async_trait]
impl<B: Backend> Outbox for SqlStore<B> {
    async fn waiting_messages(
        &self,
        after: i64,
        limit: u32,
    ) -> Result<Vec<WaitingMessage>, StoreError> {
        self.fetch_all(
            concat!(
                "SELECT o.id AS outbox_id, o.topic, ",
                event_columns!(),
                " FROM \
             event_outbox AS o \
             JOIN domain_events AS e ON e.id = o.position \
             WHERE o.status = 'PENDING' AND o.position > $1 ORDER BY o.position LIMIT $2"
            ),
            [after.into(), i64::from(limit).into()],
            |row| {
                let (id, topic) = (row.get("outbox_id")?, row.get("topic")?);
                Ok(WaitingMessage { id, topic, event: read_event(row)? })
            },
        )
        .await
    }
}
