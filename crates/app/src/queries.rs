//! Queries of users: read models and states, combined for display.

pub mod book;
pub mod book_progress;
pub mod book_tables;
pub mod chapter_text;
pub mod events;
pub mod genesis_state;
pub mod version_provenance;
