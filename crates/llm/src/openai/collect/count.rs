//! Where in a stream its tokens are counted. A server that counts them once does so after the last
//! piece of the text.

use super::Piece;

/// Where the count of the tokens stood so far.
#[derive(Debug, Default)]
pub(super) struct CountPlace {
    /// A piece of the text, or what came before it, had a count.
    is_running: bool,
    is_last: bool,
}

impl CountPlace {
    /// Notes whether a piece has a count. `has_begun` tells that pieces of the reply came before.
    pub(super) fn note_piece(&mut self, piece: &Piece, has_begun: bool) {
        let is_alone = piece.is_bare() && !piece.has_reasoning && piece.refusal.is_empty();
        match (piece.usage.is_some(), is_alone && has_begun) {
            (true, true) => self.is_last = true,
            (true, false) => self.is_running = true,
            (false, true) => {}
            // The reply goes on after its count.
            (false, false) => self.is_running |= self.is_last,
        }
    }

    /// True where the count is the last thing that came, and the only count.
    pub(super) fn ends_reply(&self) -> bool {
        self.is_last && !self.is_running
    }
}
