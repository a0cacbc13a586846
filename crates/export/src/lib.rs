//! Converts a finished book to files: EPUB 3 and Markdown.
//!
//! This crate decides on the look of the book (pages, cover, style sheet) and on its typography.
//! The caller provides the text and stores the file. Invariants: the result is well-formed for any
//! text, and equal books result in equal bytes. Export is the last stage, after the last accepted
//! version.

mod cjk;
mod epub;
mod language;
mod markdown;
mod prose;
pub mod typography;
mod wording;
mod xml;

use scribe_ports::book::BookFormat;

pub use crate::{epub::EpubFormat, markdown::MarkdownFormat};

/// Returns every format of this crate, in the order in which they are offered.
#[must_use]
pub fn all_formats() -> [&'static dyn BookFormat; 2] {
    [&EpubFormat, &MarkdownFormat]
}
