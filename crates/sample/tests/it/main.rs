//! Tests of the sample writer in every role: it proposes, outlines, plans, writes, reviews and
//! records.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod book;
mod chapters;
mod genesis;
mod prose;
mod reviews;
mod revision;
mod unknown;
