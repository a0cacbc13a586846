//! Locates the passages that reviewers quote, even if a label precedes the quotation or an ellipsis
//! shortens it.

use std::ops::Range;

use crate::text::{quote::SearchedText, sentences::split_sentences, words::is_cjk};

/// The maximum length of a label before a passage, in characters, for example `Scene 1, paragraph
/// 2`.
const MAX_LABEL: usize = 40;
/// The minimum weight of the text after a label. A shorter text occurs too often: it may match an
/// unrelated line of speech.
const MIN_WEIGHT: usize = 12;
/// Quotation marks, marks of emphasis and white space.
const AROUND: [char; 16] =
    [' ', '\n', '"', '“', '”', '„', '«', '»', '‘', '’', '\'', '「', '」', '『', '』', '*'];

/// Locates a passage that a reviewer quotes. Ignores a label before the quotation if the rest
/// occurs in the text. If an ellipsis shortens the quotation, the result extends to whole
/// sentences.
#[must_use]
pub fn find_passage(text: &SearchedText<'_>, said: &str) -> Option<Range<usize>> {
    let find = |said: &str| {
        let place = text.find_quoted(said).ok().flatten()?;
        Some(with_whole_sentences(text.text(), place, said))
    };
    let mut said = said.to_owned();
    for ellipsis in ["[...]", "[…]", "(...)", "(…)"] {
        said = said.replace(ellipsis, "…");
    }
    let said = said.as_str();
    find(said).or_else(|| find(strip_label(said).filter(|rest| weigh_letters(rest) >= MIN_WEIGHT)?))
}

/// Returns the text after a label; `None` if the text has no label.
#[must_use]
pub fn strip_label(said: &str) -> Option<&str> {
    let (label, rest) = said.split_once([':', '：'])?;
    let is_label = label.chars().count() <= MAX_LABEL
        && !label.contains(['.', '!', '?', '。'])
        && !label.chars().any(|c| c != ' ' && AROUND.contains(&c));
    let rest = rest.trim();
    (is_label && !rest.is_empty()).then_some(rest)
}

/// Returns the length of a text in letters. A Chinese or Japanese character counts as three
/// letters, because it carries more information.
fn weigh_letters(text: &str) -> usize {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.map(|c| if is_cjk(c) { 3 } else { 1 }).sum()
}

/// Checks whether a passage begins or ends with an ellipsis.
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

/// Extends a range to the boundaries of the sentences in which the quotation was shortened.
fn with_whole_sentences(text: &str, place: Range<usize>, said: &str) -> Range<usize> {
    // The text itself may contain the ellipsis.
    let stands = text[place.clone()].trim();
    let begins = begins_cut_off(said) && !begins_cut_off(stands);
    let ends = ends_cut_off(said) && !ends_cut_off(stands);
    if !begins && !ends {
        return place;
    }
    let mut whole = place.clone();
    let last = said.trim_end_matches(AROUND).chars().next_back();
    if let Some(stop) = last.filter(|_| !ends && text[place.end..].chars().next() == last) {
        whole.end += stop.len_utf8();
    }
    for (at, sentence) in split_sentences(text) {
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

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "The lamp burned all night on the sill. “Yes, of course.” She ran: it was late. \
                        灯亮了一整夜，没有人来。她下了楼。";

    #[track_caller]
    fn assert_places_found(said: &str, expected: Option<&str>) {
        let text = SearchedText::new(TEXT).unwrap();
        assert_eq!(find_passage(&text, said).map(|place| &TEXT[place]), expected, "{said}");
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
        for said in [
            "The lamp burned...",
            "“The lamp burned …”",
            "...on the sill.",
            "The lamp burned [...]",
            "Scene 1: The lamp burned…",
        ] {
            assert_places_found(said, sentence);
        }
        assert_places_found("灯亮了一整夜……", Some("灯亮了一整夜，没有人来。"));
        assert_places_found("Nobody burned...", None);
    }
}
