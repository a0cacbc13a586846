//! Removes characters that move a terminal's cursor, colour its text or change its direction.

const ESCAPE: char = '\u{1b}';
const BELL: char = '\u{7}';

/// Replaces every escape sequence with a space, and removes invisible characters that change how
/// other characters are shown.
///
/// Source: ECMA-48, "Control Functions for Coded Character Sets".
pub(super) fn strip_controls(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut remaining = text;
    while let Some(at) = remaining.find(ESCAPE) {
        shown.extend(remaining[..at].chars().filter(|letter| !is_hidden(*letter)));
        shown.push(' ');
        remaining = skip_sequence(&remaining[at + ESCAPE.len_utf8()..]);
    }
    shown.extend(remaining.chars().filter(|letter| !is_hidden(*letter)));
    shown
}

/// Skips the rest of an escape sequence after its first character.
fn skip_sequence(text: &str) -> &str {
    let mut letters = text.chars();
    match letters.next() {
        Some('[') => {
            let parameters = letters.as_str();
            let end = parameters.find(|c: char| !(' '..='?').contains(&c));
            // The sequence ends with a character from `@` to `~`.
            let remaining = end.map_or("", |end| &parameters[end..]);
            remaining.strip_prefix(|c: char| ('@'..='~').contains(&c)).unwrap_or(remaining)
        }
        Some(']' | 'P' | 'X' | '^' | '_') => {
            let inner = letters.as_str();
            match inner.find([BELL, ESCAPE]) {
                // An escape character and a backslash after it end the text.
                Some(end) => inner[end + 1..].strip_prefix('\\').unwrap_or(&inner[end + 1..]),
                None => inner,
            }
        }
        Some(' '..='~') => letters.as_str(),
        _ => text,
    }
}

/// Returns true for a direction mark, a byte order mark or a zero-width mark. Marks that join
/// letters are kept.
fn is_hidden(letter: char) -> bool {
    matches!(
        letter,
        '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_escape_sequence_is_removed() {
        for (text, shown) in [
            ("\u{1b}[31mred\u{1b}[0m", " red "),
            ("a\u{1b}]0;title\u{7}b", "a b"),
            ("a\u{1b}]0;title\u{1b}\\b", "a b"),
            ("a\u{1b}]0;no end", "a 0;no end"),
            ("a\u{1b}[2", "a "),
            ("a\u{1b}[2é", "a é"),
            ("a\u{1b}", "a "),
            ("a\u{1b}é", "a é"),
            ("\u{202e}abc\u{2069}", "abc"),
            ("می\u{200c}روم", "می\u{200c}روم"),
        ] {
            assert_eq!(strip_controls(text), shown, "{text:?}");
        }
    }
}
