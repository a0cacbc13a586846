//! Tests the exported files from outside the crate.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what is shared by tests may fail them")]

mod archive;
mod books;
mod epubcheck;
mod hostile;
mod markdown;
mod older_readers;
mod structure;
mod typography;
