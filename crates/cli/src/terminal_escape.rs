//! Texts of models, people and servers as they are shown on a terminal: whatever could move its
//! cursor, colour it or begin a line that is none of ours is made harmless.

use std::fmt::{Display, Write as _};

use serde_json::Value;

/// What stands in the place of a control character.
const REPLACEMENT: char = '\u{fffd}';

/// A text on one line: ends of lines and tabs become spaces.
pub(crate) fn escape_line(text: impl Display) -> String {
    let text = text.to_string().replace("\r\n", "\n");
    let harmless = |c: char| match c {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
        c => visible(c),
    };
    text.chars().map(harmless).collect()
}

/// A text that may have many lines; they and its tabs stay.
pub(crate) fn escape_text(text: impl Display) -> String {
    let text = text.to_string().replace("\r\n", "\n");
    let harmless = |c: char| match c {
        '\n' | '\t' => c,
        '\r' => '\n',
        c => visible(c),
    };
    text.chars().map(harmless).collect()
}

/// A document for programs, which loses nothing: JSON itself escapes the control characters below
/// the space, and the others stand in its texts alone, where they may be escaped too.
pub(crate) fn escape_json(document: &Value) -> String {
    let mut shown = String::new();
    for c in document.to_string().chars() {
        if c.is_control() {
            // A text takes whatever is written to it.
            write!(shown, "\\u{:04x}", u32::from(c)).ok();
        } else {
            shown.push(c);
        }
    }
    shown
}

fn visible(c: char) -> char {
    if c.is_control() { REPLACEMENT } else { c }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn one_line_stays_one_and_has_no_control_characters() {
        assert_eq!(escape_line("a\r\nb\tc\rd\u{2028}e"), "a b c d e");
        assert_eq!(escape_line("\u{1b}[31m\u{7f}\u{9b}2Jé"), "\u{fffd}[31m\u{fffd}\u{fffd}2Jé");
    }

    #[test]
    fn lines_keep_their_ends_and_tabs_alone() {
        assert_eq!(escape_text("a\r\n\tb\rc\u{1b}]0;x\u{7}"), "a\n\tb\nc\u{fffd}]0;x\u{fffd}");
    }

    #[test]
    fn a_document_for_programs_loses_nothing() {
        let document = json!({ "title": "a\n\u{1b}[31m\u{7f}\u{9b}" });
        let shown = super::escape_json(&document);
        assert!(!shown.contains(char::is_control), "{shown:?}");
        assert_eq!(serde_json::from_str::<Value>(&shown).unwrap(), document);
    }
}
