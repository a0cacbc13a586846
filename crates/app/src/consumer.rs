//! Step 4 of the corridor: one loop for every subscriber. The events of a book are handled in order
//! and exactly once. Different books are handled in parallel.
//!
//! A subscriber first subscribes to the bus, then reads the events that it missed from the log, and
//! then handles the events from the bus. Its checkpoint filters out duplicates.
//!
//! An event that the subscriber can never handle becomes a dead letter. Until the letter is
//! resolved, the book is parked: the subscriber handles no event of that book, and other books
//! continue. After a retryable failure, the events of the book are delivered again from the
//! checkpoint, without limit.

mod book_queue;
mod delivery;
mod low_water;

use std::{collections::HashSet, sync::Arc, time::Duration};

use scribe_domain::id::BookId;
use scribe_ports::{
    bus::{self, Subscription},
    store::{ChangeFuture, ChangeTopic, rows::StoredEvent},
};
use tokio::{task::JoinSet, time::MissedTickBehavior};

pub use self::delivery::parse_event;
use self::{
    book_queue::{BookQueues, DeliveryOutcome},
    delivery::BookDelivery,
};
use crate::{Error, Ports, subscriber::Subscriber};

/// The pause before a subscriber subscribes to the bus again after a failure.
const RETRY_DELAY: Duration = Duration::from_secs(1);

/// Delivers events to a subscriber until the process ends.
pub async fn run(ports: Ports, subscriber: Arc<dyn Subscriber>) {
    loop {
        if let Err(error) = subscribe_and_deliver(&ports, &subscriber).await {
            tracing::error!(
                subscriber = subscriber.name(), %error,
                "event delivery failed; restarting"
            );
            tokio::time::sleep(RETRY_DELAY).await;
        }
    }
}

async fn subscribe_and_deliver(
    ports: &Ports,
    subscriber: &Arc<dyn Subscriber>,
) -> Result<(), Error> {
    let subscription = ports.bus.subscribe(subscriber.name()).await?;
    let mut letters = wait_for_letter_end(ports);
    let (queues, running, upkeep) = (BookQueues::default(), JoinSet::new(), JoinSet::new());
    let mut consumer = Consumer { ports, subscriber, subscription, queues, running, upkeep };
    consumer.queue_unhandled_books().await?;
    let mut tidy = tokio::time::interval(ports.settings.longest_sleep);
    tidy.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            Some(ended) = consumer.running.join_next(), if !consumer.running.is_empty() => match ended {
                Ok((book, outcome)) => consumer.finish_delivery(book, outcome).await?,
                // A panic is a defect of the program. It ends the consumer, and the supervisor
                // notices that.
                Err(error) => std::panic::resume_unwind(error.into_panic()),
            },
            delivery = consumer.subscription.next() => match delivery? {
                bus::BusDelivery::Events(events) => consumer.queue_events(events),
                bus::BusDelivery::Reassigned => consumer.restart_owned_books().await?,
            },
            () = &mut letters => {
                letters = wait_for_letter_end(ports);
                consumer.unpark_resolved_books().await?;
            }
            _ = tidy.tick() => consumer.run_upkeep(),
        }
    }
}

/// Resolves when a dead letter may have been released or dropped. On PostgreSQL, a notification
/// also wakes the future after a commit of another process. The sleep is the fallback in case a
/// notification is lost.
fn wait_for_letter_end(ports: &Ports) -> ChangeFuture {
    let (changed, longest) =
        (ports.db.wait_for_change(ChangeTopic::DeadLetters), ports.settings.longest_sleep);
    Box::pin(async move {
        tokio::select! {
            () = changed => {}
            () = tokio::time::sleep(longest) => {}
        }
    })
}

/// The books of a subscriber and their running deliveries.
struct Consumer<'a> {
    ports: &'a Ports,
    subscriber: &'a Arc<dyn Subscriber>,
    subscription: Box<dyn Subscription>,
    queues: BookQueues,
    /// Each delivery is a spawned task. If this loop polled the deliveries itself, it could
    /// deadlock: a delivery that waits for a database connection would not be polled while the loop
    /// waits for one too.
    running: JoinSet<(BookId, DeliveryOutcome)>,
    /// The task that advances the low-water position.
    upkeep: JoinSet<()>,
}

impl Consumer<'_> {
    /// Queues the books of this consumer that have unhandled events, and parks those that have a
    /// dead letter.
    async fn queue_unhandled_books(&mut self) -> Result<(), Error> {
        let name = self.subscriber.name();
        let behind = self.ports.db.books_behind(name).await?;
        for (book, handled) in
            behind.into_iter().filter(|(book, _)| self.subscription.owns_key(*book))
        {
            self.queues.read_log_after(book, handled);
        }
        let parked = self.ports.db.parked_books(name).await?;
        for book in parked.into_iter().filter(|book| self.subscription.owns_key(*book)) {
            self.queues.get_or_create_queue(book).park();
        }
        self.queues.books().into_iter().for_each(|book| self.start_delivery(book));
        Ok(())
    }

    /// Continues with the books that this consumer owns now. A delivery that is running ends before
    /// the log of its book is read. If another consumer has already handled some of its events, the
    /// store refuses the commit of the delivery.
    async fn restart_owned_books(&mut self) -> Result<(), Error> {
        self.queues.forget_positions();
        self.queue_unhandled_books().await
    }

    /// Queues events from the bus. Deliveries start only when all events are queued, so that the
    /// events of one commit are delivered together.
    fn queue_events(&mut self, events: Vec<Arc<StoredEvent>>) {
        let mut books = Vec::new();
        for event in events.into_iter().filter(|event| self.subscription.owns_key(event.book)) {
            books.push(event.book);
            self.queues.get_or_create_queue(event.book).push_event(event);
        }
        books.dedup();
        books.into_iter().for_each(|book| self.start_delivery(book));
    }

    /// Starts the next delivery of a book, unless one is already running or there are no events to
    /// deliver.
    fn start_delivery(&mut self, book: BookId) {
        if !self.subscription.owns_key(book) {
            return;
        }
        let Some(batch) = self.queues.get_or_create_queue(book).next_batch() else { return };
        let (ports, subscriber) = (self.ports.clone(), Arc::clone(self.subscriber));
        self.running.spawn(async move {
            let delivery = BookDelivery { ports: &ports, subscriber: &subscriber, book };
            (book, delivery.deliver_batch(batch).await)
        });
    }

    async fn finish_delivery(
        &mut self,
        book: BookId,
        outcome: DeliveryOutcome,
    ) -> Result<(), Error> {
        let parked = matches!(outcome, DeliveryOutcome::Parked);
        self.queues.get_or_create_queue(book).record_outcome(outcome);
        self.start_delivery(book);
        // The dead letter may have been released before this loop recorded that the book is parked.
        if parked { self.unpark_resolved_books().await } else { Ok(()) }
    }

    /// Restarts deliveries for the books whose dead letters were released or dropped.
    async fn unpark_resolved_books(&mut self) -> Result<(), Error> {
        let parked = self.queues.parked_books();
        if parked.is_empty() {
            return Ok(());
        }
        let still_parked: HashSet<BookId> =
            self.ports.db.parked_books(self.subscriber.name()).await?.into_iter().collect();
        for book in parked.into_iter().filter(|book| !still_parked.contains(book)) {
            self.queues.get_or_create_queue(book).unpark();
            self.start_delivery(book);
        }
        Ok(())
    }

    /// Drops idle queues and advances the low-water position, in parallel with the deliveries.
    fn run_upkeep(&mut self) {
        self.queues.drop_idle_queues();
        while self.upkeep.try_join_next().is_some() {}
        if self.upkeep.is_empty() {
            let (ports, name) = (self.ports.clone(), self.subscriber.name());
            self.upkeep.spawn(async move {
                if let Err(error) = low_water::advance_low_water(&ports, name).await {
                    tracing::debug!(
                        subscriber = name, %error,
                        "could not advance the low-water position"
                    );
                }
            });
        }
    }
}
