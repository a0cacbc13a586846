//! Escapes text for XML 1.0. All foreign text enters a page through this module.

use std::fmt;

/// Displays a text as XML character data for content and attribute values.
///
/// Characters that XML 1.0 forbids, C1 controls and Unicode noncharacters are dropped. Line ends
/// become `\n`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EscapedXml<'a>(pub(crate) &'a str);

impl fmt::Display for EscapedXml<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;

        for c in self.0.chars().filter(|c| is_allowed_char(*c)) {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                _ => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// Returns true for a character that is allowed in a page.
///
/// Source: XML 1.0, production 2 (Char), without the characters that its note discourages.
pub(crate) fn is_allowed_char(c: char) -> bool {
    match c {
        '\t' | '\n' => true,
        '\u{fdd0}'..='\u{fdef}' => false,
        _ => !c.is_control() && u32::from(c) & 0xfffe != 0xfffe,
    }
}

/// Converts a text to a single line for a title or a name. Only allowed characters are kept, each
/// run of white space becomes one space, and bidirectional controls that could change the order of
/// the following text are removed.
pub(crate) fn to_one_line(text: &str) -> String {
    let allowed: String = text
        .chars()
        .filter(|c| (is_allowed_char(*c) || c.is_whitespace()) && !is_bidi_control(*c))
        .collect();
    allowed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Source: UAX #9, explicit directional embeddings, overrides and isolates.
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
