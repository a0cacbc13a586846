//! The domain's integration tests, compiled to one binary.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod ahead;
mod asked_schemas;
mod book;
mod book_properties;
mod chapters;
mod event_catalogue;
mod genesis;
mod genesis_actions;
mod genesis_feedback;
mod genesis_navigation;
mod genesis_properties;
mod genesis_waits;
mod old_logs;
mod orders;
mod side_by_side;
mod stage_data;
mod stage_parts;
mod story;
mod text_properties;
mod tidy;
mod unattended;
