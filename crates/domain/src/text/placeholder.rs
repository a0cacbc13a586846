//! What stands where a text is missing: `null`, `TBD`, `[Insert title here]`.

/// Words that stand for a missing text, whatever their case.
const ANY_CASE: &[&str] = &[
    "null",
    "undefined",
    "tbd",
    "tba",
    "tbc",
    "todo",
    "n/a",
    "n.a",
    "not applicable",
    "not available",
    "to be determined",
    "to be decided",
    "placeholder",
    "lorem ipsum",
    "your title here",
    "insert title here",
    "insert title",
    "insert name here",
    "insert name",
    "title here",
    "name here",
    "chapter title",
    "book title",
    "novel title",
    "character name",
    "zu bestimmen",
    "noch offen",
    "keine angabe",
    "à définir",
    "à déterminer",
    "non défini",
    "por definir",
    "por determinar",
    "a definir",
    "da definire",
    "не указано",
    "не определено",
    "уточняется",
    "belirlenecek",
    "belirtilmedi",
    "غير محدد",
    "अनिर्धारित",
    "ยังไม่กำหนด",
    "待定",
    "待填",
    "未定",
    "暂无",
    "暫無",
    "此处填写标题",
    "該当なし",
    "미정",
    "해당 없음",
];

/// The same in small letters only: `String` may be a title.
const LOWER_CASE: &[&str] = &["string", "text", "nil", "na", "title", "name", "none", "empty"];

/// Brackets and marks around a placeholder.
const AROUND: &[char] = &[
    '[', ']', '<', '>', '{', '}', '(', ')', '（', '）', '【', '】', '"', '“', '”', '\'', '`', '*',
    '_', '.', ' ', '「', '」',
];

/// True for a text that only says that the text is missing. A blank text is none.
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
    let bare = text.trim_matches(AROUND);
    let lower = bare.to_lowercase();
    ANY_CASE.contains(&lower.as_str()) || LOWER_CASE.contains(&bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_for_a_missing_text_is_a_placeholder() {
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
    fn titles_and_names_are_none() {
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
