//! Removes source marks that a server with a search function has left in a text.

use crate::word::Words;

/// The beginnings of source marks in square brackets.
const CITES: &[&str] = &["[cite:", "[cite_start]", "[cite_end]", "[citation:"];

/// Invisible characters around source marks of OpenAI.
const OPEN: char = '\u{e200}';
const CLOSE: char = '\u{e201}';

/// The maximum length of a source mark.
const LONGEST_MARK_BYTES: usize = 120;

/// Removes the source marks in a text.
pub(super) fn remove_citations(text: String) -> String {
    if let Some((before, mark)) = text.rsplit_once("citeturn")
        && mark.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    {
        return before.trim_end().to_owned();
    }
    if !text.contains(['†', '[', OPEN]) {
        return text;
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find(['【', '[', ':', OPEN]) {
        let (before, mark) = rest.split_at(at);
        kept.push_str(before);
        match mark_bytes(mark) {
            0 => {
                let first = mark.chars().next().map_or(1, char::len_utf8);
                kept.push_str(&mark[..first]);
                rest = &mark[first..];
            }
            bytes => {
                rest = &mark[bytes..];
                // The space before a mark is removed with it.
                if rest.is_empty()
                    || rest.starts_with(|c: char| c.is_whitespace() || ".,;!?".contains(c))
                {
                    kept.truncate(kept.trim_end_matches(' ').len());
                }
            }
        }
    }
    kept.push_str(rest);
    kept
}

/// Returns how many bytes a mark takes at the start of a text, or 0 if there is none.
fn mark_bytes(text: &str) -> usize {
    // Only a short window is searched, because a text may have many beginnings of marks.
    let window = &text[..text.floor_char_boundary(LONGEST_MARK_BYTES)];
    let end = |close: char| window.find(close).map(|at| at + close.len_utf8());
    if text.starts_with('【') {
        let Some(bytes) = end('】') else { return 0 };
        let inner = &text['【'.len_utf8()..];
        let is_source =
            text[..bytes].contains('†') && inner.starts_with(|c: char| c.is_ascii_digit());
        return if is_source { bytes } else { 0 };
    }
    if text.starts_with(OPEN) {
        return end(CLOSE).unwrap_or(0);
    }
    if CITES.begin(text) {
        return end(']').unwrap_or(0);
    }
    if text.starts_with(":contentReference[oaicite:") {
        return end('}').unwrap_or(0);
    }
    0
}
