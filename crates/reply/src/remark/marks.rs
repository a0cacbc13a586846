//! Recognizes marks of the start and the end of a text: `[Ende]`, `【正文开始】`, `=== SCENE START ===`.

use std::sync::LazyLock;

use crate::{
    heading,
    lexicon::Lexicon,
    text::is_emoji,
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

const BEGIN: u8 = 1;
const END: u8 = 2;
const WORK: u8 = 4;
const SIDE: u8 = 8;
const ORDINAL: u8 = 16;
const CLOSE: u8 = 32;

static KINDS: LazyLock<Lexicon> = LazyLock::new(|| {
    Lexicon::new(&[
        (&BEGINS, BEGIN),
        (&ENDS, END),
        (&WORKS, WORK),
        (&BESIDE, SIDE),
        (&ORDINALS, ORDINAL),
        (&CLOSES, CLOSE),
    ])
});

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
    let wanted = if place == Place::Top { BEGIN } else { END };
    let Some(words) = KINDS.read_line(lower, wanted | WORK | SIDE | ORDINAL | CLOSE) else {
        return false;
    };
    let (has_wanted, has_work, closes) = (words.has(wanted), words.has(WORK), words.has(CLOSE));
    let has_number = words.numbers > 0 || words.has(ORDINAL);
    let begins_with_wanted =
        words.first & wanted != 0 || lower.contains(is_unspaced_script) && words.last & wanted != 0;
    let is_heading = place == Place::Top && has_work && has_number;
    let names_heading = || HEADINGS.begin(lower);
    // `One final chapter.` is a narrator's sentence.
    let is_plain_end =
        place == Place::Bottom && has_number && begins_with_wanted && lower.chars().count() > 4;
    has_wanted && (is_bracketed || has_work && (is_set_off || is_plain_end))
        || place == Place::Bottom && closes && has_work && lower.contains(char::is_numeric)
        || is_heading && !closes && (is_bracketed || words.words == 2 && names_heading())
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
