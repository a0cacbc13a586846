//! Step 2 of the corridor: publishes the outbox to the bus in the order of the log, woken by
//! commits. Only the relay publishes. It does not parse events, so no unreadable event can block
//! it.

use std::{sync::Arc, time::Duration};

use scribe_domain::id::BookId;
use scribe_ports::{
    crash::CrashPoint,
    store::{ChangeSet, Identity, Topic},
};
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

use crate::{Error, Ports};

/// The maximum number of rows published in one round.
const BATCH: u32 = 512;

/// The maximum number of rows that are published but not yet marked.
const MOST_UNMARKED: usize = 512;

/// How long published rows may stay unmarked. The receiver of an event usually commits next;
/// marking the rows immediately would make that commit wait for a separate transaction.
const MARK_AFTER: Duration = Duration::from_millis(50);

/// The pause after a failure. The relay retries indefinitely, because no event is lost meanwhile.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// Publishes until the process ends.
pub async fn run(ports: Ports) {
    let mut relay = Relay::new(&ports);
    loop {
        let woken = ports.db.changed(Topic::Outbox);
        if let Err(error) = relay.go_on(woken).await {
            tracing::warn!(%error, "the relay failed; retrying");
            tokio::time::sleep(AFTER_FAILURE).await;
        }
    }
}

/// Publishes and marks the waiting rows once; returns how many there were.
///
/// # Errors
/// The database or the bus cannot answer. Rows that were published but not marked are published
/// again.
pub async fn round(ports: &Ports) -> Result<usize, Error> {
    let mut relay = Relay::new(ports);
    relay.publish().await?;
    let published = relay.unmarked.len();
    relay.mark().await?;
    Ok(published)
}

/// The rows that a relay has published but not yet marked.
struct Relay<'a> {
    ports: &'a Ports,
    /// The position up to which everything is published. Positions follow the order of commits.
    published: i64,
    unmarked: Vec<Uuid>,
    /// The latest time at which the rows are marked.
    mark_at: Instant,
}

impl<'a> Relay<'a> {
    fn new(ports: &'a Ports) -> Self {
        Self { ports, published: 0, unmarked: Vec::new(), mark_at: Instant::now() }
    }

    /// Takes one turn: publishes the waiting rows, and marks published rows if they are due or
    /// there are many. A turn that finds nothing to publish sleeps until it is woken, but not
    /// beyond the time at which rows must be marked.
    async fn go_on(&mut self, woken: impl Future<Output = ()>) -> Result<(), Error> {
        let published = self.publish().await?;
        if self.unmarked.is_empty() {
            woken.await;
            return Ok(());
        }
        let is_due = self.unmarked.len() >= MOST_UNMARKED || Instant::now() >= self.mark_at;
        if is_due || (published == 0 && timeout_at(self.mark_at, woken).await.is_err()) {
            self.mark().await?;
        }
        Ok(())
    }

    /// Publishes the waiting rows that were not published yet; returns how many there were.
    async fn publish(&mut self) -> Result<usize, Error> {
        let waiting = self.ports.db.waiting_messages(self.published, BATCH).await?;
        let Some(last) = waiting.last().map(|message| message.event.position) else {
            return Ok(0);
        };
        self.ports.crash.hit(CrashPoint::BeforePublish);
        let (ids, events): (Vec<_>, Vec<_>) =
            waiting.into_iter().map(|message| (message.id, Arc::new(message.event))).unzip();
        self.ports.bus.publish(&events).await?;
        self.ports.crash.hit(CrashPoint::AfterPublish);
        if self.unmarked.is_empty() {
            self.mark_at = Instant::now() + MARK_AFTER;
        }
        self.published = last;
        self.unmarked.extend(&ids);
        Ok(ids.len())
    }

    /// Marks the published rows.
    async fn mark(&mut self) -> Result<(), Error> {
        if self.unmarked.is_empty() {
            return Ok(());
        }
        let mut set = ChangeSet::new(Identity::ByExpectation, BookId::NONE);
        set.outbox_sent.clone_from(&self.unmarked);
        self.ports.commit(set).await?;
        self.unmarked.clear();
        Ok(())
    }
}
