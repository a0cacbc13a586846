//! Wake-ups between processes: a commit notifies the listeners of all processes. A notification
//! names topics and carries no data; whoever is woken reads the tables again. Because a
//! notification can be lost with its connection, the listener also wakes everybody regularly.

use std::time::Duration;

use scribe_ports::store::StoreError;
use sqlx::{PgPool, postgres::PgListener};
use tokio::time::{MissedTickBehavior, interval};

use super::errors::error;
use crate::committer::{Signals, Topics};

/// How many connections of the pool the listener uses.
pub(super) const LISTENERS: u32 = 1;

const CHANNEL: &str = "scribe";

/// How often everybody is woken, whatever is heard.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// Returns the statements that notify the listeners and commit.
pub(super) fn commit_and_notify(topics: Topics) -> String {
    match topics.to_letters() {
        letters if letters.is_empty() => "COMMIT".to_owned(),
        letters => format!("NOTIFY {CHANNEL}, '{letters}'; COMMIT"),
    }
}

/// Wakes the waiters of this process, without end.
pub(super) async fn listen(pool: &PgPool, signals: &Signals) {
    loop {
        if let Err(error) = listen_once(pool, signals).await {
            tracing::debug!(%error, "notifications cannot be received; the tables are polled");
        }
        signals.wake(Topics::ALL);
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}

async fn listen_once(pool: &PgPool, signals: &Signals) -> Result<(), StoreError> {
    let mut listener = PgListener::connect_with(pool).await.map_err(error)?;
    // A reconnection here would be cut off by the polls.
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await.map_err(error)?;
    let mut polls = interval(POLL_INTERVAL);
    polls.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            received = listener.try_recv() => match received.map_err(error)? {
                Some(notification) => signals.wake(Topics::from_letters(notification.payload())),
                // The connection is lost.
                None => return Ok(()),
            },
            // Commits may have been missed before, and a notification can be lost.
            _ = polls.tick() => signals.wake(Topics::ALL),
        }
    }
}
