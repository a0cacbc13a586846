//! Recognizes a last line that a model has added after the text: hopes, offers, notes, counts, end
//! marks.
//!
//! Only the complete text shows which line is last, so the growing draft does not use this module.

mod hopes;
pub(super) mod labelled;

use self::hopes::{CALM_HOPES, HOPES};
use super::{
    BRACKETS, QUOTES, UNITS, lead_in::names_work, speaks_as_model, to_plain_line, vocabulary,
};
use crate::word::Words;

scribe_domain::word_lists! {
    "chatter/closing":
        phrases SIDES;
    "chatter/closing/questions":
        phrases QUESTIONS, OFFERED_CHANGES, CHANGING, TELLING, CHANGES, NUMBERED_OFFERS,
            ANYTHING;
    "chatter/closing/notes":
        phrases NOTE_LABELS, NOTE_BODIES, BRACKETED_ENDINGS, END_TAGS, MACHINES, RATINGS,
            REPORTS, REPORT_BODIES, ENDS, CONTINUATIONS, WORK_REPORTS, OWN_REPORTS;
}

/// A line longer than this is prose. The limit allows notes and disclaimers of several sentences.
const LONGEST_CHARS: usize = 480;

/// Returns true for a last line that is a separate paragraph and not prose.
pub(crate) fn is_closing_remark(line: &str) -> bool {
    let line = line.trim();
    if line.chars().count() > LONGEST_CHARS || line.contains(QUOTES) || line.starts_with(['–', '—'])
    {
        return false;
    }
    let lower = to_plain_line(line);
    if is_signed(line) || names_page(&lower) {
        return false;
    }
    is_hope(&lower)
        || is_question(&lower)
        || is_request(&lower)
        || is_note(&lower)
        || is_report(&lower)
        || is_label(&lower)
        || is_bracketed_ending(&lower)
        || is_decorated_end(line)
        || vocabulary::is_remark(&lower)
        || speaks_as_model(line)
}

/// Returns true for a signed line: `Hope this helps! — Mum`
fn is_signed(line: &str) -> bool {
    line.rsplit_once(['—', '–']).is_some_and(|(before, name)| {
        let name = name.trim();
        before.trim_end().ends_with(['!', '.', '！', '。'])
            && !name.is_empty()
            && name.split_whitespace().count() <= 2
            && name.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | ' '))
    })
}

/// Returns true for a reference to a page, which belongs to the story: `(Fortsetzung auf der
/// Rückseite)`.
fn names_page(lower: &str) -> bool {
    lower.starts_with(BRACKETS) && SIDES.occur_in(lower)
}

/// The most characters that may follow a hope.
const LONGEST_AFTER_HOPE: usize = 24;

/// Returns true for `Hope you enjoy it!`.
fn is_hope(lower: &str) -> bool {
    let bare = lower.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '!' && c != '！');
    let is_cry = lower.contains(['!', '！']);
    let after = |hopes: &'static [&str]| {
        hopes
            .iter()
            .filter_map(|hope| bare.strip_prefix(hope))
            .filter(|rest| rest.chars().count() <= LONGEST_AFTER_HOPE)
    };
    // A character in a story may express the same hope, but adds more words or names another thing.
    after(&HOPES).next().is_some()
        || is_cry && after(&CALM_HOPES).any(|rest| !hopes::names_thing(rest))
}

/// Returns true for `Soll ich etwas ändern?`.
fn is_question(lower: &str) -> bool {
    let bare =
        lower.trim_matches(|c: char| c.is_ascii_punctuation() || " ¿？؟。！\u{a0}".contains(c));
    if QUESTIONS.contains(&bare) {
        return true;
    }
    let is_asked = lower.contains(['?', '？', '؟'])
        || ["ไหม", "ไหมคะ", "ไหมครับ", "か。"].iter().any(|end| lower.ends_with(end));
    let has_number = bare.contains(|c: char| c.is_numeric());
    let offers_next = super::OFFERING.occur_in(bare) || NUMBERED_OFFERS.begin(bare);
    if is_asked && has_number && names_work(bare) && offers_next {
        return true;
    }
    is_asked && OFFERED_CHANGES.occur_in(bare) && CHANGING.occur_in(bare) && ANYTHING.occur_in(bare)
}

/// Returns true for `Si necesitas algún cambio, avísame.`.
fn is_request(lower: &str) -> bool {
    TELLING.occur_in(lower) && CHANGES.occur_in(lower)
}

/// Returns true for a report: `I've kept the scene to 200 words as requested.`, `This scene is 200
/// words long.`
fn is_report(lower: &str) -> bool {
    let has_number = lower.contains(|c: char| c.is_numeric());
    let counts = has_number && lower.contains(" words");
    let speaks_of_task =
        REPORT_BODIES.occur_in(lower) || lower.contains("as requested") && names_work(lower);
    // `Sir` shows that a character in the story is addressed.
    let is_served =
        [", sir", ", my lord", ", madam", ", ma'am"].iter().any(|to| lower.contains(to));
    REPORTS.begin(lower) && (speaks_of_task || counts) && !is_served
        || ["ready for scene", "ready for chapter", "ready for the next"].begin(lower)
        || ["this scene is", "the scene is", "this version is"].begin(lower) && counts
        || WORK_REPORTS.begin(lower) && speaks_of_task
        || OWN_REPORTS.begin(lower)
}

/// Returns true for `Hinweis: Ich habe die Länge eingehalten.`.
fn is_note(lower: &str) -> bool {
    let bare = lower.trim_start_matches(BRACKETS).trim_start_matches(['*', '_']);
    let body = NOTE_LABELS.iter().find_map(|label| {
        let rest =
            bare.strip_prefix(label)?.trim_start_matches(['*', '_', ' ', '\u{a0}', '\u{202f}']);
        if *label == "※" { Some(rest) } else { rest.strip_prefix([':', '：', '-', '–']) }
    });
    body.is_some_and(|body| NOTE_BODIES.occur_in(body))
}

/// Returns true for `Next: scene 2.`, `Tags: #rain`, `Rating: PG`, `~200 words`.
fn is_label(lower: &str) -> bool {
    let bare = lower.trim_matches(|c: char| BRACKETS.contains(&c) || matches!(c, '*' | '_' | ' '));
    let bare = bare.trim_end_matches('.');
    if MACHINES.contains(&bare) {
        return true;
    }
    let has_unit = UNITS.end(bare);
    if lower.starts_with(BRACKETS) && lower.ends_with(BRACKETS) && has_unit {
        return super::is_number_of_words(bare);
    }
    if let Some(count) = bare.strip_prefix(['~', '≈', '～']) {
        return super::is_count(&format!("({})", count.trim()));
    }
    let Some((label, value)) = bare.split_once([':', '：']) else { return false };
    let value = value.trim_matches(['*', '_', ' ']);
    match label.trim_matches(['*', '_', ' ']) {
        "next" | "up next" | "next up" => {
            names_work(value) && value.contains(|c: char| c.is_numeric())
        }
        "tags" | "hashtags" | "标签" => value.split_whitespace().all(|tag| tag.starts_with('#')),
        "total" | "total length" | "المجموع" | "مجموع" | "totalt" | "celkem" | "totaal"
        | "insgesamt" => has_unit && super::is_number_of_words(value),
        "rating" | "content rating" => RATINGS.contains(&value),
        _ => false,
    }
}

/// Returns true for `[Continued in scene 2]`, `(Scene ends here.)`, `[/scene]`, `<end>`.
fn is_bracketed_ending(lower: &str) -> bool {
    const OPEN: &[char] = &['[', '(', '（', '【', '<'];
    const CLOSE: &[char] = &[']', ')', '）', '】', '>'];
    let Some(inner) = lower.strip_prefix(OPEN).and_then(|rest| rest.strip_suffix(CLOSE)) else {
        return false;
    };
    let inner = inner.trim_matches(|c: char| matches!(c, '*' | '_' | '/' | ' ' | '.' | '。'));
    if END_TAGS.contains(&inner) {
        return true;
    }
    !lower.starts_with('<')
        && inner.chars().count() <= 40
        && (CONTINUATIONS.begin(inner)
            || BRACKETED_ENDINGS.begin(inner) && names_work(inner)
            || is_numbered_end(inner)
            || is_end_of_work(inner))
}

/// Returns true for `szene 1 ende`, `本场景完`.
fn is_end_of_work(inner: &str) -> bool {
    inner.chars().count() <= 24
        && names_work(inner)
        && ENDS.iter().any(|end| {
            inner.split([' ', '\u{a0}']).any(|word| word == *end) || inner.ends_with(end)
        })
}

/// Returns true for `***END***`.
fn is_decorated_end(line: &str) -> bool {
    const MARKS: &[char] = &['*', '=', '~', '#', '-', '_', ' '];
    line.starts_with(MARKS)
        && line.ends_with(MARKS)
        && ["end", "ende", "end of text", "eof"]
            .contains(&line.trim_matches(MARKS).to_lowercase().as_str())
}

/// Returns true for `第一场完`.
fn is_numbered_end(inner: &str) -> bool {
    let units = ["场", "場", "章", "幕", "节", "節", "回", "话", "話"];
    let ends = ["完", "终", "終", "结束", "結束", "終わり", "终了"];
    inner.starts_with('第')
        && inner.chars().count() <= 12
        && units.iter().any(|unit| ends.iter().any(|end| inner.ends_with(&format!("{unit}{end}"))))
}
