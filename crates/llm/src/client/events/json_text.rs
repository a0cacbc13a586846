//! Finds the ends of JSON documents that come in lines or directly after each other.

use std::ops::Range;

/// A character that may be between documents. In a JSON text sequence, each document begins with
/// U+001E.
///
/// Source: RFC 7464.
const RECORD_SEPARATOR: char = '\u{1e}';

/// Returns true if a character may be between documents.
fn is_separator(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, RECORD_SEPARATOR | ',' | ';')
}

/// The parser state inside a JSON document after the bytes so far.
#[derive(Default, Clone)]
struct Scanner {
    depth: usize,
    is_in_string: bool,
    is_escaped: bool,
}

impl Scanner {
    /// Consumes a byte. Returns true if it closes the last open bracket.
    fn consume_byte(&mut self, byte: u8) -> bool {
        match (self.is_in_string, byte) {
            (true, _) if self.is_escaped => self.is_escaped = false,
            (true, b'\\') => self.is_escaped = true,
            (_, b'"') => self.is_in_string = !self.is_in_string,
            (false, b'{' | b'[') => self.depth += 1,
            (false, b'}' | b']') => {
                self.depth = self.depth.saturating_sub(1);
                return self.depth == 0;
            }
            _ => {}
        }
        false
    }
}

/// The text of a JSON object or array that is being received.
#[derive(Default, Clone)]
pub(super) struct JsonText {
    text: String,
    scanner: Scanner,
}

impl JsonText {
    /// Appends the next line. Returns true once every bracket is closed.
    pub(super) fn push_line(&mut self, line: &str) -> bool {
        for byte in line.bytes() {
            self.scanner.consume_byte(byte);
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(line);
        self.scanner.depth == 0 && !self.scanner.is_in_string
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

/// Finds the end of the document at the beginning of a text. Returns `None` if the end has not
/// arrived.
fn find_document_end(text: &[u8]) -> Option<usize> {
    let mut scanner = Scanner::default();
    text.iter().position(|byte| scanner.consume_byte(*byte)).map(|last| last + 1)
}

fn begins_document(text: &str) -> bool {
    text.starts_with(['{', '['])
}

/// Returns true if a text is the beginning of a document whose end is missing.
pub(super) fn lacks_end(text: &str) -> bool {
    let text = text.trim_start_matches(is_separator);
    begins_document(text) && find_document_end(text.as_bytes()).is_none()
}

/// Splits a text that consists only of documents. The last document may lack its end. Any other
/// text is returned whole.
pub(super) fn split_documents(text: &str) -> Vec<&str> {
    let mut documents = Vec::new();
    let mut remaining = text.trim_start_matches(is_separator);
    while begins_document(remaining) {
        let Some(end) = find_document_end(remaining.as_bytes()) else {
            documents.push(remaining);
            return documents;
        };
        documents.push(&remaining[..end]);
        remaining = remaining[end..].trim_start_matches(is_separator);
    }
    if documents.is_empty() || !remaining.is_empty() { vec![text] } else { documents }
}

/// Finds the first document in the bytes, if another document follows it directly.
pub(super) fn find_first_document(bytes: &[u8]) -> Option<Range<usize>> {
    let is_separator = |byte: &u8| byte.is_ascii() && is_separator(char::from(*byte));
    let start = bytes.iter().position(|byte| !is_separator(byte))?;
    if !matches!(bytes[start], b'{' | b'[') {
        return None;
    }
    let end = start + find_document_end(&bytes[start..])?;
    let next = bytes[end..].iter().find(|byte| **byte == 0x1E || !is_separator(byte))?;
    matches!(next, b'{' | b'[' | 0x1E).then_some(start..end)
}

/// Removes the separators between a line and the document before it.
pub(super) fn strip_separators(line: &str) -> &str {
    let inner = line.trim_start_matches(is_separator);
    if inner.starts_with('{') { inner } else { line }
}
