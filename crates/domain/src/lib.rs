//! The domain: what a book, its making and its parts are, free of any input or output.

pub mod content;
pub mod context;
pub mod id;
pub mod stage;
pub mod text;

/// A moment in UTC.
pub type Timestamp = chrono::DateTime<chrono::Utc>;
