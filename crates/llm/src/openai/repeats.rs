//! Pieces that repeat all text before them, as some servers send them in place of what is new.

/// So often a piece goes on where all of the one before it ends, and no piece does anything else.
const ENOUGH: usize = 2;

/// A text that says the same so often repeats itself, and not all text before it.
const MOST_HELD: usize = 4;

/// What is known of a stream's pieces.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    kind: Kind,
    /// The pieces after the first, each of which begins with all of the one before it.
    held: Vec<String>,
    /// How many of them are longer than the one before.
    longer: usize,
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
    /// Takes the next piece after the text so far and gives what it adds to it.
    pub(super) fn push(&mut self, piece: String, so_far: &str) -> String {
        if piece.is_empty() || (so_far.is_empty() && self.held.is_empty()) {
            return piece;
        }
        match self.kind {
            Kind::Ordinary => piece,
            Kind::Cumulative => piece.strip_prefix(so_far).map_or(piece.clone(), str::to_owned),
            Kind::Unknown => {
                let last = self.held.last().map_or(so_far, String::as_str);
                if !piece.starts_with(last) || self.held.len() == MOST_HELD {
                    self.kind = Kind::Ordinary;
                    return self.finish() + &piece;
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

    /// Takes the end of the stream.
    pub(super) fn finish(&mut self) -> String {
        std::mem::take(&mut self.held).concat()
    }

    pub(super) fn is_holding(&self) -> bool {
        !self.held.is_empty()
    }
}
