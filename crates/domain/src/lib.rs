//! The pure heart: what may happen to a book and what follows from it.
//!
//! Commands are decided, events applied and projected, process managers react: all of it pure and
//! synchronous. Clock, ids and randomness come in as values; nothing here waits, reads or writes.

pub mod content;
pub mod context;
pub mod id;
pub mod read_model;

/// A moment, cut to microseconds, as every database keeps it.
pub type Timestamp = chrono::DateTime<chrono::Utc>;
