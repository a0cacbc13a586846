//! Removes source marks that a server with a search function has left in a text.

use crate::word::WordMatching;

/// The beginnings of source marks in square brackets.
const CITATION_STARTS: &[&str] = &["[cite:", "[cite_start]", "[cite_end]", "[citation:"];

/// Invisible characters around source marks of OpenAI.
const CITATION_OPEN: char = '\u{e200}';
const CITATION_CLOSE: char = '\u{e201}';

/// The maximum length of a source mark.
const MAX_MARK_BYTES: usize = 120;

/// Removes the source marks in a text.
pub(super) fn remove_citations(text: String) -> String {
    if let Some((before, mark)) = text.rsplit_once("citeturn")
        && mark.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    {
        return before.trim_end().to_owned();
    }
    if !text.contains(['†', '[', CITATION_OPEN]) {
        return text;
    }
    let mut cleaned = String::with_capacity(text.len());
    let mut remaining = text.as_str();
    while let Some(at) = remaining.find(['【', '[', ':', CITATION_OPEN]) {
        let (before, mark) = remaining.split_at(at);
        cleaned.push_str(before);
        match citation_bytes(mark) {
            0 => {
                let first = mark.chars().next().map_or(1, char::len_utf8);
                cleaned.push_str(&mark[..first]);
                remaining = &mark[first..];
            }
            bytes => {
                remaining = &mark[bytes..];
                // The space before a mark is removed with it.
                if remaining.is_empty()
                    || remaining.starts_with(|c: char| c.is_whitespace() || ".,;!?".contains(c))
                {
                    cleaned.truncate(cleaned.trim_end_matches(' ').len());
                }
            }
        }
    }
    cleaned.push_str(remaining);
    cleaned
}

/// Returns how many bytes a mark takes at the start of a text, or 0 if there is none.
fn citation_bytes(text: &str) -> usize {
    // Only a short window is searched, because a text may have many beginnings of marks.
    let window = &text[..text.floor_char_boundary(MAX_MARK_BYTES)];
    let end = |close: char| window.find(close).map(|at| at + close.len_utf8());
    if text.starts_with('【') {
        let Some(bytes) = end('】') else { return 0 };
        let inner = &text['【'.len_utf8()..];
        let is_source =
            text[..bytes].contains('†') && inner.starts_with(|c: char| c.is_ascii_digit());
        return if is_source { bytes } else { 0 };
    }
    if text.starts_with(CITATION_OPEN) {
        return end(CITATION_CLOSE).unwrap_or(0);
    }
    if CITATION_STARTS.any_begins(text) {
        return end(']').unwrap_or(0);
    }
    if text.starts_with(":contentReference[oaicite:") {
        return end('}').unwrap_or(0);
    }
    0
}
