//! Recognises marks of the start and the end of a text: `[Ende]`, `【正文开始】`, `=== SCENE START ===`.

use std::sync::LazyLock;

use crate::{
    heading,
    lexicon::Lexicon,
    text::is_emoji,
    word::{WordMatching, is_unspaced_script},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MarkPosition {
    Top,
    Bottom,
}

const MAX_CHARS: usize = 48;

scribe_domain::word_lists! {
    "remark/marks":
        words BEGINS, ENDS, WORKS, BESIDE, CLOSES, ORDINALS;
}

const BEGIN_KIND: u8 = 1;
const END_KIND: u8 = 2;
const WORK_KIND: u8 = 4;
const SIDE_KIND: u8 = 8;
const ORDINAL_KIND: u8 = 16;
const CLOSE_KIND: u8 = 32;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    Lexicon::new(&[
        (&BEGINS, BEGIN_KIND),
        (&ENDS, END_KIND),
        (&WORKS, WORK_KIND),
        (&BESIDE, SIDE_KIND),
        (&ORDINALS, ORDINAL_KIND),
        (&CLOSES, CLOSE_KIND),
    ])
});

/// Words for works that, with a number, make a heading that is only used before a text.
const HEADINGS: &[&str] = &["adegan", "صحنهٔ", "صحنه", "فصل"];

/// Returns true for a line that only says that a text begins or ends.
pub(super) fn is_boundary_mark(paragraph: &str, lower: &str, position: MarkPosition) -> bool {
    if paragraph.chars().count() > MAX_CHARS || paragraph.contains('\n') {
        return position == MarkPosition::Top && is_decorated_heading(paragraph);
    }
    let line = paragraph.trim();
    let is_bracketed = line.starts_with(['[', '【', '(', '（', '='])
        && line.ends_with([']', '】', ')', '）', '=']);
    let is_set_off = is_bracketed
        || line.starts_with(['*', '_', '-', '—', '–', '―', '~'])
            && line.ends_with(['*', '_', '-', '—', '–', '―', '~']);
    let is_heading = position == MarkPosition::Top && is_decorated_heading(paragraph);
    is_heading || has_mark_words(lower, position, is_set_off, is_bracketed)
}

/// Returns true for a line that consists of known words. They must include a word for the start or
/// end, or a work with its number.
fn has_mark_words(
    lower: &str,
    position: MarkPosition,
    is_set_off: bool,
    is_bracketed: bool,
) -> bool {
    let wanted_kind = if position == MarkPosition::Top { BEGIN_KIND } else { END_KIND };
    let Some(reading) =
        LEXICON.read_line(lower, wanted_kind | WORK_KIND | SIDE_KIND | ORDINAL_KIND | CLOSE_KIND)
    else {
        return false;
    };
    let (has_wanted, has_work, closes) =
        (reading.has(wanted_kind), reading.has(WORK_KIND), reading.has(CLOSE_KIND));
    let has_number = reading.numbers > 0 || reading.has(ORDINAL_KIND);
    let begins_with_wanted = reading.first & wanted_kind != 0
        || lower.contains(is_unspaced_script) && reading.last & wanted_kind != 0;
    let is_heading = position == MarkPosition::Top && has_work && has_number;
    let names_heading = || HEADINGS.any_begins(lower);
    // `One final chapter.` is a narrator's sentence.
    let is_plain_end = position == MarkPosition::Bottom
        && has_number
        && begins_with_wanted
        && lower.chars().count() > 4;
    has_wanted && (is_bracketed || has_work && (is_set_off || is_plain_end))
        || position == MarkPosition::Bottom
            && closes
            && has_work
            && lower.contains(char::is_numeric)
        || is_heading && !closes && (is_bracketed || reading.words == 2 && names_heading())
}

/// Returns true for `📖 **Scene 1**`, `场景1（约200字）`.
fn is_decorated_heading(line: &str) -> bool {
    let stripped = line.trim().trim_matches(|c: char| is_emoji(c) || c == ' ');
    let stripped = match stripped.rfind(['(', '（']) {
        Some(at) if super::is_count_or_ending(&stripped[at..]) => stripped[..at].trim_end(),
        _ => stripped,
    };
    stripped.len() < line.trim().len() && !stripped.contains('\n') && heading::is_heading(stripped)
}
