//! Detects pieces that repeat the whole text before them. Some servers send such pieces instead of
//! only the new text.

/// A stream is cumulative if it starts with this many pieces that each begin with all of the text
/// before them and add to it.
const MIN_CUMULATIVE_PIECES: usize = 2;

/// The maximum number of pieces that are held back while it is not known whether the stream is
/// cumulative. After that, equal pieces count as a text that repeats itself.
const MAX_HELD_PIECES: usize = 4;

/// In an ordinary stream, a last piece never repeats all of the text before it if that text has at
/// least this many bytes.
const MIN_REPEATED_BYTES: usize = 60;

/// What is known about the pieces of a stream.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    kind: StreamKind,
    /// The pieces after the first, each of which begins with the whole preceding piece.
    held_pieces: Vec<String>,
    /// The number of held pieces that are longer than their predecessor.
    grown_pieces: usize,
    /// A piece that begins with all of the text before it. Some servers send the whole text once
    /// more at the end.
    repeated_piece: Option<String>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum StreamKind {
    #[default]
    Unknown,
    /// Each piece is the whole text so far.
    Cumulative,
    /// Each piece is the next part of the text.
    Ordinary,
}

impl Repeats {
    /// Processes the next piece after the text so far, and returns the text that it adds.
    pub(super) fn push(&mut self, piece: String, so_far: &str) -> String {
        if piece.is_empty() || (so_far.is_empty() && self.held_pieces.is_empty()) {
            return piece;
        }
        match self.kind {
            StreamKind::Ordinary => self.push_ordinary(piece, so_far),
            StreamKind::Cumulative => {
                piece.strip_prefix(so_far).map_or(piece.clone(), str::to_owned)
            }
            StreamKind::Unknown => {
                let previous = self.held_pieces.last().map_or(so_far, String::as_str);
                if !piece.starts_with(previous) || self.held_pieces.len() == MAX_HELD_PIECES {
                    self.kind = StreamKind::Ordinary;
                    let held_pieces = std::mem::take(&mut self.held_pieces).concat();
                    let so_far = format!("{so_far}{held_pieces}");
                    return held_pieces + &self.push_ordinary(piece, &so_far);
                }
                self.grown_pieces += usize::from(piece.len() > previous.len());
                if self.grown_pieces >= MIN_CUMULATIVE_PIECES {
                    self.kind = StreamKind::Cumulative;
                    self.held_pieces.clear();
                    return piece[so_far.len()..].to_owned();
                }
                self.held_pieces.push(piece);
                String::new()
            }
        }
    }

    /// Processes a piece of an ordinary stream. A piece that repeats all of the text so far adds
    /// nothing, unless another piece follows.
    fn push_ordinary(&mut self, piece: String, so_far: &str) -> String {
        match self.repeated_piece.take() {
            Some(repeated_piece) => repeated_piece + &piece,
            None if so_far.len() >= MIN_REPEATED_BYTES && piece.starts_with(so_far) => {
                self.repeated_piece = Some(piece);
                String::new()
            }
            None => piece,
        }
    }

    /// Processes the end of the stream after the text so far.
    pub(super) fn finish(&mut self, so_far: &str) -> String {
        let held_pieces = std::mem::take(&mut self.held_pieces);
        if let ([piece], None) = (held_pieces.as_slice(), &self.repeated_piece)
            && so_far.len() >= MIN_REPEATED_BYTES
        {
            self.repeated_piece = Some(piece.clone());
        } else if !held_pieces.is_empty() {
            return held_pieces.concat();
        }
        let repeated_piece = self.repeated_piece.take().unwrap_or_default();
        repeated_piece.get(so_far.len()..).unwrap_or_default().to_owned()
    }

    pub(super) fn has_held_text(&self) -> bool {
        !self.held_pieces.is_empty() || self.repeated_piece.is_some()
    }
}
