//! Detects a text that stops in the middle of a sentence.

use super::{ProseCheck, ProseFinding, Severity};
use crate::text::{
    sentences::{is_closing, is_end, split_sentences},
    words::count_words,
};

/// A last line with fewer words than this may be a signature or a verse.
const SHORT_LINE_WORDS: usize = 4;

/// Finds the last sentence if it has no end. The check is a guess from the punctuation, for texts
/// that may or may not be complete.
#[must_use]
pub fn check(text: &str) -> Option<ProseFinding> {
    let text = text.trim_end_matches(|c: char| c.is_whitespace() || c == '*' || c == '_');
    let unquoted = text.trim_end_matches(|c: char| c.is_whitespace() || closes_quotation(c));
    let last = unquoted.chars().next_back()?;
    let is_quoted = unquoted.len() < text.len();
    // Speech may break off within its quotation marks, but narration may not. In scripts such as
    // Japanese, speech needs no mark before the closing quotation mark.
    let is_speech = is_quoted
        && (matches!(last, '—' | '–' | '-' | '―' | '─') || text.ends_with(['」', '』', '｣']));
    if is_end(last) || is_speech || lacks_end_marks(last) || is_short_line(text) {
        return None;
    }
    Some(ProseFinding {
        check: ProseCheck::CutOff,
        passage: split_sentences(text).last().map_or("", |(_, sentence)| sentence).to_owned(),
        message: "the text stops in the middle of a sentence".to_owned(),
        severity: Severity::Must,
    })
}

/// Checks whether a mark closes a quotation in any style.
fn closes_quotation(c: char) -> bool {
    is_closing(c) || matches!(c, '“' | '‘')
}

/// Checks whether a letter belongs to a script without marks for the end of a sentence.
fn lacks_end_marks(c: char) -> bool {
    matches!(u32::from(c), 0xE00..=0xE7F | 0xE80..=0xEFF | 0x1780..=0x17FF)
}

/// Checks whether the last line is so short that it may be a signature or a verse.
fn is_short_line(text: &str) -> bool {
    text.rsplit_once('\n').is_some_and(|(_, line)| {
        let starts_upper = line.trim_start().chars().next().is_some_and(char::is_uppercase);
        starts_upper && count_words(line) < SHORT_LINE_WORDS
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_that_is_cut_off_is_found() {
        assert_eq!(check("She ran. And then the").unwrap().passage, "And then the");
        assert_eq!(check("她跑了。然后那个").unwrap().passage, "然后那个");
        assert!(check("He was, he said,").is_some());
        assert!(check("She called it “home”").is_some());
        assert!(check("She turned and —").is_some());
    }

    #[test]
    fn a_text_may_end_with_speech_or_an_ellipsis() {
        for text in [
            "She ran.",
            "“Go!”\n",
            "“But—”",
            "She waited…",
            "「走吧。」",
            "*No.*",
            "他笑了……",
            "„Geh!“",
            "‚Geh!‘",
            "»Geh!«",
            "« Va-t’en ! »",
            "”Gå!”",
            "「もう遅い」",
            "『もう遅い』",
            "ذهب؟",
            "وہ گیا۔",
            "वह चला गया।",
            "Գնաց։",
            "ሄደ።",
            "เขาไปแล้ว",
            "Yours,\nMara",
        ] {
            assert_eq!(check(text), None, "{text}");
        }
    }
}
