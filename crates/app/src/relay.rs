//! Step 2 of the corridor: the outbox is handed to the bus in the order of the log, woken by
//! commits. Only the relay publishes; it reads no event, so that none can hold it up.

use std::{sync::Arc, time::Duration};

use scribe_domain::id::BookId;
use scribe_ports::{
    crash::CrashPoint,
    store::{ChangeSet, Identity, Topic},
};
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

use crate::{Error, Ports};

/// Rows that one round publishes.
const BATCH: u32 = 512;

/// The most that is published and not marked.
const MOST_UNMARKED: usize = 512;

/// How long what was published may stay unmarked. Whoever is told of an event commits next: a mark
/// right away would make that commit wait for a transaction of its own.
const MARK_AFTER: Duration = Duration::from_millis(50);

/// The pause after a failure; the relay goes on for ever, because nothing is lost meanwhile.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// Publishes for as long as the process lives.
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

/// Publishes and marks what waits, once; answers how much it was.
///
/// # Errors
/// The database or the bus cannot answer; what was published and not marked is published again.
pub async fn round(ports: &Ports) -> Result<usize, Error> {
    let mut relay = Relay::new(ports);
    relay.publish().await?;
    let published = relay.unmarked.len();
    relay.mark().await?;
    Ok(published)
}

/// What a relay has published, and not marked yet.
struct Relay<'a> {
    ports: &'a Ports,
    /// Up to where in the log everything is published: positions follow the order of commits.
    published: i64,
    unmarked: Vec<Uuid>,
    /// When they are marked at the latest.
    mark_at: Instant,
}

impl<'a> Relay<'a> {
    fn new(ports: &'a Ports) -> Self {
        Self { ports, published: 0, unmarked: Vec::new(), mark_at: Instant::now() }
    }

    /// Takes one turn: publishes what waits, and marks what was published where its time has come
    /// or it has become much. A turn that finds nothing to publish sleeps until it is woken, but
    /// not beyond the time of the mark.
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

    /// Publishes what waits and was not published yet; answers how much it was.
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

    /// Marks what was published.
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
