//! Placeholders for a missing text, for example `null`, `TBD` or `[Insert title here]`.

crate::word_lists! {
    "text/placeholder":
        phrases ANY_CASE, LOWER_CASE;
}

/// The brackets and marks that may surround a placeholder.
const ENCLOSING_MARKS: &[char] = &[
    '[', ']', '<', '>', '{', '}', '(', ')', '（', '）', '【', '】', '"', '“', '”', '\'', '`', '*',
    '_', '.', ' ', '「', '」',
];

/// Checks whether a text is only a placeholder. A blank text is not a placeholder.
#[must_use]
pub fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    if text.is_empty() {
        return false;
    }
    let is_filler = |c: char| c.is_whitespace() || "._-–—…?xX*[]<>。".contains(c);
    if text.chars().all(is_filler) {
        // `X` and `?` may be titles.
        return text == "…" || text.chars().count() > 1;
    }
    let stripped = text.trim_matches(ENCLOSING_MARKS);
    let lower = stripped.to_lowercase();
    ANY_CASE.contains(&lower.as_str()) || LOWER_CASE.contains(&stripped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stand_in_for_a_missing_text_is_a_placeholder() {
        for text in [
            "null",
            "NULL",
            "undefined",
            "TBD",
            "tbd.",
            "N/A",
            "n/a",
            "n.a.",
            "string",
            "...",
            "…",
            "--",
            "???",
            "xxx",
            "[Insert title here]",
            "<title>",
            "[TBD]",
            "(none)",
            "Placeholder",
            "待定",
            "未定",
            "미정",
            "à définir",
            "Noch offen",
            "не указано",
            "Por definir",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn titles_and_names_are_not_placeholders() {
        for text in [
            "",
            "String Theory",
            "The Null Hypothesis",
            "X",
            "?",
            "None",
            "String",
            "Nadia",
            "1984",
            "Wait…",
            "🏮",
            "Untitled",
            "N",
            "Nil by Mouth",
            "空",
            "無",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
