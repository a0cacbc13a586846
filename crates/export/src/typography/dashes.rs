//! Replaces two or three hyphens with a dash, and three dots with an ellipsis. Longer runs are
//! assumed to be intentional and are kept.

/// Replaces the typed dashes and ellipses of a paragraph.
pub(super) fn replace_dashes(paragraph: &str, dash: char) -> String {
    let spaced = paragraph.replace(". . .", "...");
    let mut text = String::with_capacity(spaced.len());
    let mut remaining = spaced.as_str();
    while let Some(first) = remaining.chars().next() {
        let after = remaining.trim_start_matches(first);
        let run = &remaining[..remaining.len() - after.len()];
        match (first, run.len()) {
            ('-', 2 | 3) => text.push(dash),
            ('.', 3) => text.push('…'),
            // A full stop followed by an ellipsis.
            ('.', 4) => text.push_str(".…"),
            _ => text.push_str(run),
        }
        remaining = after;
    }
    text
}
