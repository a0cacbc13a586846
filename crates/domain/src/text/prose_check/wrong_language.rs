//! A text in another language than the book's.

use super::{ProseCheck, ProseFinding, Severity, opening};
use crate::text::language::looks_like;

/// Finds a text that is surely in another language.
#[must_use]
pub fn check(text: &str, language: &str) -> Option<ProseFinding> {
    (!looks_like(text, language)).then(|| ProseFinding {
        check: ProseCheck::WrongLanguage,
        passage: opening(text).to_owned(),
        message: format!("the text is not written in {language}"),
        severity: Severity::Blocker,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_sentence_stands_for_a_text_in_another_language() {
        let text = "雨下了整整一夜。她坐在窗前，听着雨声，想起了很久以前的事情。";
        assert_eq!(check(text, "en").unwrap().passage, "雨下了整整一夜。");
        assert_eq!(check(text, "zh-CN"), None);
    }
}
