//! Removes characters that no page shows: terminal colours, direction marks, soft hyphens.

use std::borrow::Cow;

/// The first character of a terminal command.
const ESCAPE: char = '\u{1b}';

/// Removes invisible characters, and converts line breaks to plain ones.
pub(super) fn remove_unseen(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_special) {
        return Cow::Borrowed(text);
    }
    // A line break of another kind separates paragraphs if the text has no plain ones.
    let line_break = if text.trim().contains('\n') { "\n" } else { "\n\n" };
    let mut cleaned = String::with_capacity(text.len());
    let mut remaining = text;
    while let Some(at) = remaining.find(is_special) {
        cleaned.push_str(&remaining[..at]);
        let special = remaining[at..].chars().next().unwrap_or(ESCAPE);
        remaining = &remaining[at + special.len_utf8()..];
        match special {
            ESCAPE => remaining = skip_command(remaining),
            '\u{b}' | '\u{85}' | '\u{2028}' | '\u{2029}' => cleaned.push_str(line_break),
            _ => {}
        }
    }
    cleaned.push_str(remaining);
    Cow::Owned(cleaned)
}

fn is_special(c: char) -> bool {
    matches!(
        c,
        ESCAPE
            | '\u{7}'
            | '\u{8}'
            | '\u{b}'
            | '\u{85}'
            | '\u{ad}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{2066}'..='\u{2069}'
    )
}

/// Returns the text after the rest of a terminal command: `[32m`.
fn skip_command(text: &str) -> &str {
    const MAX_BYTES: usize = 24;
    let Some(remaining) = text.strip_prefix('[') else { return text };
    let window = &remaining[..remaining.floor_char_boundary(MAX_BYTES)];
    let Some(end) = window.find(|c: char| !matches!(c, '0'..='9' | ';' | '?' | ':')) else {
        return text;
    };
    if remaining[end..].starts_with(|c: char| c.is_ascii_alphabetic()) {
        &remaining[end + 1..]
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use crate::clean_prose;

    #[test]
    fn invisible_characters_are_removed() {
        for text in [
            "\u{1b}[0mRain fell.\n\nWind rose.\u{1b}[0m",
            "\u{1b}[1;32mRain\u{1b}[0m fell.\n\nWind rose.",
            "\u{202a}Rain fell.\n\nWind rose.\u{202c}",
            "Ra\u{ad}in fell.\n\nWind rose.",
            "\u{7}Rain fell.\n\nWind rose.",
            "Rain fell.\u{b}Wind rose.",
            "Rain fell.\u{85}Wind rose.",
            "Rain fell.\u{2029}Wind rose.",
        ] {
            assert_eq!(clean_prose(text).as_deref(), Ok("Rain fell.\n\nWind rose."), "{text:?}");
        }
    }
}
