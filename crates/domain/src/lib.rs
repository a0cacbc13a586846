//! The functional core: the rules for what may happen to a book and what follows from it.
//!
//! Commands are decided, events are applied and projected, and process managers react. All of this
//! is pure and synchronous. The time, ids and randomness are passed as values. This crate never
//! waits and does no input or output.

// Wildcard arms are not allowed. The compiler then reports every `match` that does not handle a new
// event or step yet.
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
pub mod word_list;

/// A point in time, truncated to microseconds, the precision of every supported database.
pub type Timestamp = chrono::DateTime<chrono::Utc>;
