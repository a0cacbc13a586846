//! Recognises text that a server or a program has added to a reply: notices, images, check marks
//! and hashtags.

use super::evidence::Evidence;
use crate::word::WordMatching;

scribe_domain::word_lists! {
    "remark/machine":
        phrases NOTICES, KEYS;
}

/// Returns true for a paragraph that is not a human sentence.
pub(super) fn is_machine_line(paragraph: &str, lower: &str) -> bool {
    let is_notice = !paragraph.contains(['"', '“', '「', '«']) && NOTICES.any_occurs_in(lower);
    is_notice
        || is_link(paragraph)
        || paragraph.bytes().all(|b| b == b'#')
        || lower == "assistant:"
        || lower.starts_with("[image:") && lower.ends_with(']')
        || paragraph.lines().all(|line| is_check(line.trim()))
        || is_table(paragraph, lower)
        || is_data(paragraph)
}

/// Returns true for a paragraph of hashtags only, with or without a label.
pub(super) fn are_hashtags(paragraph: &str) -> bool {
    let tags = match paragraph.split_once([':', '：']) {
        Some(("Tags" | "Hashtags" | "标签", tags)) => tags,
        _ => paragraph,
    };
    tags.split_whitespace().all(is_hashtag)
}

/// Returns true for `![The lamp](https://…)`, `[Read more](https://…)`.
fn is_link(paragraph: &str) -> bool {
    let stripped = paragraph.strip_prefix('!').unwrap_or(paragraph);
    stripped.starts_with('[') && stripped.ends_with(')') && stripped.contains("](http")
}

fn is_check(line: &str) -> bool {
    ["✅", "☑", "✔", "- [x]", "- [X]", "* [x]", "- [ ]"].iter().any(|mark| line.starts_with(mark))
}

fn is_hashtag(word: &str) -> bool {
    word.strip_prefix('#').is_some_and(|tag| {
        tag.starts_with(char::is_alphabetic) && tag.chars().all(|c| c.is_alphanumeric() || c == '_')
    })
}

fn is_table(paragraph: &str, lower: &str) -> bool {
    let is_row = |line: &str| line.trim().starts_with('|') && line.trim().ends_with('|');
    paragraph.lines().count() > 1
        && paragraph.lines().all(is_row)
        && paragraph.contains("|--")
        && Evidence::collect(lower).has_named("scene")
}

/// Returns true for JSON about the text, with or without a fence, such as `{"word_count": 203,
/// "pov": "Mara"}`.
fn is_data(paragraph: &str) -> bool {
    let stripped = paragraph.trim().trim_start_matches('`').trim_end_matches('`').trim();
    let data = stripped.strip_prefix("json").unwrap_or(stripped).trim();
    data.starts_with('{') && data.ends_with('}') && KEYS.any_occurs_in(data)
}

#[cfg(test)]
mod tests {
    use crate::clean_prose;

    #[test]
    fn data_about_a_text_is_removed() {
        let scene = "Mara counted the red bucket in the long grass. The keeper polished a torn letter \
                     beside the cold stove.\n\nHer brother buried the key behind the church.";
        for data in [
            "```json\n{\"word_count\": 203, \"pov\": \"Mara\"}\n```",
            "{\"word_count\": 203}",
            "```\n{\"words\": 203}\n```",
        ] {
            let text = format!("{scene}\n\n{data}");
            assert_eq!(clean_prose(&text).as_deref(), Ok(scene), "{data}");
        }
        let typed = format!("{scene}\n\n{{\"door\": \"open\"}}");
        assert_eq!(clean_prose(&typed).as_ref(), Ok(&typed), "somebody types it");
    }
}
