//! A finished book as plain data, and the port that turns it into a file.
//!
//! Rendering is pure: it reads no clock and no settings, so the same book gives the same bytes. The
//! caller decides where the file is stored and how it is named.

use std::error::Error;

use scribe_domain::{Timestamp, id::NovelId};

/// A novel for a reader: the accepted texts of its chapters, and the data of the imprint page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    /// The novel; also the identifier inside the file.
    pub novel_id: NovelId,
    /// The title as the person wrote it; may hold any character.
    pub title: String,
    /// The author's name; empty when none is known.
    pub author: String,
    /// The language of the text, BCP 47 (`en`, `zh-Hans`).
    pub language: String,
    /// The blurb.
    pub description: Option<String>,
    /// True when the sample writer made the text: the book then says plainly on its imprint page
    /// that no language model was used.
    pub written_by_sample: bool,
    /// When the last accepted version was made.
    pub modified_at: Timestamp,
    /// The chapters in reading order.
    pub chapters: Vec<BookChapter>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookChapter {
    /// The chapter's place in the book, from 1.
    pub position: u32,
    /// The title; when empty, the chapter is known by its number.
    pub title: String,
    /// The scenes in order: plain text, paragraphs separated by blank lines.
    pub scenes: Vec<String>,
    /// How many findings of the review were still open when the text was accepted.
    pub open_findings: u32,
}

/// Turns a book into the bytes of one file format.
pub trait BookFormat: Send + Sync {
    /// The name a person asks for (`epub`); unique among the formats.
    fn name(&self) -> &'static str;

    /// The file extension, without the dot.
    fn extension(&self) -> &'static str;

    /// The media type of the file.
    fn media_type(&self) -> &'static str;

    /// Returns the novel that a file of this format names. Returns `None` if the file names none,
    /// or the format has no place for it.
    fn novel_of(&self, file: &[u8]) -> Option<NovelId> {
        let _ = file;
        None
    }

    /// Renders the book. Equal books give equal bytes, on every machine and at any time.
    ///
    /// # Errors
    /// The book is beyond what the format can hold.
    fn render(&self, book: &Book) -> Result<Vec<u8>, RenderError>;
}

/// Says that a book could not be written in a format.
#[derive(Debug, thiserror::Error)]
#[error("the book cannot be rendered as {format}")]
pub struct RenderError {
    /// The name of the format.
    pub format: &'static str,
    /// The error of the format's writer.
    #[source]
    pub source: Box<dyn Error + Send + Sync>,
}

impl RenderError {
    /// Always false: rendering is pure, a second try ends the same way.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        false
    }
}
