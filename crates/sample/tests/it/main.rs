//! The sample writer as a whole staff: it proposes, outlines, plans, writes, judges and records.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod book;
mod chapters;
mod genesis;
mod prose;
mod reviews;
mod unknown;
