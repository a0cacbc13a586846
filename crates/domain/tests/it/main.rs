//! The domain's integration tests, one binary.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod genesis;
mod stage_data;
mod stage_parts;
mod text_properties;
