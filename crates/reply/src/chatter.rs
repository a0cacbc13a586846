//! Chatter: text in which the model speaks about the story instead of telling it. It may be before,
//! after or inside the story.

mod closing;
mod lead_in;
mod opening;
mod sign_off;
mod vocabulary;

use std::sync::LazyLock;

use scribe_domain::text::sentences::split_sentences;

pub(crate) use self::{
    closing::{
        is_closing_remark,
        labelled::{has_labels, is_labelled_note, is_note_label},
    },
    opening::{Opening, Preface, find_preface},
};
use crate::text::{self, QUOTES};
use crate::{
    beginnings::Beginnings,
    refusal,
    word::{Words, has_word},
};

scribe_domain::word_lists! {
    "chatter/words":
        phrases ASSENTS, PRESENTATIONS, SHOWS, WORKS, OPENINGS, MODEL_SENTENCES,
            TEXT_SENTENCES;
    "chatter/models":
        phrases MODEL_TASKS;
    "chatter/after":
        phrases OFFERS, SIGN_OFFS, WORD_COUNTS, UNITS, ENDINGS, COUNT_LABELS,
            APPROXIMATIONS, NOTE_WORDS;
    "chatter/offers":
        phrases OFFERING, GOING_ON;
    "chatter/languages":
        phrases ASSENTS_BEFORE_COLON, PRESENTATIONS_BEFORE_COLON, WORKS_BEFORE_COLON;
}

/// A line longer than this is prose, whatever it begins with.
pub(crate) const LONGEST_LEAD_IN_CHARS: usize = 240;

/// Returns true for a lower-case line in which a narrator remembers something.
pub(crate) fn recalls(lower: &str) -> bool {
    lead_in::recalls(lower)
}

/// Returns true for a line in which the model introduces the text that follows.
pub(crate) fn is_lead_in(line: &str) -> bool {
    line.chars().count() <= LONGEST_LEAD_IN_CHARS && lead_in::is_lead_in(&to_plain_line(line))
}

/// Returns the prose after a lead-in on the same line: `Sure, here is the scene: Rain fell.`
pub(crate) fn after_lead_in(line: &str) -> Option<&str> {
    let at = line.find([':', '：'])?;
    let colon = line[at..].chars().next().map_or(1, char::len_utf8);
    let (lead_in, rest) = line.split_at(at + colon);
    let has_prose = rest.trim_start().starts_with(|c: char| !c.is_lowercase())
        && rest.contains(char::is_alphanumeric);
    (has_prose && is_lead_in(lead_in) && lead_in::presents_prose(&to_plain_line(lead_in)))
        .then(|| rest.trim_start())
}

/// Returns true for a last line in which the model comments on the text before it.
pub(crate) fn is_sign_off(line: &str) -> bool {
    is_count_or_ending(line) || is_offer(line)
}

/// Returns true for a line with a word count or with a statement that the text is over.
pub(crate) fn is_count_or_ending(line: &str) -> bool {
    if line.chars().count() > LONGEST_LEAD_IN_CHARS {
        return false;
    }
    let lower = to_plain_line(line);
    let lower = lower.trim_end_matches(['.', '*', '_', ' ']);
    let is_decorated = line.trim().starts_with(|c: char| !c.is_alphanumeric());
    let is_end = lower.split_inclusive(". ").all(|part| is_ending(part) || is_count_or_unit(part));
    is_count_with_label(lower)
        || is_end && (is_decorated || !sign_off::is_loose_ending(lower))
        || is_count(lower)
        || is_labelled_count(lower)
}

/// Returns true for a line in which the model offers changes or hopes that the work pleases.
pub(crate) fn is_offer(line: &str) -> bool {
    let lower = to_plain_line(line);
    let lower = lower.trim_end_matches(['.', '*', '_', ' ']);
    line.chars().count() <= LONGEST_LEAD_IN_CHARS
        && (sign_off::is_offer(lower) || sign_off::is_note(lower) || is_ornament(lower))
}

/// Returns true for a model's remark that follows the closing tag of the answer.
pub(crate) fn is_remark(text: &str) -> bool {
    text.chars().count() <= LONGEST_LEAD_IN_CHARS
        && text.lines().map(str::trim).filter(|line| !line.is_empty()).all(|line| {
            let lower = to_plain_line(line);
            SIGN_OFFS.begin(&lower)
                || OFFERS.begin(&lower)
                || is_sign_off(line)
                || !line.contains(char::is_alphanumeric)
        })
}

/// Returns true for a word count together with an end mark: `(End of scene. 200 words.)`.
fn is_count_or_unit(part: &str) -> bool {
    let bare = part.trim_matches(|c: char| BRACKETS.contains(&c) || c == '.' || c == ' ');
    is_count(&format!("({bare})")) && part.ends_with([')', ']', '）'])
}

/// Returns true for `[...]` and for a line of emoji only.
fn is_ornament(line: &str) -> bool {
    let is_emoji =
        |c: char| matches!(u32::from(c), 0x1F300..=0x1FAFF | 0x2600..=0x27BF | 0xFE0F | 0x200D);
    let is_omission = line.starts_with(['[', '【'])
        && line.chars().any(|c| matches!(c, '.' | '…'))
        && line.chars().all(|c| matches!(c, '[' | ']' | '【' | '】' | '.' | '…' | ' '));
    let has_emoji = line.chars().any(|c| is_emoji(c) && c != '\u{fe0f}' && c != '\u{200d}');
    is_omission || has_emoji && line.chars().all(|c| is_emoji(c) || c.is_whitespace())
}

/// Returns true for `**Words:** 200`, `文字数：約200字`.
fn is_labelled_count(line: &str) -> bool {
    let Some((label, number)) = line.split_once([':', '：']) else { return false };
    let is_around = |c: char| BRACKETS.contains(&c) || "*_~≈.,。 \u{a0}".contains(c);
    COUNT_LABELS.contains(&label.trim_matches(is_around)) && is_number_of_words(number)
}

/// Returns true for `200`, `about 200 words`, `約200字`.
fn is_number_of_words(text: &str) -> bool {
    let is_around = |c: char| BRACKETS.contains(&c) || "*_~≈.,。 \u{a0}".contains(c);
    let bare = text.trim_matches(is_around);
    let bare = APPROXIMATIONS.iter().find_map(|word| bare.strip_prefix(word)).unwrap_or(bare);
    let bare = UNITS
        .iter()
        .filter_map(|unit| bare.strip_suffix(unit))
        .min_by_key(|bare| bare.len())
        .unwrap_or(bare);
    let number = bare.trim_matches(is_around);
    !number.is_empty()
        && number.chars().all(|c| c.is_numeric() || matches!(c, ',' | '.' | '\u{a0}'))
}

/// Returns true for a line that begins with a word count and has nothing else. If a sentence
/// continues after the count, the line is prose.
fn is_count_with_label(line: &str) -> bool {
    let Some(rest) = WORD_COUNTS.iter().find_map(|label| line.strip_prefix(label)) else {
        return false;
    };
    // A remark in brackets comes from the model, whatever it says about the count.
    if line.starts_with(BRACKETS) && line.ends_with(BRACKETS) {
        return rest.contains(char::is_numeric);
    }
    let number = rest.split_once([':', '：']).map_or(rest, |(_, number)| number);
    is_number_of_words(number)
}

/// Returns true for `[End of chapter 3]`, `（未完待续）`.
fn is_ending(line: &str) -> bool {
    let bare = line.trim_matches(|c: char| {
        BRACKETS.contains(&c)
            || c.is_whitespace()
            || matches!(
                c,
                '.' | '…' | '!' | '。' | '！' | '~' | '～' | '*' | '_' | '=' | '<' | '>' | '#'
            )
    });
    let unnumbered = bare.trim_end_matches(|c: char| c.is_numeric() || c == ' ');
    ENDINGS.contains(&bare) || ENDINGS.contains(&unnumbered)
}

const BRACKETS: &[char] = &['(', ')', '[', ']', '（', '）', '【', '】', '-', '—'];

/// Returns true for `(412 words)`, `[~400 Wörter]`, `（约800字）`.
fn is_count(line: &str) -> bool {
    let inner = line.trim_matches(BRACKETS).trim();
    let inner = inner.trim_start_matches(|c: char| !c.is_numeric());
    let skipped = line.chars().count() - inner.chars().count();
    let unit = inner
        .trim_start_matches(|c: char| c.is_numeric() || matches!(c, ',' | '.' | '\u{a0}' | ' '));
    let is_bracketed = line.starts_with(BRACKETS) && line.ends_with(BRACKETS);
    inner.len() > unit.len()
        && skipped <= 12
        && is_bracketed
        && UNITS.contains(&unit.trim_end_matches(BRACKETS).trim())
}

/// Returns true for a character that may be before an end mark or be one.
fn is_decoration(c: char) -> bool {
    matches!(c, '~' | '～' | '=' | '<' | '>' | '#' | '*' | '_')
        || matches!(u32::from(c), 0x1F300..=0x1FAFF | 0x2600..=0x27BF)
}

/// Returns true if a line may still turn out to be a lead-in or a sign-off.
pub(crate) fn may_become_chatter(start: &str, is_top: bool) -> bool {
    if start.chars().count() > LONGEST_LEAD_IN_CHARS {
        return false;
    }
    let lower = to_plain_line(start);
    let bare = lower.trim_start_matches(BRACKETS);
    let begins = |words: &Beginnings| words.may_begin(&lower) || words.may_begin(bare);
    is_top && begins(&FIRST_WORDS)
        || begins(&LAST_WORDS)
        || start.starts_with(is_decoration)
        || start.starts_with(BRACKETS)
}

/// The words with which lead-ins may begin.
static FIRST_WORDS: LazyLock<Beginnings> = LazyLock::new(|| {
    Beginnings::new(&[&ASSENTS, &PRESENTATIONS, &ASSENTS_BEFORE_COLON, &PRESENTATIONS_BEFORE_COLON])
});
/// The words with which sign-offs, word counts and end marks may begin.
static LAST_WORDS: LazyLock<Beginnings> = LazyLock::new(|| {
    Beginnings::new(&[
        &OFFERING,
        &WORD_COUNTS,
        &COUNT_LABELS,
        &["note", "author's note"],
        &SIGN_OFFS,
        &OFFERS,
        &ENDINGS,
    ])
});

/// How much of the next sentence is read for a reason why a character cannot write.
const LONGEST_REASON_BYTES: usize = 24;

/// Returns the sentences that belong to a conversation about the text.
pub(crate) fn find_chatter(text: &str) -> Vec<&str> {
    let is_chatter = |i: usize, at: usize, sentence: &str| {
        let plain = plain_sentence(sentence);
        let said = speaks_as_model(sentence)
            || ends_line(text, at + sentence.len()) && is_end_of_work(&plain)
            || TEXT_SENTENCES.begin(&plain) && !plain.contains(" had ")
            || ends_line(text, at + sentence.len()) && is_count_with_label(&plain)
            || i == 0 && OPENINGS.begin(&plain) && lead_in::hands_over(&plain)
            || refusal::is_refusing_sentence(&plain);
        // A narrator may use the same words in a memory.
        said && !in_speech(text, at) && !recalls(&plain) && {
            let end = text.floor_char_boundary(at + sentence.len() + LONGEST_REASON_BYTES);
            !refusal::recalls(&text[at..end].to_lowercase())
        }
    };
    split_sentences(text)
        .into_iter()
        .enumerate()
        .filter(|(i, (at, sentence))| is_chatter(*i, *at, sentence))
        .map(|(_, (_, sentence))| sentence)
        .collect()
}

/// Returns true for `End of scene.`, which ends no story. `To be continued.` may end one.
fn is_end_of_work(plain: &str) -> bool {
    is_ending(plain) && lead_in::names_work(plain) && !sign_off::is_loose_ending(plain)
}

/// Returns true if nothing follows on the same line.
fn ends_line(text: &str, at: usize) -> bool {
    let rest = text[at..].trim_start_matches([' ', '\t', '\r']);
    rest.is_empty() || rest.starts_with('\n')
}

/// Returns true if speech that began in the same paragraph is still open at a byte offset.
fn in_speech(text: &str, at: usize) -> bool {
    let start = text[..at].rfind('\n').map_or(0, |line_break| line_break + 1);
    let (mut open, mut straight) = (0_i32, false);
    let mut rest = text[start..at].chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '“' | '„' | '‘' | '「' | '『' | '«' => open += 1,
            // Before a letter, the mark is an apostrophe.
            '’' if rest.peek().is_some_and(|next| next.is_alphabetic()) => {}
            '”' | '’' | '」' | '』' | '»' => open = (open - 1).max(0),
            '"' => straight = !straight,
            _ => {}
        }
    }
    open > 0 || straight
}

/// Returns true for a sentence in which the model says what it is and mentions its task. A narrator
/// that is a machine may also say what it is, but does not mention the task.
pub(crate) fn speaks_as_model(sentence: &str) -> bool {
    let plain = to_plain_line(sentence);
    MODEL_SENTENCES.begin(&plain) && MODEL_TASKS.iter().any(|task| has_word(&plain, task))
}

/// Returns a line in lower case, with plain apostrophes and without emphasis marks.
fn to_plain_line(line: &str) -> String {
    let lower = line.trim().trim_matches(['*', '_']).trim().to_lowercase();
    // The lower-case form of the Turkish capital I with a dot has two characters.
    lower.replace('’', "'").replace('\u{307}', "")
}

/// Does the same for a sentence. Opening quotation marks are kept, because the speech of a
/// character is not chatter.
fn plain_sentence(sentence: &str) -> String {
    text::to_plain_lower(sentence.trim_start_matches(['*', '_']))
}

#[cfg(test)]
mod tests;
