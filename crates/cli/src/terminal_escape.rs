//! Escapes texts from models, users and servers before they are shown on a terminal. This removes
//! everything that could move the cursor, change colours, or start a line that looks like scribe's
//! own output.

use std::fmt::{Display, Write as _};

use serde_json::Value;

/// The character that replaces a control character.
const REPLACEMENT_CHAR: char = '\u{fffd}';

/// Escapes a text for one line: line breaks and tabs become spaces.
pub(crate) fn escape_line(text: impl Display) -> String {
    let text = text.to_string().replace("\r\n", "\n");
    let harmless = |c: char| match c {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
        c => replace_control_char(c),
    };
    text.chars().map(harmless).collect()
}

/// Escapes a text that may have many lines; line breaks and tabs are kept.
pub(crate) fn escape_text(text: impl Display) -> String {
    let text = text.to_string().replace("\r\n", "\n");
    let harmless = |c: char| match c {
        '\n' | '\t' => c,
        '\r' => '\n',
        c => replace_control_char(c),
    };
    text.chars().map(harmless).collect()
}

/// Escapes a JSON document without losing information. JSON already escapes the control characters
/// below the space. The other control characters occur only in strings, where they can be escaped
/// too.
pub(crate) fn escape_json(document: &Value) -> String {
    let mut shown = String::new();
    for c in document.to_string().chars() {
        if c.is_control() {
            // Writing to a string cannot fail.
            write!(shown, "\\u{:04x}", u32::from(c)).ok();
        } else {
            shown.push(c);
        }
    }
    shown
}

fn replace_control_char(c: char) -> char {
    if c.is_control() { REPLACEMENT_CHAR } else { c }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_line_is_printed_without_line_breaks_and_control_characters() {
        assert_eq!(escape_line("a\r\nb\tc\rd\u{2028}e"), "a b c d e");
        assert_eq!(escape_line("\u{1b}[31m\u{7f}\u{9b}2Jé"), "\u{fffd}[31m\u{fffd}\u{fffd}2Jé");
    }

    #[test]
    fn only_line_breaks_and_tabs_are_kept() {
        assert_eq!(escape_text("a\r\n\tb\rc\u{1b}]0;x\u{7}"), "a\n\tb\nc\u{fffd}]0;x\u{fffd}");
    }

    #[test]
    fn json_output_keeps_every_character() {
        let document = json!({ "title": "a\n\u{1b}[31m\u{7f}\u{9b}" });
        let shown = super::escape_json(&document);
        assert!(!shown.contains(char::is_control), "{shown:?}");
        assert_eq!(serde_json::from_str::<Value>(&shown).unwrap(), document);
    }
}
