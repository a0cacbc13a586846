//! What a book's length decides: a short book is proposed with fewer people, places and turning
//! points, and in fewer words.

/// A book of at most this many chapters has the smallest bounds.
const SHORT_CHAPTERS: u32 = 3;
/// A book of at least this many chapters has the full bounds.
const FULL_CHAPTERS: u32 = 40;

/// A bound that grows evenly from a short book to a long one.
#[derive(Debug, Clone, Copy)]
pub(super) struct BoundByLength {
    /// The bound for a book of up to three chapters.
    pub(super) short: u32,
    /// The bound for a book of forty chapters or more. It is not below the other one.
    pub(super) full: u32,
}

impl BoundByLength {
    /// Returns the bound for a book of this many chapters.
    pub(super) fn for_chapters(self, chapters: u32) -> u32 {
        let beyond_short = chapters.clamp(SHORT_CHAPTERS, FULL_CHAPTERS) - SHORT_CHAPTERS;
        let span = FULL_CHAPTERS - SHORT_CHAPTERS;
        self.short + ((self.full - self.short) * beyond_short + span / 2) / span
    }
}
