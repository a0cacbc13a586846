//! Pauses that a provider asks for: each is reported once, however many tasks it delays.

use chrono::{Local, TimeDelta};
use scribe_app::{
    Error,
    live::{Progress, WorkStatus},
    worker::MAX_REQUESTED_PAUSE,
};
use scribe_domain::{Timestamp, id::BookId};
use scribe_ports::{clock::Clock, store::readers::Database};

use crate::clock::SystemClock;

/// Shorter pauses are not reported, because they end before the user has read the line.
const MIN_REPORTED_PAUSE: TimeDelta = TimeDelta::seconds(5);
/// Pauses that end within this time of each other count as one.
const SAME_PAUSE_TOLERANCE: TimeDelta = TimeDelta::seconds(5);
/// The maximum number of waiting tasks of the book that are searched.
const MAX_SEARCHED_TASKS: u32 = 1_000;

#[derive(Debug, Default)]
pub(super) struct ProviderPauses {
    reported: Option<Timestamp>,
    /// True until an agent of the book calls a model again.
    is_paused: bool,
}

impl ProviderPauses {
    /// Observes the progress of a task and returns the line that reports a new pause.
    pub(super) fn note_progress(&mut self, progress: &Progress) -> Option<String> {
        match progress.status {
            WorkStatus::Running => {
                self.is_paused = false;
                None
            }
            WorkStatus::Ended => None,
            WorkStatus::Waiting => self.format_pause_line(
                progress.waits_until?,
                progress.reason.as_deref().unwrap_or_default(),
            ),
        }
    }

    /// Finds a pause that is already in effect, for example after the process was killed, and
    /// returns the line that reports it.
    ///
    /// # Errors
    /// The database cannot answer.
    pub(super) async fn find_current_pause(
        &mut self,
        db: &dyn Database,
        book: BookId,
    ) -> Result<Option<String>, Error> {
        let horizon = SystemClock.now() + MAX_REQUESTED_PAUSE;
        let waiting = db.due_tasks(horizon, Some(&[book]), MAX_SEARCHED_TASKS).await?;
        for task in db.tasks(&waiting).await? {
            let Some(until) = task.row.next_run_at else { continue };
            let last = db.calls_of_task(task.row.id).await?.pop();
            let reason = last.and_then(|call| call.end?.error);
            let line = reason.and_then(|reason| self.format_pause_line(until, &reason));
            if line.is_some() {
                return Ok(line);
            }
        }
        Ok(None)
    }

    /// Returns the part of the status line that says until when the book waits.
    pub(super) fn format_status(&self) -> String {
        match self.reported.filter(|_| self.is_paused) {
            Some(until) => format!(" · waits until {}", format_time(until)),
            None => String::new(),
        }
    }

    fn format_pause_line(&mut self, until: Timestamp, reason: &str) -> Option<String> {
        if until - SystemClock.now() < MIN_REPORTED_PAUSE {
            return None;
        }
        self.is_paused = true;
        if self.reported.is_some_and(|reported| (until - reported).abs() < SAME_PAUSE_TOLERANCE) {
            return None;
        }
        self.reported = Some(until);
        let time = format_time(until);
        Some(format!(
            "The provider asks scribe to wait until {time}; the book then continues. Reason: \
             {reason}"
        ))
    }
}

/// Formats a time of day in the local time zone.
fn format_time(at: Timestamp) -> String {
    at.with_timezone(&Local).format("%H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simultaneous_pauses_are_reported_once_and_a_short_pause_is_not_reported() {
        let now = SystemClock.now();
        let mut pauses = ProviderPauses::default();
        assert_eq!(pauses.format_pause_line(now + TimeDelta::seconds(2), "busy"), None);
        assert_eq!(pauses.format_status(), "");
        let minute = now + TimeDelta::seconds(60);
        let line = pauses.format_pause_line(minute, "busy").unwrap();
        assert!(line.contains(&format_time(minute)) && line.contains("busy"), "{line}");
        assert!(pauses.format_status().contains(&format_time(minute)));
        assert_eq!(pauses.format_pause_line(minute + TimeDelta::seconds(1), "busy"), None);
        assert!(pauses.format_pause_line(minute + TimeDelta::seconds(60), "busy").is_some());
    }
}
