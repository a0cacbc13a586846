//! A text that stops in the middle of a sentence.

use super::{ProseCheck, ProseFinding, Severity};
use crate::text::sentences::{is_closing, is_end, sentences};

/// Finds the last sentence if it has no end.
#[must_use]
pub fn check(text: &str) -> Option<ProseFinding> {
    let text = text.trim_end_matches(|c: char| c.is_whitespace() || c == '*' || c == '_');
    let unquoted = text.trim_end_matches(is_closing);
    let last = unquoted.chars().next_back()?;
    // A voice may break off within its quotation marks, the narration may not.
    let broken_off = matches!(last, '—' | '–' | '-') && unquoted.len() < text.len();
    if is_end(last) || broken_off {
        return None;
    }
    Some(ProseFinding {
        check: ProseCheck::CutOff,
        passage: sentences(text).last().map_or("", |(_, sentence)| sentence).to_owned(),
        message: "the text stops in the middle of a sentence".to_owned(),
        severity: Severity::Must,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_without_its_end_is_found() {
        assert_eq!(check("She ran. And then the").unwrap().passage, "And then the");
        assert_eq!(check("她跑了。然后那个").unwrap().passage, "然后那个");
        assert!(check("He was, he said,").is_some());
        assert!(check("She called it “home”").is_some());
        assert!(check("She turned and —").is_some());
    }

    #[test]
    fn a_text_may_end_with_speech_or_an_ellipsis() {
        for text in
            ["She ran.", "“Go!”\n", "“But—”", "She waited…", "「走吧。」", "*No.*", "他笑了……"]
        {
            assert_eq!(check(text), None, "{text}");
        }
    }
}
