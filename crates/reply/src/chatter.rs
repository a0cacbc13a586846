//! A model that speaks about the text instead of telling the story: before it, after it and in it.

mod after;
mod languages;
mod offers;
mod words;

use scribe_domain::text::sentences::sentences;

use self::{
    after::{CHANGES, COUNT_LABELS, ENDINGS, NOTE_WORDS, OFFERS, SIGN_OFFS, UNITS, WORD_COUNTS},
    words::{ASSENTS, OPENINGS, PRESENTATIONS, SENTENCES, SHOWS, WORKS},
};
use crate::refusal;

/// A longer line is prose, whatever it begins with.
pub(crate) const LONGEST_LEAD_IN_CHARS: usize = 240;

/// An assent alone, with its colon, is not longer.
const LONGEST_ASSENT_CHARS: usize = 12;

/// True for a line in which the model speaks about what it is going to show.
pub(crate) fn is_lead_in(line: &str) -> bool {
    if line.chars().count() > LONGEST_LEAD_IN_CHARS {
        return false;
    }
    let line = plain(line);
    let announces = line.ends_with([':', '：']);
    let has_work = has_any(&line, WORKS);
    let shows = has_any(&line, SHOWS);
    let is_short = line.chars().count() <= LONGEST_ASSENT_CHARS;
    let assents = starts_with_any(&line, ASSENTS)
        && (announces && (has_work || shows || is_short) || shows && has_work);
    let presents = starts_with_any(&line, PRESENTATIONS) && announces && has_work;
    assents || presents || announces && hands_over(&line)
}

/// True for a line with a colon at its end that assents to a task or presents a text, in the
/// languages whose words are not telling enough without the colon.
fn hands_over(line: &str) -> bool {
    if line.contains(QUOTES) {
        return false;
    }
    let presents = |text: &str| {
        starts_with_any(text, PRESENTATIONS) || starts_with_any(text, languages::PRESENTATIONS)
    };
    let after_assent = line
        .char_indices()
        .find(|(_, c)| matches!(c, '!' | '.' | ',' | '！' | '。' | '，' | '،'))
        .map(|(at, c)| line[at + c.len_utf8()..].trim_start());
    let has_work = has_any(line, WORKS) || has_any(line, languages::WORKS);
    // A narrator may begin with such a word, but seldom calls out or names a number after it.
    let assents = (starts_with_any(line, languages::ASSENTS) || starts_with_any(line, ASSENTS))
        && line.contains(|c: char| matches!(c, '!' | '！') || c.is_numeric());
    has_work && (assents || presents(line) || after_assent.is_some_and(presents))
}

/// The prose after a lead-in on the same line: `Sure, here is the scene: Rain fell.`
pub(crate) fn after_lead_in(line: &str) -> Option<&str> {
    let at = line.find([':', '：'])?;
    let colon = line[at..].chars().next().map_or(1, char::len_utf8);
    let (lead_in, rest) = line.split_at(at + colon);
    let lower = plain(lead_in);
    let is_presentation = starts_with_any(&lower, PRESENTATIONS)
        || starts_with_any(&lower, ASSENTS) && has_any(&lower, SHOWS);
    let has_prose = rest.trim_start().starts_with(|c: char| !c.is_lowercase())
        && rest.contains(char::is_alphanumeric);
    (is_presentation && has_any(&lower, WORKS) && is_lead_in(lead_in) && has_prose)
        .then(|| rest.trim_start())
}

/// True for a last line in which the model speaks about what it has shown.
pub(crate) fn is_sign_off(line: &str) -> bool {
    if line.chars().count() > LONGEST_LEAD_IN_CHARS {
        return false;
    }
    let lower = plain(line);
    let lower = lower.trim_end_matches(['.', '*', '_', ' ']);
    let offers = starts_with_any(lower, OFFERS)
        || starts_with_any(lower, SIGN_OFFS) && (has_any(lower, CHANGES) || has_any(lower, WORKS));
    starts_with_any(lower, WORD_COUNTS)
        || offers
        || lower.split_inclusive(". ").all(|part| is_ending(part) || is_count_or_unit(part))
        || is_count(lower)
        || is_labelled_count(lower)
        || is_offer(lower)
        || is_ornament(lower)
        || is_note(lower)
}

/// True for `200 words` beside an ending: `(End of scene. 200 words.)`.
fn is_count_or_unit(part: &str) -> bool {
    let bare = part.trim_matches(|c: char| BRACKETS.contains(&c) || c == '.' || c == ' ');
    is_count(&format!("({bare})")) && part.ends_with([')', ']', '）'])
}

/// True for a question whether the model is to go on.
fn is_offer(line: &str) -> bool {
    let is_question = line.ends_with(['?', '？', '؟', ';', 'ี', 'ั', 'บ', 'ะ', 'か', '요'])
        || line.ends_with("か。");
    is_question
        && !line.starts_with(['-', '–', '—'])
        && !line.contains(QUOTES)
        && has_any(line, offers::OFFERING)
        && (has_any(line, offers::GOING_ON)
            || has_any(line, WORKS)
            || has_any(line, languages::WORKS)
            || has_any(line, CHANGES))
}

/// True for `[...]` and for emoji alone.
fn is_ornament(line: &str) -> bool {
    let is_emoji =
        |c: char| matches!(u32::from(c), 0x1F300..=0x1FAFF | 0x2600..=0x27BF | 0xFE0F | 0x200D);
    let is_omission = line.starts_with(['[', '【'])
        && line.chars().any(|c| matches!(c, '.' | '…'))
        && line.chars().all(|c| matches!(c, '[' | ']' | '【' | '】' | '.' | '…' | ' '));
    let has_emoji = line.chars().any(|c| is_emoji(c) && c != '\u{fe0f}' && c != '\u{200d}');
    is_omission || has_emoji && line.chars().all(|c| is_emoji(c) || c.is_whitespace())
}

/// True for `**Words:** 200`.
fn is_labelled_count(line: &str) -> bool {
    let Some((label, number)) = line.split_once([':', '：']) else { return false };
    let number = number.trim_matches(|c: char| BRACKETS.contains(&c) || "*_ ~.,".contains(c));
    let number = UNITS.iter().find_map(|unit| number.strip_suffix(unit)).unwrap_or(number).trim();
    COUNT_LABELS.contains(&label.trim_matches(|c: char| BRACKETS.contains(&c) || c == '*'))
        && !number.is_empty()
        && number.chars().all(|c| c.is_numeric() || matches!(c, ',' | '.'))
}

/// True for `*Note: I kept to the style sheet.*`
fn is_note(line: &str) -> bool {
    let bare = line.trim_start_matches(BRACKETS);
    starts_with_any(bare, &["note:", "note -", "author's note:"]) && has_any(bare, NOTE_WORDS)
}

/// True for `[End of chapter 3]`, `（未完待续）`.
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
    [ENDINGS, offers::ENDINGS]
        .iter()
        .any(|endings| endings.contains(&bare) || endings.contains(&unnumbered))
}

/// Quotation marks of speech.
const QUOTES: &[char] = &['"', '“', '”', '„', '«', '»', '「', '『'];

const BRACKETS: &[char] = &['(', ')', '[', ']', '（', '）', '【', '】', '-', '—'];

/// True for `(412 words)`, `[~400 Wörter]`, `（约800字）`.
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

/// True for a sign that may stand before an ending, or be one.
fn is_decoration(c: char) -> bool {
    matches!(c, '~' | '～' | '=' | '<' | '>' | '#' | '*' | '_')
        || matches!(u32::from(c), 0x1F300..=0x1FAFF | 0x2600..=0x27BF)
}

/// True where a line may still become a lead-in or a sign-off when more of it comes.
pub(crate) fn may_become_chatter(start: &str, is_top: bool) -> bool {
    if start.chars().count() > LONGEST_LEAD_IN_CHARS {
        return false;
    }
    let lower = plain(start);
    let bare = lower.trim_start_matches(BRACKETS);
    let begins = |list: &[&str]| {
        list.iter().any(|word| {
            [lower.as_str(), bare]
                .iter()
                .any(|text| text.starts_with(word) || word.starts_with(text))
        })
    };
    is_top
        && (begins(ASSENTS)
            || begins(PRESENTATIONS)
            || begins(languages::ASSENTS)
            || begins(languages::PRESENTATIONS))
        || begins(offers::OFFERING)
        || begins(offers::ENDINGS)
        || start.starts_with(is_decoration)
        || begins(WORD_COUNTS)
        || begins(COUNT_LABELS)
        || begins(&["note", "author's note"])
        || begins(SIGN_OFFS)
        || begins(OFFERS)
        || begins(ENDINGS)
        || start.starts_with(BRACKETS)
}

/// The sentences that belong to a conversation about the text.
pub(crate) fn find(text: &str) -> Vec<&str> {
    let is_chatter = |i: usize, at: usize, sentence: &str| {
        let plain = plain_sentence(sentence);
        let said = starts_with_any(&plain, SENTENCES)
            || i == 0 && starts_with_any(&plain, OPENINGS)
            || refusal::is_refusing_sentence(&plain);
        said && !in_speech(text, at)
    };
    sentences(text)
        .into_iter()
        .enumerate()
        .filter(|(i, (at, sentence))| is_chatter(*i, *at, sentence))
        .map(|(_, (_, sentence))| sentence)
        .collect()
}

/// True if speech that began in the same paragraph is still open at a byte offset.
fn in_speech(text: &str, at: usize) -> bool {
    let start = text[..at].rfind('\n').map_or(0, |line_break| line_break + 1);
    let (mut open, mut straight) = (0_i32, false);
    let mut rest = text[start..at].chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '“' | '„' | '‘' | '「' | '『' | '«' => open += 1,
            // Before a letter it is an apostrophe.
            '’' if rest.peek().is_some_and(|next| next.is_alphabetic()) => {}
            '”' | '’' | '」' | '』' | '»' => open = (open - 1).max(0),
            '"' => straight = !straight,
            _ => {}
        }
    }
    open > 0 || straight
}

fn starts_with_any(text: &str, beginnings: &[&str]) -> bool {
    beginnings.iter().any(|beginning| text.starts_with(beginning))
}

fn has_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// A line in lower case, with plain apostrophes and without emphasis.
fn plain(line: &str) -> String {
    let lower = line.trim().trim_matches(['*', '_']).trim().to_lowercase();
    // A Turkish capital I with its dot becomes two characters.
    lower.replace('’', "'").replace('\u{307}', "")
}

/// The same for a sentence. Opening quotation marks stay: what a character says is no chatter.
fn plain_sentence(sentence: &str) -> String {
    sentence.trim_start_matches(['*', '_']).to_lowercase().replace('’', "'")
}

#[cfg(test)]
mod tests;
