//! Recognizes marks of the start and the end of a text: `[Ende]`, `【正文开始】`, `=== SCENE START ===`.

use crate::text::{is_emoji, is_sign_of_letter};
use crate::{
    heading,
    word::{Words, is_unspaced_script},
};

/// The position of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Top,
    Bottom,
}

const LONGEST_CHARS: usize = 48;

scribe_domain::word_lists! {
    "remark/marks":
        words BEGINS, ENDS, WORKS, BESIDE, CLOSES, ORDINALS;
}

/// Words for works that, with a number, make a heading that is only used before a text.
const HEADINGS: &[&str] = &["adegan", "صحنهٔ", "صحنه", "فصل"];

/// Returns true for a line that only says that a text begins or ends.
pub(super) fn is_mark(paragraph: &str, lower: &str, place: Place) -> bool {
    if paragraph.chars().count() > LONGEST_CHARS || paragraph.contains('\n') {
        return place == Place::Top && is_decorated_heading(paragraph);
    }
    let line = paragraph.trim();
    let is_bracketed = line.starts_with(['[', '【', '(', '（', '='])
        && line.ends_with([']', '】', ')', '）', '=']);
    let is_set_off = is_bracketed
        || line.starts_with(['*', '_', '-', '—', '–', '―', '~'])
            && line.ends_with(['*', '_', '-', '—', '–', '―', '~']);
    let is_heading = place == Place::Top && is_decorated_heading(paragraph);
    is_heading || is_made_of_marks(lower, place, is_set_off, is_bracketed)
}

/// Returns true for a line that consists of known words, including a word for the start or end, or
/// a work with its number.
fn is_made_of_marks(lower: &str, place: Place, is_set_off: bool, is_bracketed: bool) -> bool {
    let wanted: &[&str] = if place == Place::Top { &BEGINS } else { &ENDS };
    let (mut has_wanted, mut has_work, mut has_number, mut tokens) = (false, false, false, 0);
    let (mut closes, mut begins_with_wanted) = (false, false);
    let is_separator = |c: char| !c.is_alphanumeric() && !is_sign_of_letter(c) && c != '\'';
    for token in lower.split(is_separator).filter(|token| !token.is_empty()) {
        let mut rest = token;
        tokens += 1;
        while !rest.is_empty() {
            let Some((word, kind)) = longest(rest, wanted) else { return false };
            has_wanted |= kind == Kind::Wanted;
            let is_edge =
                tokens == 1 || token.chars().any(is_unspaced_script) && rest.len() == word;
            begins_with_wanted |= is_edge && kind == Kind::Wanted;
            closes |= kind == Kind::Closing;
            has_work |= kind == Kind::Work;
            has_number |= kind == Kind::Number;
            rest = &rest[word..];
        }
    }
    let is_heading = place == Place::Top && has_work && has_number;
    let names_heading = || HEADINGS.begin(lower);
    // `One final chapter.` is a narrator's sentence.
    let is_plain_end =
        place == Place::Bottom && has_number && begins_with_wanted && lower.chars().count() > 4;
    let has_digit = || lower.contains(char::is_numeric);
    has_wanted && (is_bracketed || has_work && (is_set_off || is_plain_end))
        || place == Place::Bottom && closes && has_work && has_digit()
        || is_heading && !closes && (is_bracketed || tokens == 2 && names_heading())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Wanted,
    Work,
    Number,
    Closing,
    Beside,
}

/// Returns the longest known word at the start of a token, in bytes. In a script with spaces, the
/// word must be the whole token.
fn longest(token: &str, wanted: &[&str]) -> Option<(usize, Kind)> {
    if token.chars().all(char::is_numeric) {
        return Some((token.len(), Kind::Number));
    }
    let is_parted = !token.chars().any(is_unspaced_script);
    let fits = |word: &str| {
        token == word
            || !is_parted && token.starts_with(word)
            || word.starts_with('\'') && token.starts_with(word)
    };
    let digits = token.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        return Some((digits, Kind::Number));
    }
    let lists: [(&[&str], Kind); 5] = [
        (wanted, Kind::Wanted),
        (&WORKS, Kind::Work),
        (&BESIDE, Kind::Beside),
        (&ORDINALS, Kind::Number),
        (&CLOSES, Kind::Closing),
    ];
    lists
        .iter()
        .flat_map(|(words, kind)| words.iter().map(move |word| (*word, *kind)))
        .filter(|(word, _)| fits(word))
        .map(|(word, kind)| (word.len(), kind))
        .max_by_key(|(bytes, _)| *bytes)
}

/// Returns true for `📖 **Scene 1**`, `场景1（约200字）`.
fn is_decorated_heading(line: &str) -> bool {
    let bare = line.trim().trim_matches(|c: char| is_emoji(c) || c == ' ');
    let bare = match bare.rfind(['(', '（']) {
        Some(at) if super::is_count_or_ending(&bare[at..]) => bare[..at].trim_end(),
        _ => bare,
    };
    bare.len() < line.trim().len() && !bare.contains('\n') && heading::is_heading(bare)
}
