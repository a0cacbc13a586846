//! Step 2 of the corridor: publishes the outbox to the bus in the order of the log. Commits wake
//! the relay. Only the relay publishes. It does not parse events, so no unreadable event can block
//! it.
//!
//! A message that the bus refuses becomes a dead letter of the relay. The relay holds back the
//! later messages of that book until the letter is released or dropped. Other books continue.

use std::{collections::HashSet, time::Duration};

use scribe_domain::id::BookId;
use scribe_ports::{
    bus::{BusMessage, RefusedMessage},
    crash::CrashPoint,
    store::{
        ChangeSet, ChangeSetIdentity, ChangeTopic,
        readers::WaitingMessage,
        rows::{OutboxChange, OutboxStatus},
    },
};
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

use crate::{
    Error, Ports,
    dead_letters::{ParkingComponent, park_book},
};

/// The name of the relay in its dead letters.
pub const RELAY_NAME: &str = "relay";

/// The maximum number of rows published in one round.
const MAX_ROWS_PER_ROUND: u32 = 512;

/// The maximum number of rows that are published but not yet marked as sent.
const MAX_UNMARKED_ROWS: usize = 512;

/// How long published rows may wait to be marked as sent. The receiver of an event usually commits
/// next, and marking the rows immediately would make that commit wait for a separate transaction.
const MARK_DELAY: Duration = Duration::from_millis(50);

/// The pause after a failure. The relay retries indefinitely, because no event is lost meanwhile.
const RETRY_DELAY: Duration = Duration::from_secs(1);

/// Publishes until the process ends.
pub async fn run(ports: Ports) {
    let mut relay = OutboxRelay::new(&ports);
    loop {
        let (published, released) = (
            ports.db.wait_for_change(ChangeTopic::Outbox),
            ports.db.wait_for_change(ChangeTopic::DeadLetters),
        );
        let woken = async {
            tokio::select! {
                () = published => {}
                () = released => {}
            }
        };
        if let Err(error) = relay.run_turn(woken).await {
            tracing::warn!(%error, "the relay failed; retrying");
            tokio::time::sleep(RETRY_DELAY).await;
        }
    }
}

/// Publishes and marks the waiting rows once; returns how many there were.
///
/// # Errors
/// The database or the bus cannot answer. Rows that were published but not marked are published
/// again.
pub async fn publish_waiting_rows(ports: &Ports) -> Result<usize, Error> {
    let mut relay = OutboxRelay::new(ports);
    relay.publish_new_rows().await?;
    let published = relay.unmarked.len();
    relay.mark_published_rows().await?;
    Ok(published)
}

/// True while there are messages to publish, not counting those that are held back.
///
/// # Errors
/// The database cannot answer.
pub(crate) async fn has_waiting_messages(ports: &Ports) -> Result<bool, Error> {
    let held = ports.db.parked_books(RELAY_NAME).await?;
    let mut after = 0;
    loop {
        let waiting = ports.db.waiting_messages(after, MAX_ROWS_PER_ROUND).await?;
        let Some(last) = waiting.last() else { return Ok(false) };
        if waiting.iter().any(|row| !held.contains(&row.message.key())) {
            return Ok(true);
        }
        after = last.message.event.position;
    }
}

/// What the relay has published, and which of these rows are not yet marked as sent.
struct OutboxRelay<'a> {
    ports: &'a Ports,
    /// The books whose messages are held back; `None` until they are read.
    held: Option<HashSet<BookId>>,
    /// The position up to which every row is published or held back. Positions follow the order of
    /// commits.
    published: i64,
    unmarked: Vec<Uuid>,
    /// The unmarked rows are marked at this time at the latest.
    mark_at: Instant,
}

impl<'a> OutboxRelay<'a> {
    fn new(ports: &'a Ports) -> Self {
        let (published, unmarked, mark_at) = (0, Vec::new(), Instant::now());
        Self { ports, held: None, published, unmarked, mark_at }
    }

    /// Takes one turn: publishes the waiting rows, and marks published rows if they are due or if
    /// there are many. If there is nothing to publish, the turn sleeps until it is woken, but at
    /// most until rows must be marked.
    async fn run_turn(&mut self, woken: impl Future<Output = ()>) -> Result<(), Error> {
        let published = self.publish_new_rows().await?;
        if self.unmarked.is_empty() {
            woken.await;
            return Ok(());
        }
        let is_due = self.unmarked.len() >= MAX_UNMARKED_ROWS || Instant::now() >= self.mark_at;
        if is_due || (published == 0 && timeout_at(self.mark_at, woken).await.is_err()) {
            self.mark_published_rows().await?;
        }
        Ok(())
    }

    /// Publishes the waiting rows that are neither published yet nor held back. Returns how many
    /// rows were read, including those that are held back.
    async fn publish_new_rows(&mut self) -> Result<usize, Error> {
        self.read_held_books().await?;
        let mut waiting =
            self.ports.db.waiting_messages(self.published, MAX_ROWS_PER_ROUND).await?;
        let Some(last) = waiting.last().map(|row| row.message.event.position) else {
            return Ok(0);
        };
        let read = waiting.len();
        let is_held = |book| self.held.as_ref().is_some_and(|held| held.contains(&book));
        waiting.retain(|row| !is_held(row.message.key()));
        if waiting.is_empty() {
            self.published = last;
            return Ok(read);
        }
        self.ports.crash.reach_point(CrashPoint::BeforePublish);
        let (ids, messages): (Vec<_>, Vec<_>) =
            waiting.into_iter().map(|WaitingMessage { id, message }| (id, message)).unzip();
        let refused = self.ports.bus.publish(&messages).await?;
        self.ports.crash.reach_point(CrashPoint::AfterPublish);
        if self.unmarked.is_empty() {
            self.mark_at = Instant::now() + MARK_DELAY;
        }
        if let Err(error) = self.hold_books(&messages, &refused).await {
            // A dead letter may have been stored before the failure, so the list of held books is
            // read again.
            self.held = None;
            return Err(error);
        }
        let accepted = ids.iter().zip(&messages).enumerate().filter(|(index, (_, message))| {
            let holds_back = |refused: &RefusedMessage| {
                let key = messages.get(refused.index).map(BusMessage::key);
                *index >= refused.index && key == Some(message.key())
            };
            !refused.iter().any(holds_back)
        });
        self.unmarked.extend(accepted.map(|(_, (id, _))| id));
        self.published = last;
        Ok(read)
    }

    /// Reads which books are held back. This happens at the start, and later only while there are
    /// any. When a book is released, the outbox is read from its beginning.
    async fn read_held_books(&mut self) -> Result<(), Error> {
        if self.held.as_ref().is_some_and(HashSet::is_empty) {
            return Ok(());
        }
        let held: HashSet<BookId> =
            self.ports.db.parked_books(RELAY_NAME).await?.into_iter().collect();
        if self.held.as_ref().is_some_and(|before| !before.is_subset(&held)) {
            // Otherwise rows that are published but not marked would be published again.
            self.mark_published_rows().await?;
            self.published = 0;
        }
        self.held = Some(held);
        Ok(())
    }

    /// Parks the books of the refused messages.
    async fn hold_books(
        &mut self,
        messages: &[BusMessage],
        refused: &[RefusedMessage],
    ) -> Result<(), Error> {
        for RefusedMessage { index, reason } in refused {
            let Some(message) = messages.get(*index) else { continue };
            let reason = format!("the event bus refused it: {reason}");
            park_book(self.ports, ParkingComponent::Relay, &message.event, &reason).await?;
            self.held.get_or_insert_default().insert(message.key());
        }
        Ok(())
    }

    async fn mark_published_rows(&mut self) -> Result<(), Error> {
        if self.unmarked.is_empty() {
            return Ok(());
        }
        let mut set = ChangeSet::new(ChangeSetIdentity::ByExpectation, BookId::NONE);
        let status = OutboxStatus::Sent;
        set.outbox_changes =
            self.unmarked.iter().map(|id| OutboxChange { id: *id, status }).collect();
        self.ports.commit(set).await?;
        self.unmarked.clear();
        Ok(())
    }
}
