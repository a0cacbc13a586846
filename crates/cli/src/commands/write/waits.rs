//! Waits for which a provider asks: a person is told of each once, however many tasks it holds up.

use chrono::{Local, TimeDelta};
use scribe_app::{
    Error,
    live::{Progress, WorkStatus},
    worker::LONGEST_PAUSE,
};
use scribe_domain::{Timestamp, id::BookId};
use scribe_ports::{clock::Clock, store::readers::Database};

use crate::clock::SystemClock;

/// A shorter wait is over before a person has read of it.
const WORTH_A_LINE: TimeDelta = TimeDelta::seconds(5);
/// Waits that end this close to each other are one.
const ALIKE: TimeDelta = TimeDelta::seconds(5);
/// Tasks that are looked through for those of a book.
const LOOKED_THROUGH: u32 = 1_000;

/// What is known of a book's waits.
#[derive(Debug, Default)]
pub(super) struct Waits {
    told: Option<Timestamp>,
    /// True until an agent of the book asks a model again.
    holds: bool,
}

impl Waits {
    /// Hears what an agent of the book does; answers the line that it is worth.
    pub(super) fn hear(&mut self, progress: &Progress) -> Option<String> {
        match progress.status {
            WorkStatus::Running => {
                self.holds = false;
                None
            }
            WorkStatus::Ended => None,
            WorkStatus::Waiting => {
                self.take(progress.waits_until?, progress.reason.as_deref().unwrap_or_default())
            }
        }
    }

    /// Reads what the book of a key waits for already, as when its process was ended meanwhile;
    /// answers the line that it is worth.
    ///
    /// # Errors
    /// The database cannot answer.
    pub(super) async fn look(
        &mut self,
        db: &dyn Database,
        book: BookId,
    ) -> Result<Option<String>, Error> {
        let horizon = SystemClock.now() + LONGEST_PAUSE;
        let waiting = db.due_tasks(horizon, Some(&[book]), LOOKED_THROUGH).await?;
        for task in db.tasks(&waiting).await? {
            let Some(until) = task.row.next_run_at else { continue };
            let last = db.calls_of_task(task.row.id).await?.pop();
            let reason = last.and_then(|call| call.end?.error);
            let line = reason.and_then(|reason| self.take(until, &reason));
            if line.is_some() {
                return Ok(line);
            }
        }
        Ok(None)
    }

    /// What happens now, where the book waits.
    pub(super) fn now(&self) -> String {
        match self.told.filter(|_| self.holds) {
            Some(until) => format!(" · waits until {}", time(until)),
            None => String::new(),
        }
    }

    fn take(&mut self, until: Timestamp, reason: &str) -> Option<String> {
        if until - SystemClock.now() < WORTH_A_LINE {
            return None;
        }
        self.holds = true;
        if self.told.is_some_and(|told| (until - told).abs() < ALIKE) {
            return None;
        }
        self.told = Some(until);
        let time = time(until);
        Some(format!("The provider asks to wait until {time}; the book then goes on: {reason}"))
    }
}

/// A time of day, where the person is.
fn time(at: Timestamp) -> String {
    at.with_timezone(&Local).format("%H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_that_wait_alike_are_told_of_once_and_a_short_wait_is_not_told_of() {
        let now = SystemClock.now();
        let mut waits = Waits::default();
        assert_eq!(waits.take(now + TimeDelta::seconds(2), "busy"), None);
        assert_eq!(waits.now(), "");
        let minute = now + TimeDelta::seconds(60);
        let line = waits.take(minute, "busy").unwrap();
        assert!(line.contains(&time(minute)) && line.contains("busy"), "{line}");
        assert!(waits.now().contains(&time(minute)));
        assert_eq!(waits.take(minute + TimeDelta::seconds(1), "busy"), None);
        assert!(waits.take(minute + TimeDelta::seconds(60), "busy").is_some());
    }
}
