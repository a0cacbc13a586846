//! Step 2 of the corridor: the outbox is handed to the bus in the order of the log, woken by
//! commits. Only the relay publishes; it reads no event, so that none can hold it up.

use std::{sync::Arc, time::Duration};

use scribe_ports::{
    crash::CrashPoint,
    store::{ChangeSet, Identity, Topic},
};
use uuid::Uuid;

use crate::{Error, Ports};

/// Rows that one round publishes and marks.
const BATCH: u32 = 512;

/// The pause after a failure; the relay goes on for ever, because nothing is lost meanwhile.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// Publishes for as long as the process lives.
pub async fn run(ports: Ports) {
    loop {
        let woken = ports.db.changed(Topic::Outbox);
        match round(&ports).await {
            Ok(0) => woken.await,
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "the relay rests and tries again");
                tokio::time::sleep(AFTER_FAILURE).await;
            }
        }
    }
}

/// Publishes and marks what waits, once; answers how much it was.
///
/// # Errors
/// The database or the bus cannot answer; what was published and not marked is published again.
pub async fn round(ports: &Ports) -> Result<usize, Error> {
    let waiting = ports.db.waiting_messages(BATCH).await?;
    if waiting.is_empty() {
        return Ok(0);
    }
    ports.crash.hit(CrashPoint::BeforePublish);
    let mut ids = Vec::with_capacity(waiting.len());
    let mut events = Vec::with_capacity(waiting.len());
    for message in waiting {
        ids.push(message.id);
        events.push(Arc::new(message.event));
    }
    ports.bus.publish(&events).await?;
    ports.crash.hit(CrashPoint::AfterPublish);
    let mut set = ChangeSet::new(Identity::ByExpectation, Uuid::nil());
    let published = ids.len();
    set.outbox_sent = ids;
    ports.commit(set).await?;
    Ok(published)
}
