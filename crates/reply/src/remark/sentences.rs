//! Finds sentences inside a text in which the model speaks about it.

use scribe_domain::text::sentences::split_sentences;

use super::{Context, counts, line::to_plain_line, narrator_remembers, rules::Paragraph};
use crate::{
    refusal, text,
    word::{WordMatching, has_word},
};

scribe_domain::word_lists! {
    "remark/sentences":
        phrases OPENINGS, MODEL_SENTENCES, TEXT_SENTENCES, MODEL_TASKS;
}

/// How much of the next sentence is read for a reason why a character cannot write.
const MAX_REASON_BYTES: usize = 24;

/// Returns the sentences that belong to a conversation about the text.
pub(crate) fn find_remarks(text: &str) -> Vec<&str> {
    let is_remark = |i: usize, at: usize, sentence: &str| {
        let plain = plain_sentence(sentence);
        let is_suspect = speaks_as_model(sentence)
            || TEXT_SENTENCES.any_begins(&plain) && !plain.contains(" had ")
            || ends_line(text, at + sentence.len()) && counts::is_count_or_ending(&plain)
            || i == 0 && OPENINGS.any_begins(&plain) && presents_work(&plain)
            || refusal::is_refusing_sentence(&plain);
        // A narrator may use the same words in a memory.
        is_suspect && !is_in_speech(text, at) && !narrator_remembers(&plain) && {
            let end = text.floor_char_boundary(at + sentence.len() + MAX_REASON_BYTES);
            !refusal::narrates_past(&text[at..end].to_lowercase())
        }
    };
    split_sentences(text)
        .into_iter()
        .enumerate()
        .filter(|(i, (at, sentence))| is_remark(*i, *at, sentence))
        .map(|(_, (_, sentence))| sentence)
        .collect()
}

/// Returns true for a sentence that names the work at its end or before its colon.
fn presents_work(sentence: &str) -> bool {
    let end = sentence.find([':', '：', '\n']).unwrap_or(sentence.len());
    Paragraph::new(&sentence[..end], Context::default()).matches_section("opening")
}

/// Returns true if nothing follows on the same line.
fn ends_line(text: &str, at: usize) -> bool {
    let remaining = text[at..].trim_start_matches([' ', '\t', '\r']);
    remaining.is_empty() || remaining.starts_with('\n')
}

/// Returns true if speech that began in the same paragraph is still open at a byte offset.
fn is_in_speech(text: &str, at: usize) -> bool {
    let start = text[..at].rfind('\n').map_or(0, |line_break| line_break + 1);
    let (mut open, mut is_in_straight_quotes) = (0_i32, false);
    let mut remaining = text[start..at].chars().peekable();
    while let Some(c) = remaining.next() {
        match c {
            '“' | '„' | '‘' | '「' | '『' | '«' => open += 1,
            // Before a letter, the mark is an apostrophe.
            '’' if remaining.peek().is_some_and(|next| next.is_alphabetic()) => {}
            '”' | '’' | '」' | '』' | '»' => open = (open - 1).max(0),
            '"' => is_in_straight_quotes = !is_in_straight_quotes,
            _ => {}
        }
    }
    open > 0 || is_in_straight_quotes
}

/// Returns true for a sentence in which the model says what it is and mentions its task. A narrator
/// that is a machine may also say what it is, but does not mention the task.
pub(crate) fn speaks_as_model(sentence: &str) -> bool {
    let plain = to_plain_line(sentence);
    MODEL_SENTENCES.any_begins(&plain) && MODEL_TASKS.iter().any(|task| has_word(&plain, task))
}

/// Returns a sentence in lower case and without emphasis marks at its start. Opening quotation
/// marks are kept, because the speech of a character is not a remark.
fn plain_sentence(sentence: &str) -> String {
    text::to_plain_lower(sentence.trim_start_matches(['*', '_']))
}
