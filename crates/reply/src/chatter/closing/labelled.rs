//! Recognizes notes about a text under a separate label: `**Style notes:** first person, past
//! tense.`

use crate::text;

/// A label longer than this is a sentence.
const LONGEST_LABEL_CHARS: usize = 40;

scribe_domain::word_lists! {
    "chatter/closing/labelled":
        phrases NOTES, ABOUTS, BETWEEN, WHOLE, SURE;
}

/// Returns true for a paragraph of notes under a label.
pub(crate) fn is_labelled_note(line: &str) -> bool {
    let line = line.trim();
    let Some((label, note)) = line.split_once([':', '：']) else { return false };
    // `Changes made: none.` is a line of a form in a story.
    let is_set_off = line.starts_with(['*', '_', '[', '(']);
    (is_set_off || note.trim().chars().count() > 6 || note.trim().is_empty())
        && is_note_label(label, line.starts_with(['*', '_', '[', '(']))
}

/// Returns true for the label of notes about a text. A label in emphasis or brackets cannot be the
/// words of a narrator.
pub(crate) fn is_note_label(label: &str, is_set_off: bool) -> bool {
    if label.chars().count() > LONGEST_LABEL_CHARS {
        return false;
    }
    let bare = label.trim_matches(|c: char| !c.is_alphanumeric());
    let lower = text::to_plain_lower(bare);
    if SURE.contains(&lower.as_str()) {
        return true;
    }
    if !is_set_off {
        return false;
    }
    let words: Vec<&str> = lower.split_whitespace().collect();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let is_known = |word: &&str| [&NOTES, &ABOUTS, &BETWEEN].iter().any(|list| list.contains(word));
    WHOLE.contains(&lower.as_str())
        || has(&NOTES) && has(&ABOUTS) && words.len() > 1 && words.iter().all(is_known)
}

/// Returns true for a text in the form of a report, whose own labels are also in emphasis.
pub(crate) fn has_labels(text: &str) -> bool {
    const MOST_LINES: usize = 60;
    text.lines().rev().take(MOST_LINES).any(|line| {
        let line = line.trim_start();
        let label = line.strip_prefix('*').and_then(|rest| rest.split_once(':'));
        label.is_some_and(|(label, rest)| {
            label.chars().count() <= LONGEST_LABEL_CHARS
                && (rest.starts_with('*') || label.ends_with('*'))
                && !is_labelled_note(line)
        })
    })
}
