//! The checker. It reads the history of a run and reports everything that must not have happened,
//! in the manner of a Jepsen checker: it is a function of the history alone.
//!
//! **Which calls may be repeated.** A reply is safe once the process that received it has committed
//! it. A process that is killed, suspended or cut off from its database between its request and
//! that commit may lose the reply, and another process asks again. A request may therefore be
//! repeated only if it was under way in its process when such a fault began: it was sent at most
//! [`REACTION_TIME_MS`] after the beginning, and its reply had not arrived, or had arrived less
//! than [`STORE_TIME_MS`] before. So a fault repeats no more calls than were in flight. Every other
//! repetition is a violation, among them each one across a shutdown: a process that is shut down
//! stores what it has received. In the ledger, each distinct request must have exactly one
//! COMPLETED row, and each repetition a row that ended otherwise.

mod books;
mod calls;
mod commands;
mod faults;
mod log;
mod readers;
mod work;

use std::{collections::BTreeMap, fmt};

use serde::Serialize;

pub use self::calls::{REACTION_TIME_MS, STORE_TIME_MS};
use crate::history::History;

/// The texts of books by the number of the book, chapter by chapter.
pub type Texts = BTreeMap<u32, Vec<String>>;

/// The rule that a violation breaks. Each variant describes the violation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckRule {
    /// A command was never accepted, or was refused.
    CommandNotAccepted,
    /// The answers to one command name different sessions.
    OutcomesDiffer,
    /// An accepted command has no inbox row or no event.
    CommandLost,
    /// A command has several inbox rows or several first events, or nobody has sent it.
    CommandAppliedTwice,
    /// A command is not completed although its work is done.
    CommandOpen,
    /// The positions of the log have a gap.
    PositionGap,
    /// Two events have the same id.
    EventTwice,
    /// The versions of a stream do not follow each other in the order of the log.
    VersionGap,
    /// The stored state of a stream is not that of its last event.
    StreamDiffers,
    /// An event has a time outside the run, or long before that of an earlier event.
    TimeWrong,
    /// An event names no cause.
    CauseMissing,
    /// An event that a stream may have only once occurs twice.
    AppliedTwice,
    /// A chapter was written before the one before it was recorded.
    OrderBroken,
    /// An event was not published, or does not have exactly one outbox row.
    NotPublished,
    /// A reader has not seen an event of the log.
    ReaderMissed,
    /// A reader has seen an event twice or too late.
    ReaderRepeated,
    /// A reader has seen an event that the log does not have.
    EventLost,
    /// A task is neither done nor cancelled.
    TaskOpen,
    /// The same work was given out twice.
    TaskTwice,
    /// A call has not ended in the ledger.
    CallOpen,
    /// A request was stored more than once.
    CallStoredTwice,
    /// A reply that arrived was not stored, although no fault hit its process.
    CallLost,
    /// A request was repeated, although no fault hit its process.
    CallRepeated,
    /// A repeated request has no row in the ledger.
    RepeatUnrecorded,
    /// A book is not complete, or exists twice.
    BookIncomplete,
    /// The text of a book differs from the text that one process alone has written.
    TextDiffers,
    /// Another process became the leader too late.
    FailOverSlow,
    /// No event was committed for too long.
    SilenceLong,
    /// A fault hit while no books were being written.
    FaultOnIdle,
    /// A process that was shut down ended with an error.
    EndedBadly,
    /// `scribe events verify` reports a fault.
    VerifyFailed,
}

/// A rule that was broken, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    pub rule: CheckRule,
    pub detail: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.rule, self.detail)
    }
}

/// How long things may take, in milliseconds.
#[derive(Debug, Clone, Copy)]
pub struct CheckLimits {
    /// How long another process may take to become the leader.
    pub fail_over_ms: u64,
    /// How long no event may be committed during a fault.
    pub silence_ms: u64,
}

impl Default for CheckLimits {
    fn default() -> Self {
        Self { fail_over_ms: 5_000, silence_ms: 5_000 }
    }
}

/// The result of a check.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Verdict {
    pub violations: Vec<Violation>,
    /// For each fault, how many requests were repeated because of it.
    pub repeats: Vec<usize>,
}

/// Collects the violations that the checks find.
#[derive(Debug, Default)]
struct Findings(Vec<Violation>);

impl Findings {
    fn add(&mut self, rule: CheckRule, detail: impl Into<String>) {
        self.0.push(Violation { rule, detail: detail.into() });
    }

    /// Adds a violation unless a condition holds.
    fn demand(&mut self, holds: bool, rule: CheckRule, detail: impl FnOnce() -> String) {
        if !holds {
            self.add(rule, detail());
        }
    }
}

/// Checks a history. `alone` has the texts that the same books have without faults; a book that is
/// not in `alone` is not compared.
#[must_use]
pub fn check(history: &History, alone: &Texts, limits: CheckLimits) -> Verdict {
    let mut findings = Findings::default();
    commands::check(history, &mut findings);
    log::check(history, &mut findings);
    readers::check(history, &mut findings);
    work::check(history, &mut findings);
    let repeats = calls::check(history, &mut findings);
    books::check(history, alone, &mut findings);
    faults::check(history, limits, &mut findings);
    Verdict { violations: findings.0, repeats }
}
