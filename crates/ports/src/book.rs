//! A finished book as plain data, and the port that converts it to a file.
//!
//! Rendering is pure: it reads neither the clock nor the settings, so the same book always results
//! in the same bytes. The caller decides on the name and the place of the file.

use std::error::Error;

use scribe_domain::{Timestamp, id::NovelId};

/// A novel for a reader: the accepted texts of its chapters, and the data of the imprint page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    /// The id of the novel, which is also the identifier inside the file.
    pub novel_id: NovelId,
    /// The title as the user wrote it. It may contain any character.
    pub title: String,
    /// The author's name; empty if it is not known.
    pub author: String,
    /// The language of the text, as a BCP 47 tag (`en`, `zh-Hans`).
    pub language: String,
    /// The blurb.
    pub description: Option<String>,
    /// True if the sample writer wrote the text. The imprint page then says that no language model
    /// was used.
    pub written_by_sample: bool,
    /// The time at which the last accepted version was made.
    pub modified_at: Timestamp,
    /// The chapters in reading order.
    pub chapters: Vec<BookChapter>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookChapter {
    /// The chapter's position in the book, from 1.
    pub position: u32,
    /// The title. If it is empty, the chapter is shown with its number.
    pub title: String,
    /// The scenes in order: plain text, paragraphs separated by blank lines.
    pub scenes: Vec<String>,
    /// The number of findings that were open when the text was accepted.
    pub open_findings: u32,
}

/// Converts a book to the bytes of one file format.
pub trait BookFormat: Send + Sync {
    /// Returns the name by which a user selects the format, such as `epub`. Each format has a
    /// different name.
    fn name(&self) -> &'static str;

    /// Returns the file extension, without the dot.
    fn extension(&self) -> &'static str;

    /// Returns the media type of the file.
    fn media_type(&self) -> &'static str;

    /// Returns the novel that a file of this format names, or `None` if the file names none or the
    /// format has no field for it.
    fn find_novel(&self, file: &[u8]) -> Option<NovelId> {
        let _ = file;
        None
    }

    /// Renders the book. The same book results in the same bytes, on every machine and at any time.
    ///
    /// # Errors
    /// The book exceeds what the format can hold.
    fn render(&self, book: &Book) -> Result<Vec<u8>, RenderError>;
}

/// The error for a book that cannot be written in a format.
#[derive(Debug, thiserror::Error)]
#[error("the book cannot be rendered as {format}")]
pub struct RenderError {
    pub format: &'static str,
    /// The error of the format's writer.
    #[source]
    pub source: Box<dyn Error + Send + Sync>,
}

impl RenderError {
    /// Always returns false: rendering is pure, so a second attempt has the same result.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        false
    }
}
