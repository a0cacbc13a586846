//! Tracks where a stream counts its tokens. A server that counts them once does so after the last
//! piece of text.

use super::Piece;

/// The positions of the counts so far.
#[derive(Debug, Default)]
pub(super) struct CountPlace {
    /// True if a count came with a piece of text or before one.
    is_running: bool,
    is_last: bool,
}

impl CountPlace {
    /// Notes whether a piece has a count. `has_begun` is true after the first piece of the reply.
    pub(super) fn note_piece(&mut self, piece: &Piece, has_begun: bool) {
        let is_alone = piece.is_bare() && !piece.has_reasoning && piece.refusal.is_empty();
        match (piece.usage.is_some(), is_alone && has_begun) {
            (true, true) => self.is_last = true,
            (true, false) => self.is_running = true,
            (false, true) => {}
            // The reply continues after its count, so the count was not final.
            (false, false) => self.is_running |= self.is_last,
        }
    }

    /// Returns true if the only count came last.
    pub(super) fn ends_reply(&self) -> bool {
        self.is_last && !self.is_running
    }
}
