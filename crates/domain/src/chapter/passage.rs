//! Where the passage stands that a reader quotes with a label before it, or cut off.

use std::ops::Range;

use crate::text::{quote::QuotedText, sentences::sentences};

/// The longest label before a passage, in characters: `Scene 1, paragraph 2`.
const LONGEST_LABEL: usize = 40;
/// Quotation marks, marks of emphasis and white space.
const AROUND: [char; 16] =
    [' ', '\n', '"', '“', '”', '„', '«', '»', '‘', '’', '\'', '「', '」', '『', '』', '*'];

/// Finds a passage that a reader quotes. A label before it is passed over where the rest stands in
/// the text, and a passage that an ellipsis cuts off is the whole sentence.
#[must_use]
pub fn find_passage(text: &QuotedText<'_>, said: &str) -> Option<Range<usize>> {
    let find = |said: &str| {
        let place = text.find_quoted(said).ok().flatten()?;
        Some(with_whole_sentences(text.text(), place, said))
    };
    find(said).or_else(|| find(without_label(said)?))
}

/// What stands behind a label; `None` where nothing looks like one.
#[must_use]
pub fn without_label(said: &str) -> Option<&str> {
    let (label, rest) = said.split_once([':', '：'])?;
    let is_label = label.chars().count() <= LONGEST_LABEL && !label.contains(['.', '!', '?', '。']);
    let rest = rest.trim();
    (is_label && !rest.is_empty()).then_some(rest)
}

/// True for a passage that begins or ends with an ellipsis.
#[must_use]
pub fn is_cut_off(said: &str) -> bool {
    begins_cut_off(said) || ends_cut_off(said)
}

fn begins_cut_off(said: &str) -> bool {
    let said = said.trim_start_matches(AROUND);
    said.starts_with('…') || said.starts_with("...") || said.starts_with("[...]")
}

fn ends_cut_off(said: &str) -> bool {
    let said = said.trim_end_matches(AROUND);
    said.ends_with('…') || said.ends_with("...") || said.ends_with("[...]")
}

/// A place up to the ends of the sentences in which it was cut off.
fn with_whole_sentences(text: &str, place: Range<usize>, said: &str) -> Range<usize> {
    // The text may have the ellipsis itself.
    let stands = text[place.clone()].trim();
    let begins = begins_cut_off(said) && !begins_cut_off(stands);
    let ends = ends_cut_off(said) && !ends_cut_off(stands);
    if !begins && !ends {
        return place;
    }
    let mut whole = place.clone();
    for (at, sentence) in sentences(text) {
        let of_sentence = at..at + sentence.len();
        if begins && of_sentence.contains(&place.start) {
            whole.start = of_sentence.start;
        }
        if ends && of_sentence.contains(&(place.end - 1)) {
            whole.end = of_sentence.end;
        }
    }
    whole
}
