//! Breaks processes that share one PostgreSQL database, and checks what is left.
//!
//! A run starts several `scribe serve` on a new database. Clients have books written, readers
//! follow the events, and faults hit one process after another. A model server of this crate
//! answers every request after 50 ms, with a text that follows from the request alone, so that a
//! book has the same text whatever happens. Everything that happens is recorded in a [`History`],
//! which [`check()`] judges.
//!
//! [`History`]: history::History

pub mod check;
mod clients;
mod cluster;
mod database;
mod ferry;
pub mod history;
mod http;
mod model;
mod nemesis;
mod process;
mod progress;
mod proxy;
mod random;
mod reader;
pub mod report;
mod run;
mod shifted_clock;
mod watch;

pub use check::check;
pub use nemesis::{FaultTimes, Victims};
pub use run::{Run, RunPlan, RunSite, carry_out};
pub use shifted_clock::shifted_clock;

/// The chapters of each book.
const CHAPTERS_PER_BOOK: u32 = 2;
const WORDS_PER_CHAPTER: u32 = 300;
