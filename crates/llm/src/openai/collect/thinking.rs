//! Separates reasoning that arrives as text with a mark in the same object.

use super::Piece;

/// The tags that a server may write around reasoning that it also marks.
const TAGS: [(&str, &str); 3] =
    [("<thought>", "</thought>"), ("<think>", "</think>"), ("<thinking>", "</thinking>")];

/// Sorts text that is marked as reasoning.
#[derive(Debug, Default)]
pub(super) struct MarkedThinking {
    /// The closing tag of a tag that the marked text has opened.
    open: Option<&'static str>,
}

impl MarkedThinking {
    /// Moves the marked text of a piece to its reasoning. Marked text in tags stays text, because
    /// the first piece without a mark may begin with the end of the tag.
    pub(super) fn sort(&mut self, piece: &mut Piece) {
        let marked = std::mem::take(&mut piece.marked_text);
        if marked.is_empty() {
            if !piece.text.trim().is_empty()
                && let Some(end) = self.open.take()
                && !piece.text.trim_start().starts_with('<')
            {
                // The server omitted the closing tag.
                piece.text.insert_str(0, end);
            }
            return;
        }
        let begun = TAGS.iter().find(|(tag, _)| marked.trim_start().starts_with(tag));
        if self.open.is_none()
            && let Some((_, end)) = begun
        {
            self.open = Some(*end);
        } else if self.open.is_none() {
            piece.reasoning.push_str(&marked);
            return;
        }
        if self.open.is_some_and(|end| marked.contains(end)) {
            self.open = None;
        }
        piece.text = marked;
    }
}
