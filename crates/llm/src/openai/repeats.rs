//! Detects pieces that repeat the whole text before them. Some servers send such pieces instead of
//! only the new part.

/// A stream is cumulative if this many pieces begin with all text before them and add to it, before
/// any piece does not begin with that text.
const ENOUGH: usize = 2;

/// The most pieces that are held while the kind of the stream is unknown. After that, equal pieces
/// count as a text that repeats itself.
const MOST_HELD: usize = 4;

/// In an ordinary stream, a last piece never repeats all of the text before it if that text has at
/// least this many bytes.
const LONGEST_REFRAIN: usize = 60;

/// What is known about the pieces of a stream.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    kind: Kind,
    /// The pieces after the first, each of which begins with the whole preceding piece.
    held: Vec<String>,
    /// The number of held pieces that are longer than their predecessor.
    longer: usize,
    /// A piece that begins with all text before it. Some servers send the whole text once more at
    /// the end.
    whole: Option<String>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Kind {
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
        if piece.is_empty() || (so_far.is_empty() && self.held.is_empty()) {
            return piece;
        }
        match self.kind {
            Kind::Ordinary => self.push_ordinary(piece, so_far),
            Kind::Cumulative => piece.strip_prefix(so_far).map_or(piece.clone(), str::to_owned),
            Kind::Unknown => {
                let last = self.held.last().map_or(so_far, String::as_str);
                if !piece.starts_with(last) || self.held.len() == MOST_HELD {
                    self.kind = Kind::Ordinary;
                    let held = std::mem::take(&mut self.held).concat();
                    let so_far = format!("{so_far}{held}");
                    return held + &self.push_ordinary(piece, &so_far);
                }
                self.longer += usize::from(piece.len() > last.len());
                if self.longer >= ENOUGH {
                    self.kind = Kind::Cumulative;
                    self.held.clear();
                    return piece[so_far.len()..].to_owned();
                }
                self.held.push(piece);
                String::new()
            }
        }
    }

    /// Processes a piece of an ordinary stream. A piece that repeats all text so far adds nothing,
    /// unless another piece follows.
    fn push_ordinary(&mut self, piece: String, so_far: &str) -> String {
        match self.whole.take() {
            Some(whole) => whole + &piece,
            None if so_far.len() >= LONGEST_REFRAIN && piece.starts_with(so_far) => {
                self.whole = Some(piece);
                String::new()
            }
            None => piece,
        }
    }

    /// Processes the end of the stream after the text so far.
    pub(super) fn finish(&mut self, so_far: &str) -> String {
        let held = std::mem::take(&mut self.held);
        if let ([piece], None) = (held.as_slice(), &self.whole)
            && so_far.len() >= LONGEST_REFRAIN
        {
            self.whole = Some(piece.clone());
        } else if !held.is_empty() {
            return held.concat();
        }
        let whole = self.whole.take().unwrap_or_default();
        whole.get(so_far.len()..).unwrap_or_default().to_owned()
    }

    pub(super) fn is_holding(&self) -> bool {
        !self.held.is_empty() || self.whole.is_some()
    }
}
