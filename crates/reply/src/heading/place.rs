//! Recognises lines that say which part of the book follows.

use super::{ENCLOSING_MARKS, PARTS, begins_title, is_number, is_numbered};

/// A line longer than this is prose.
const MAX_CHARS: usize = 120;

/// Returns true for two parts of a book with their numbers, with or without a title, such as `Scene
/// 1 of 2 of chapter 1, A Winter Dial`.
pub(crate) fn names_book_position(line: &str) -> bool {
    let lower = line.trim().trim_matches(ENCLOSING_MARKS).to_lowercase();
    if lower.chars().count() > MAX_CHARS {
        return false;
    }
    let mut words = lower.split_whitespace();
    let (mut parts, mut is_part) = (0, false);
    while let Some(word) = words.next() {
        let stripped = word.trim_end_matches([',', ':', '.', ';', '—', '–']);
        if is_part {
            if !is_number(stripped) {
                return false;
            }
            parts += 1;
            is_part = false;
            if parts == 2 {
                let has_stop = stripped.len() < word.len();
                let remaining = words.next();
                return has_stop || remaining.is_none_or(begins_title);
            }
        } else if PARTS.contains(&stripped) {
            is_part = true;
        } else if !(matches!(
            stripped,
            "of" | "in" | "von" | "aus" | "de" | "du" | "del" | "di" | "из"
        ) || is_number(stripped) && parts > 0)
        {
            return false;
        }
    }
    false
}

/// Returns true for the number of a part without a title: `CHAPTER ONE`, `# Chapter 1`, `第三章`.
pub(crate) fn is_bare_number(line: &str) -> bool {
    let unwrapped = line.trim_start_matches('#').trim().trim_matches(ENCLOSING_MARKS);
    unwrapped.chars().count() <= 24
        && !unwrapped.contains([':', '：', '—', '–'])
        && is_numbered(unwrapped)
}
