//! Follows the progress of a run in the database.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::Result;
use tokio::{sync::watch, time::sleep};

use crate::{database::Database, watch::RunClock};

/// How often the log is read. The times of commits are no more precise than this.
const POLL_INTERVAL: Duration = Duration::from_millis(20);
/// How many times the log is polled for each poll of the books.
const POLLS_PER_BOOKS: u32 = 5;

/// The progress that has been observed.
#[derive(Debug, Clone)]
pub(crate) struct Progress {
    /// The last position of the log, and when it was first seen.
    growth: Arc<Mutex<Vec<(u64, i64)>>>,
    completed: watch::Sender<HashSet<String>>,
}

impl Progress {
    pub(crate) fn new() -> Self {
        Self { growth: Arc::default(), completed: watch::Sender::default() }
    }

    /// Follows the progress until this is dropped or the database does not answer.
    pub(crate) async fn follow(&self, database: &Database, watch: RunClock) -> Result<()> {
        let connection = database.connect().await?;
        let mut last = -1;
        for poll in 0_u32.. {
            let position = connection.last_position().await?;
            if position > last {
                last = position;
                self.growth_mut().push((watch.now_ms(), position));
            }
            if poll % POLLS_PER_BOOKS == 0 {
                let sessions: HashSet<String> =
                    connection.completed_sessions().await?.into_iter().collect();
                self.completed.send_if_modified(|known| {
                    let is_news = sessions.len() != known.len();
                    *known = sessions;
                    is_news
                });
            }
            sleep(POLL_INTERVAL).await;
        }
        Ok(())
    }

    /// Waits until the book of a session is complete.
    pub(crate) async fn wait_for_book(&self, session: &str) -> Result<()> {
        self.completed.subscribe().wait_for(|sessions| sessions.contains(session)).await?;
        Ok(())
    }

    pub(crate) fn completed_books(&self) -> usize {
        self.completed.borrow().len()
    }

    /// Returns the last position of the log that was seen.
    pub(crate) fn last_position(&self) -> i64 {
        self.growth_mut().last().map_or(0, |(_, position)| *position)
    }

    /// Returns when the log first had an event after a position.
    pub(crate) fn grew_at(&self, after: i64) -> Option<u64> {
        let growth = self.growth_mut();
        growth.iter().find(|(_, position)| *position > after).map(|(at_ms, _)| *at_ms)
    }

    /// Returns the longest time within a period in which no event was added to the log.
    pub(crate) fn longest_silence_ms(&self, from_ms: u64, to_ms: u64) -> u64 {
        let growth = self.growth_mut();
        let between = growth.iter().map(|(at_ms, _)| *at_ms);
        let between = between.filter(|at_ms| (from_ms..=to_ms).contains(at_ms));
        let mut times = vec![from_ms];
        times.extend(between);
        times.push(to_ms);
        times.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(0)
    }

    fn growth_mut(&self) -> std::sync::MutexGuard<'_, Vec<(u64, i64)>> {
        self.growth.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
