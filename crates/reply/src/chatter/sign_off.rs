//! Distinguishes a sign-off from a last line of prose with the same beginning.

use super::{NOTE_WORDS, OFFERS, SIGN_OFFS, lead_in::names_work};
use crate::word::{Words, has_word};

scribe_domain::word_lists! {
    "chatter/sign_off":
        phrases CHANGES, CHANGES_WITHOUT_SPACE, POLITE, LOOSE_ENDINGS, WRITING;
}

/// Returns true for a lower-case line that offers changes to a work or hopes that it pleases.
pub(super) fn is_offer(line: &str) -> bool {
    let begins = SIGN_OFFS.begin(line) || OFFERS.begin(line);
    begins && (names_work(line) || offers_changes(line)) || offers_to_go_on(line)
}

/// Returns true for a question of whether the model should write more.
fn offers_to_go_on(line: &str) -> bool {
    let is_question = line.ends_with(['?', '？', '؟', ';', 'ี', 'ั', 'บ', 'ะ', 'か', '요'])
        || line.ends_with("か。");
    is_question
        && !line.starts_with(['-', '–', '—'])
        && !line.contains(super::QUOTES)
        && super::OFFERING.occur_in(line)
        && (names_work(line)
            || super::WORKS_BEFORE_COLON.are_words_of(line)
            || super::GOING_ON.occur_in(line) && WRITING.occur_in(line))
}

/// Returns true for `*Note: I kept to the style sheet.*`
pub(super) fn is_note(line: &str) -> bool {
    let bare = line.trim_start_matches(super::BRACKETS);
    ["note:", "note -", "author's note:"].begin(bare) && NOTE_WORDS.occur_in(bare)
}

fn offers_changes(line: &str) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| has_word(line, word));
    // Characters in stories express the same hope without an exclamation mark.
    let is_calm = line.ends_with("what you wanted");
    has(&CHANGES) && !is_calm || has(&CHANGES_WITHOUT_SPACE) && has(&POLITE)
}

pub(super) fn is_loose_ending(line: &str) -> bool {
    LOOSE_ENDINGS
        .contains(&line.trim_matches(|c: char| !c.is_alphabetic() && c.is_ascii_punctuation()))
        || LOOSE_ENDINGS.contains(&line.trim_end_matches(['。', '！', '…']))
}
