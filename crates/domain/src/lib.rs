//! The pure heart: what may happen to a book and what follows from it.
//!
//! Commands are decided, events applied and projected, process managers react: all of it pure and
//! synchronous. Clock, ids and randomness come in as values; nothing here waits, reads or writes.

// Whoever adds a fact or a step is led by the compiler to every place that has to know of it.
#![warn(clippy::wildcard_enum_match_arm)]

pub mod canon;
pub mod chapter;
pub mod command;
pub mod command_end;
pub mod content;
pub mod context;
pub mod decision;
pub mod event;
pub mod flow;
pub mod genesis;
pub mod id;
pub mod novel;
pub mod problem_code;
pub mod read_model;
pub mod refusal;
pub mod scope;
pub mod stage;
pub mod stream;
pub mod table;
pub mod task;
pub mod text;
mod upcast;
pub mod vocabulary;

/// A moment, cut to microseconds, as every database keeps it.
pub type Timestamp = chrono::DateTime<chrono::Utc>;
