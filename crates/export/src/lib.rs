//! Turns a finished book into files: EPUB 3 and Markdown.
//!
//! Owns the look of the book (pages, cover, style sheet) and its typography. Leaves out where the
//! text comes from and where the file goes. Invariants: whatever the text holds, the result is
//! well-formed; equal books give equal bytes. It stands at the end of the corridor, behind the
//! last accepted version.

mod cjk;
mod epub;
mod language;
mod markdown;
mod prose;
pub mod typography;
mod wording;
mod xml;

use scribe_ports::book::BookFormat;

pub use crate::{epub::Epub, markdown::Markdown};

/// Every format of this crate, in the order in which they are offered.
#[must_use]
pub fn formats() -> [&'static dyn BookFormat; 2] {
    [&Epub, &Markdown]
}
