//! Wake-ups between processes: a commit notifies the listeners of all processes. A notification
//! names topics and carries no data; the woken tasks read the tables again. Because a notification
//! can be lost with its connection, the listener also wakes all waiters regularly.
//!
//! Live texts are not stored and have their own channel. Each text is preceded by the id of its
//! sender, because the server also notifies the sender, which must ignore its own texts.

use std::{sync::Arc, time::Duration};

use scribe_ports::{live_channel::LiveNews, store::StoreError};
use sqlx::{
    Executor,
    postgres::{PgListener, PgNotification, PgPoolOptions},
    query,
};
use tokio::time::{MissedTickBehavior, interval};

use super::{PostgresBackend, errors::to_store_error};
use crate::committer::{Signals, Topics};

const COMMIT_CHANNEL: &str = "scribe";
const LIVE_CHANNEL: &str = "scribe_live";

/// How often all waiters are woken, with or without a notification.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// Returns the statements that notify the listeners and commit.
pub(super) fn commit_and_notify(topics: Topics) -> String {
    match topics.to_letters() {
        letters if letters.is_empty() => "COMMIT".to_owned(),
        letters => format!("NOTIFY {COMMIT_CHANNEL}, '{letters}'; COMMIT"),
    }
}

/// Wakes the waiters of this process until the future is dropped.
pub(super) async fn listen(backend: &PostgresBackend, signals: &Signals) {
    loop {
        if let Err(error) = listen_once(backend, signals).await {
            tracing::debug!(%error, "notifications cannot be received; the tables are polled");
        }
        signals.notify_waiters(Topics::ALL);
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}

async fn listen_once(backend: &PostgresBackend, signals: &Signals) -> Result<(), StoreError> {
    // The listener has a pool of its own: a connection that has fallen silent occupies its place in
    // the pool long after the listener is dropped.
    let guard = Arc::clone(&backend.guard);
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(backend.timeouts.connect)
        .after_connect(move |connection, _| {
            let guard = Arc::clone(&guard);
            Box::pin(async move {
                let checked = guard.check_identity(connection).await;
                checked.map_err(|error| sqlx::Error::Protocol(error.to_string()))
            })
        })
        .connect_lazy_with(backend.writer_options.clone());
    let mut listener = PgListener::connect_with(&pool).await.map_err(to_store_error)?;
    // The polls below would cancel a reconnection within `try_recv`.
    listener.eager_reconnect(false);
    backend
        .answer(listener.listen_all([COMMIT_CHANNEL, LIVE_CHANNEL]))
        .await
        .map_err(to_store_error)?;
    signals.live().send(LiveNews::Gap);
    let mut polls = interval(POLL_INTERVAL);
    polls.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            received = listener.try_recv() => match received.map_err(to_store_error)? {
                Some(notification) => backend.dispatch_notification(&notification, signals),
                // The connection is lost.
                None => return Ok(()),
            },
            // The first tick covers commits before the listener was ready; later ones cover lost
            // notifications.
            _ = polls.tick() => {
                signals.notify_waiters(Topics::ALL);
                // A silent connection would deliver nothing for many minutes.
                backend.answer(listener.execute("SELECT")).await.map_err(to_store_error)?;
            }
        }
    }
}

impl PostgresBackend {
    fn dispatch_notification(&self, notification: &PgNotification, signals: &Signals) {
        if notification.channel() == COMMIT_CHANNEL {
            return signals.notify_waiters(Topics::from_letters(notification.payload()));
        }
        let Some((sender, text)) = notification.payload().split_once(' ') else { return };
        let is_own = self.own_id().is_some_and(|own| own.to_string() == sender);
        if !is_own {
            signals.live().send(LiveNews::Text(text.into()));
        }
    }

    pub(super) async fn notify_live(&self, text: &str) -> Result<(), StoreError> {
        let Some(own) = self.own_id() else { return Ok(()) };
        let text = format!("{own} {text}");
        let query = query("SELECT pg_notify($1, $2)").bind(LIVE_CHANNEL).bind(text);
        self.readers.fetch_once(query).await.map(drop)
    }
}
