//! Recognizes lines that say which part of the book follows.

use super::{AROUND, PARTS, begins_title, is_number, is_numbered};

/// A line longer than this is prose.
const LONGEST_CHARS: usize = 120;

/// Returns true for two parts of a book with their numbers, with or without a title: `Scene 1 of 2
/// of chapter 1, A Winter Dial.`
pub(crate) fn names_place(line: &str) -> bool {
    let lower = line.trim().trim_matches(AROUND).to_lowercase();
    if lower.chars().count() > LONGEST_CHARS {
        return false;
    }
    let mut words = lower.split_whitespace();
    let (mut parts, mut is_part) = (0, false);
    while let Some(word) = words.next() {
        let bare = word.trim_end_matches([',', ':', '.', ';', '—', '–']);
        if is_part {
            if !is_number(bare) {
                return false;
            }
            parts += 1;
            is_part = false;
            if parts == 2 {
                let has_stop = bare.len() < word.len();
                let rest = words.next();
                return has_stop || rest.is_none_or(begins_title);
            }
        } else if PARTS.contains(&bare) {
            is_part = true;
        } else if !(matches!(bare, "of" | "in" | "von" | "aus" | "de" | "du" | "del" | "di" | "из")
            || is_number(bare) && parts > 0)
        {
            return false;
        }
    }
    false
}

/// Returns true for the number of a part without a title: `CHAPTER ONE`, `# Chapter 1`, `第三章`.
pub(crate) fn is_bare_number(line: &str) -> bool {
    let plain = line.trim_start_matches('#').trim().trim_matches(AROUND);
    plain.chars().count() <= 24 && !plain.contains([':', '：', '—', '–']) && is_numbered(plain)
}
