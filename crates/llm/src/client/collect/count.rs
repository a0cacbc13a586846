//! Records where in a stream the server reports its token usage. A server that reports the usage
//! once reports it after the last piece of text.

use super::ReplyPiece;

/// The positions of the counts so far.
#[derive(Debug, Default)]
pub(super) struct CountPosition {
    /// True if a count came with a piece of text or before one.
    has_early_count: bool,
    has_late_count: bool,
}

impl CountPosition {
    /// Notes whether a piece has a count. `has_begun` is true after the first piece of the reply.
    pub(super) fn record_piece(&mut self, piece: &ReplyPiece, has_begun: bool) {
        let has_only_count =
            piece.has_no_reply_content() && !piece.has_reasoning && piece.refusal.is_empty();
        match (piece.usage.is_some(), has_only_count && has_begun) {
            (true, true) => self.has_late_count = true,
            (true, false) => self.has_early_count = true,
            (false, true) => {}
            // The reply continues after its count, so the count was not final.
            (false, false) => self.has_early_count |= self.has_late_count,
        }
    }

    /// Returns true if the only count came last.
    pub(super) fn is_only_at_end(&self) -> bool {
        self.has_late_count && !self.has_early_count
    }
}
