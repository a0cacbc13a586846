//! Pieces that repeat all text before them, as some servers send them in place of what is new.

/// So many pieces, each of which begins with all of the one before it and goes on, are no accident.
const ENOUGH: usize = 3;

/// What is known of a stream's pieces.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    /// How many pieces have come.
    count: usize,
    /// The second piece, which begins with the first: the third says what it means.
    held: Option<String>,
    is_cumulative: bool,
}

impl Repeats {
    /// Takes the next piece after the text so far and gives what it adds to it.
    pub(super) fn push(&mut self, piece: String, so_far: &str) -> String {
        if piece.is_empty() {
            return piece;
        }
        self.count = (self.count + 1).min(ENOUGH + 1);
        if self.is_cumulative {
            return piece.strip_prefix(so_far).map_or(piece.clone(), str::to_owned);
        }
        let goes_on = |text: &str| piece.len() > text.len() && piece.starts_with(text);
        match self.held.take() {
            Some(held) if goes_on(&held) => {
                self.is_cumulative = true;
                piece[so_far.len()..].to_owned()
            }
            Some(held) => held + &piece,
            None if self.count == ENOUGH - 1 && !so_far.is_empty() && goes_on(so_far) => {
                self.held = Some(piece);
                String::new()
            }
            None => piece,
        }
    }

    /// Takes the end of the stream.
    pub(super) fn finish(&mut self) -> String {
        self.held.take().unwrap_or_default()
    }

    pub(super) fn is_holding(&self) -> bool {
        self.held.is_some()
    }
}
