//! Detects a text that is not in the book's language or script, as a whole or from some point on.

use super::{ProseCheck, ProseFinding, Severity, first_sentence};
use crate::text::language::{may_be_in_language, turn::find_turn};

/// Finds a text that is certainly in another language, or that changes to another language.
#[must_use]
pub fn check(text: &str, language: &str) -> Option<ProseFinding> {
    let (passage, message) = if !may_be_in_language(text, language) {
        (first_sentence(text), format!("the text is not written in {language}"))
    } else {
        let turn = find_turn(text, language)?;
        (turn, format!("from here on the text is not written in {language}"))
    };
    Some(ProseFinding {
        check: ProseCheck::WrongLanguage,
        passage: passage.to_owned(),
        message,
        severity: Severity::Blocker,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_sentence_represents_a_text_in_another_language() {
        let text = "雨下了整整一夜。她坐在窗前，听着雨声，想起了很久以前的事情。";
        assert_eq!(check(text, "en").unwrap().passage, "雨下了整整一夜。");
        assert_eq!(check(text, "zh-CN"), None);
    }
}
