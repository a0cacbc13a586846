//! The results of a run, for people and as JSON.

use std::fmt;

use serde::Serialize;

use crate::{
    check::{CheckLimits, Texts, Violation, check},
    history::{Fault, FaultKind, History},
    run::Run,
};

/// The results of a run.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    pub processes: usize,
    pub books: usize,
    pub books_complete: usize,
    /// The tasks that were completed.
    pub steps: u64,
    pub seconds: f64,
    pub steps_per_second: f64,
    pub events: usize,
    pub model_calls: usize,
    /// The requests that were asked again because a fault had destroyed the reply.
    pub repeated_calls: usize,
    pub faults: Vec<FaultReport>,
    pub violations: Vec<Violation>,
}

/// A fault and its consequences.
#[derive(Debug, Clone, Serialize)]
pub struct FaultReport {
    #[serde(flatten)]
    pub fault: Fault,
    /// The requests that were asked again because of it.
    pub repeated_calls: usize,
}

impl Report {
    /// Checks a run and reports it. `alone` has the texts that the books must have.
    #[must_use]
    pub fn of_run(processes: usize, run: &Run, alone: &Texts, limits: CheckLimits) -> Self {
        let verdict = check(&run.history, alone, limits);
        let History { books, faults, events, requests, .. } = &run.history;
        let seconds = run.duration.as_secs_f64();
        let faults = faults.iter().zip(&verdict.repeats);
        Self {
            processes,
            books: books.len(),
            books_complete: books.iter().filter(|book| book.status == "COMPLETED").count(),
            steps: run.steps,
            seconds,
            steps_per_second: f64::from(u32::try_from(run.steps).unwrap_or(u32::MAX)) / seconds,
            events: events.len(),
            model_calls: requests.len(),
            repeated_calls: verdict.repeats.iter().sum(),
            faults: faults
                .map(|(fault, repeats)| FaultReport {
                    fault: fault.clone(),
                    repeated_calls: *repeats,
                })
                .collect(),
            violations: verdict.violations,
        }
    }
}

/// Returns the texts of the complete books of a run.
#[must_use]
pub fn texts_of(history: &History) -> Texts {
    let complete = history.books.iter().filter(|book| book.status == "COMPLETED");
    complete.filter_map(|book| Some((book.number?, book.chapters.clone()))).collect()
}

/// The number of violations that are printed.
const MAX_PRINTED: usize = 20;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} process{} {} faults: {} of {} books, {} steps in {:.1} s, {:.0} steps/s, {} events, \
             {} model calls",
            self.processes,
            if self.processes == 1 { "" } else { "es" },
            if self.faults.is_empty() { "without" } else { "with" },
            self.books_complete,
            self.books,
            self.steps,
            self.seconds,
            self.steps_per_second,
            self.events,
            self.model_calls,
        )?;
        if !self.faults.is_empty() {
            writeln!(
                f,
                "  {:<9} {:>7} {:>6} {:>13} {:>15} {:>16} {:>10} {:>9}",
                "fault",
                "process",
                "leads",
                "fail-over ms",
                "next event ms",
                "longest pause ms",
                "open books",
                "repeated"
            )?;
        }
        for fault in &self.faults {
            writeln!(f, "  {fault}")?;
        }
        if !self.faults.is_empty() {
            writeln!(
                f,
                "  lost: {}; repeated after a fault: {} calls",
                if self.violations.is_empty() { "nothing" } else { "see the violations" },
                self.repeated_calls
            )?;
        }
        for violation in self.violations.iter().take(MAX_PRINTED) {
            writeln!(f, "  VIOLATION {violation}")?;
        }
        if let Some(more @ 1..) = self.violations.len().checked_sub(MAX_PRINTED) {
            writeln!(f, "  and {more} more violations")?;
        }
        Ok(())
    }
}

impl fmt::Display for FaultReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fault = &self.fault;
        let ms = |ms: Option<u64>| ms.map_or("-".to_owned(), |ms| ms.to_string());
        write!(
            f,
            "{:<9} {:>7} {:>6} {:>13} {:>15} {:>16} {:>10} {:>9}",
            fault.kind,
            fault.process,
            if fault.led { "yes" } else { "no" },
            ms(fault.fail_over_ms),
            ms(fault.next_event_ms),
            fault.longest_silence_ms,
            fault.open_books,
            self.repeated_calls,
        )
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Kill => "kill",
            Self::Stop => "stop",
            Self::Cut => "cut",
            Self::Hang => "hang",
            Self::Restart => "restart",
        })
    }
}
