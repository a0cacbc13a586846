//! Separates reasoning that arrives as text with a mark in the same object.

use super::ReplyPiece;

/// The tags that a server may write around reasoning that it also marks.
const THINKING_TAGS: [(&str, &str); 3] =
    [("<thought>", "</thought>"), ("<think>", "</think>"), ("<thinking>", "</thinking>")];

/// Sorts text that is marked as reasoning.
#[derive(Debug, Default)]
pub(super) struct MarkedThinking {
    /// The closing tag of a tag that the marked text has opened.
    expected_end: Option<&'static str>,
}

impl MarkedThinking {
    /// Moves the marked text of a piece to its reasoning. Marked text in tags stays text, because
    /// the first piece without a mark may begin with the end of the tag.
    pub(super) fn move_marked_text(&mut self, piece: &mut ReplyPiece) {
        let marked_text = std::mem::take(&mut piece.marked_text);
        if marked_text.is_empty() {
            if !piece.text.trim().is_empty()
                && let Some(end) = self.expected_end.take()
                && !piece.text.trim_start().starts_with('<')
            {
                // The server omitted the closing tag.
                piece.text.insert_str(0, end);
            }
            return;
        }
        let opening_tag =
            THINKING_TAGS.iter().find(|(tag, _)| marked_text.trim_start().starts_with(tag));
        if self.expected_end.is_none()
            && let Some((_, end)) = opening_tag
        {
            self.expected_end = Some(*end);
        } else if self.expected_end.is_none() {
            piece.reasoning.push_str(&marked_text);
            return;
        }
        if self.expected_end.is_some_and(|end| marked_text.contains(end)) {
            self.expected_end = None;
        }
        piece.text = marked_text;
    }
}
