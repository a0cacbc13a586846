//! What every fuzz target shares.

/// The text of some input, and how it is cut: the first byte is the size of the pieces.
#[must_use]
pub fn split_input(input: &[u8]) -> Option<(usize, &[u8])> {
    let (first, rest) = input.split_first()?;
    Some((usize::from(*first).max(1), rest))
}
