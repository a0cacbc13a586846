//! Step 4 of the corridor: one loop for every subscriber. Events of a book are handled in order and
//! each once, books side by side.
//!
//! A subscriber first joins the bus, then reads what it missed from the log, then goes live; what
//! both give is told apart by its checkpoint. An event that it can never handle becomes a dead
//! letter: the book is parked, the others go on. A failure that may pass delivers the book again from
//! its checkpoint, for as long as it takes.

mod lane;
mod low_water;
mod reaction;

use std::{collections::HashSet, sync::Arc, time::Duration};

use scribe_domain::id::BookId;
use scribe_ports::store::{Changed, Topic};
use tokio::{task::JoinSet, time::MissedTickBehavior};

pub use self::reaction::recorded;
use self::{
    lane::{Ended, Lane, LaneMap},
    reaction::Delivery,
};
use crate::{Error, Ports, subscriber::Subscriber};

/// The pause before a subscriber joins the bus again.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// Delivers to a subscriber for as long as the process lives.
pub async fn run(ports: Ports, subscriber: Arc<dyn Subscriber>) {
    loop {
        if let Err(error) = deliver(&ports, &subscriber).await {
            tracing::error!(
                subscriber = subscriber.name(), %error,
                "event delivery failed and restarts"
            );
            tokio::time::sleep(AFTER_FAILURE).await;
        }
    }
}

async fn deliver(ports: &Ports, subscriber: &Arc<dyn Subscriber>) -> Result<(), Error> {
    let mut subscription = ports.bus.subscribe(subscriber.name()).await?;
    let mut letters = letters_ended(ports);
    let (lanes, running, upkeep) = (LaneMap::default(), JoinSet::new(), JoinSet::new());
    let mut lanes = Lanes { ports, subscriber, lanes, running, upkeep };
    lanes.open().await?;
    let mut tidy = tokio::time::interval(ports.settings.longest_sleep);
    tidy.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            Some(ended) = lanes.running.join_next(), if !lanes.running.is_empty() => match ended {
                Ok((book, ended)) => lanes.ended(book, ended).await?,
                // A defect of the program ends the consumer, which the supervisor notices.
                Err(error) => std::panic::resume_unwind(error.into_panic()),
            },
            events = subscription.next() => {
                for event in events? {
                    let book = event.book;
                    lanes.lanes.lane(book).arrive(event);
                    lanes.start(book);
                }
            }
            () = &mut letters => {
                letters = letters_ended(ports);
                lanes.unpark().await?;
            }
            _ = tidy.tick() => lanes.tidy(),
        }
    }
}

/// Resolves when a letter may have been released or dropped. What another process ends is noticed
/// after the longest sleep.
fn letters_ended(ports: &Ports) -> Changed {
    let (changed, longest) = (ports.db.changed(Topic::DeadLetters), ports.settings.longest_sleep);
    Box::pin(async move {
        tokio::select! {
            () = changed => {}
            () = tokio::time::sleep(longest) => {}
        }
    })
}

/// The keys of a subscriber, and what runs for them.
struct Lanes<'a> {
    ports: &'a Ports,
    subscriber: &'a Arc<dyn Subscriber>,
    lanes: LaneMap,
    /// Each runs by itself: one that waits for a connection of the database goes on while this
    /// loop asks the database too, or both would wait for ever.
    running: JoinSet<(BookId, Ended)>,
    /// The low-water position, while it is moved.
    upkeep: JoinSet<()>,
}

impl Lanes<'_> {
    /// Takes up what was missed, but for the keys that are parked.
    async fn open(&mut self) -> Result<(), Error> {
        let name = self.subscriber.name();
        for (book, handled) in self.ports.db.books_behind(name).await? {
            self.lanes.insert(book, Lane::behind(handled));
        }
        for book in self.ports.db.parked_books(name).await? {
            self.lanes.lane(book).park();
        }
        self.lanes.books().into_iter().for_each(|book| self.start(book));
        Ok(())
    }

    /// Begins the next reaction of a book, unless one is running or nothing new waits.
    fn start(&mut self, book: BookId) {
        let Some(portion) = self.lanes.lane(book).next() else { return };
        let (ports, subscriber) = (self.ports.clone(), Arc::clone(self.subscriber));
        self.running.spawn(async move {
            let delivery = Delivery { ports: &ports, subscriber: &subscriber, book };
            (book, delivery.run(portion).await)
        });
    }

    async fn ended(&mut self, book: BookId, ended: Ended) -> Result<(), Error> {
        let parked = matches!(ended, Ended::Parked);
        self.lanes.lane(book).ended(ended);
        self.start(book);
        // Its letter may have been released before it was known here.
        if parked { self.unpark().await } else { Ok(()) }
    }

    /// Takes up the keys whose letters have been released or dropped.
    async fn unpark(&mut self) -> Result<(), Error> {
        let held_up = self.lanes.parked_books();
        if held_up.is_empty() {
            return Ok(());
        }
        let parked: HashSet<BookId> =
            self.ports.db.parked_books(self.subscriber.name()).await?.into_iter().collect();
        for book in held_up.into_iter().filter(|book| !parked.contains(book)) {
            self.lanes.lane(book).unpark();
            self.start(book);
        }
        Ok(())
    }

    /// Drops what is not needed any more, and moves the low-water position, beside the deliveries.
    fn tidy(&mut self) {
        self.lanes.sweep();
        while self.upkeep.try_join_next().is_some() {}
        if self.upkeep.is_empty() {
            let (ports, name) = (self.ports.clone(), self.subscriber.name());
            self.upkeep.spawn(async move {
                if let Err(error) = low_water::advance(&ports, name).await {
                    tracing::debug!(
                        subscriber = name, %error,
                        "the low-water position was not advanced"
                    );
                }
            });
        }
    }
}
