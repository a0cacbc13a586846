//! Finds the passages that reviewers quote, even if a label precedes the quotation or an ellipsis
//! shortens it.

use std::ops::Range;

use crate::text::{quote::SearchedText, sentences::split_sentences, words::is_cjk};

/// The maximum length of a label before a passage, in characters. An example of a label is `Scene
/// 1, paragraph 2`.
const MAX_LABEL_CHARS: usize = 40;
/// The minimum weight of the text after a label. A shorter text occurs too often, so it might match
/// an unrelated line of speech.
const MIN_LETTER_WEIGHT: usize = 12;
/// Quotation marks, marks of emphasis and white space.
const ENCLOSING_MARKS: [char; 16] =
    [' ', '\n', '"', '“', '”', '„', '«', '»', '‘', '’', '\'', '「', '」', '『', '』', '*'];

/// Finds a passage that a reviewer quotes. A label before the quotation is ignored if the rest
/// occurs in the text. If an ellipsis shortens the quotation, the result extends to whole
/// sentences.
#[must_use]
pub fn find_passage(text: &SearchedText<'_>, quotation: &str) -> Option<Range<usize>> {
    let find = |quotation: &str| {
        let range = text.find_quoted(quotation).ok().flatten()?;
        Some(extend_to_sentences(text.text(), range, quotation))
    };
    let mut quotation = quotation.to_owned();
    for ellipsis in ["[...]", "[…]", "(...)", "(…)"] {
        quotation = quotation.replace(ellipsis, "…");
    }
    let quotation = quotation.as_str();
    find(quotation).or_else(|| {
        find(
            strip_label(quotation)
                .filter(|remaining| weigh_letters(remaining) >= MIN_LETTER_WEIGHT)?,
        )
    })
}

/// Returns the text after a label; `None` if the text has no label.
#[must_use]
pub fn strip_label(quotation: &str) -> Option<&str> {
    let (label, remaining) = quotation.split_once([':', '：'])?;
    let is_label = label.chars().count() <= MAX_LABEL_CHARS
        && !label.contains(['.', '!', '?', '。'])
        && !label.chars().any(|c| c != ' ' && ENCLOSING_MARKS.contains(&c));
    let remaining = remaining.trim();
    (is_label && !remaining.is_empty()).then_some(remaining)
}

/// Returns the length of a text in letters. A Chinese or Japanese character counts as three
/// letters, because it carries more information.
fn weigh_letters(text: &str) -> usize {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.map(|c| if is_cjk(c) { 3 } else { 1 }).sum()
}

/// Checks whether a passage begins or ends with an ellipsis.
#[must_use]
pub fn is_cut_off(quotation: &str) -> bool {
    begins_cut_off(quotation) || ends_cut_off(quotation)
}

fn begins_cut_off(quotation: &str) -> bool {
    let quotation = quotation.trim_start_matches(ENCLOSING_MARKS);
    quotation.starts_with('…') || quotation.starts_with("...") || quotation.starts_with("[...]")
}

fn ends_cut_off(quotation: &str) -> bool {
    let quotation = quotation.trim_end_matches(ENCLOSING_MARKS);
    quotation.ends_with('…') || quotation.ends_with("...") || quotation.ends_with("[...]")
}

/// Extends a range to the boundaries of the sentences in which the quotation was shortened.
fn extend_to_sentences(text: &str, range: Range<usize>, quotation: &str) -> Range<usize> {
    // If the text itself contains the ellipsis, the quotation was not shortened there.
    let matched = text[range.clone()].trim();
    let begins_inside = begins_cut_off(quotation) && !begins_cut_off(matched);
    let ends_inside = ends_cut_off(quotation) && !ends_cut_off(matched);
    if !begins_inside && !ends_inside {
        return range;
    }
    let mut extended = range.clone();
    let last = quotation.trim_end_matches(ENCLOSING_MARKS).chars().next_back();
    if let Some(stop) = last.filter(|_| !ends_inside && text[range.end..].chars().next() == last) {
        extended.end += stop.len_utf8();
    }
    for (at, sentence) in split_sentences(text) {
        let sentence_range = at..at + sentence.len();
        if begins_inside && sentence_range.contains(&range.start) {
            extended.start = sentence_range.start;
        }
        if ends_inside && sentence_range.contains(&(range.end - 1)) {
            extended.end = sentence_range.end;
        }
    }
    extended
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "The lamp burned all night on the sill. “Yes, of course.” She ran: it was late. \
                        灯亮了一整夜，没有人来。她下了楼。";

    #[track_caller]
    fn assert_places_found(quotation: &str, expected: Option<&str>) {
        let text = SearchedText::new(TEXT).unwrap();
        assert_eq!(
            find_passage(&text, quotation).map(|range| &TEXT[range]),
            expected,
            "{quotation}"
        );
    }

    #[test]
    fn a_label_before_a_passage_is_ignored() {
        let sentence = Some("The lamp burned all night on the sill.");
        for label in
            ["Scene 1: ", "Passage: ", "scene 2, paragraph 1: “", "Szene 1: „", "Сцена 1: «"]
        {
            assert_places_found(
                &format!("{label}The lamp burned all night on the sill."),
                sentence,
            );
        }
        assert_places_found("第1场：灯亮了一整夜，没有人来。", Some("灯亮了一整夜，没有人来。"));
        assert_places_found("She ran: it was late.", Some("She ran: it was late."));
        // A short line elsewhere in the text must not match an invented quotation.
        assert_places_found("He murmured: “Yes”", None);
        assert_places_found("He murmured: “The lamp was never lit at all.”", None);
    }

    #[test]
    fn a_passage_that_is_cut_off_is_extended_to_the_sentence() {
        let sentence = Some("The lamp burned all night on the sill.");
        for quotation in [
            "The lamp burned...",
            "“The lamp burned …”",
            "...on the sill.",
            "The lamp burned [...]",
            "Scene 1: The lamp burned…",
        ] {
            assert_places_found(quotation, sentence);
        }
        assert_places_found("灯亮了一整夜……", Some("灯亮了一整夜，没有人来。"));
        assert_places_found("Nobody burned...", None);
    }
}
