//! A growing draft: never panics, and shows the same however it is cut.

#![no_main]

use libfuzzer_sys::fuzz_target;
use scribe_fuzz::split_input;
use scribe_reply::DraftFilter;

fuzz_target!(|input: &[u8]| {
    let Some((size, text)) = split_input(input) else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let whole = show_draft([text].into_iter());
    let mut rest = text;
    let pieces = std::iter::from_fn(|| {
        let end = rest.char_indices().nth(size).map_or(rest.len(), |(at, _)| at);
        let (piece, after) = rest.split_at(end);
        rest = after;
        (!piece.is_empty()).then_some(piece)
    });
    // What was shown turned out to be no answer where nothing is shown at the end.
    if let (Some(whole), Some(in_pieces)) = (whole, show_draft(pieces)) {
        assert_eq!(in_pieces, whole);
    }
});

/// What is shown of a draft; `None` where some of it turned out to be no answer.
fn show_draft<'a>(pieces: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut filter = DraftFilter::default();
    let mut shown: String = pieces.map(|piece| filter.push(piece)).collect();
    shown.push_str(&filter.finish());
    (!filter.is_void()).then_some(shown)
}
