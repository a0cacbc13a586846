//! Distinguishes a remark of the model from a line of the story. In a remark, the model speaks
//! about the story instead of telling it. A remark may be before, after or inside the story.
//!
//! [`evidence`] finds the kinds of words in a paragraph, and [`rules`] has the combinations of
//! kinds that only a remark has. [`vocabulary`] recognises a paragraph in which every word belongs
//! to remarks. The words and the rules are in `data/remark`.
//!
//! [`is_first`] and [`is_last`] need a complete paragraph beside the text. The functions of
//! [`line`] and [`counts`] need only one line, so the growing draft uses them too.

mod counts;
mod evidence;
mod labels;
mod line;
mod machine;
mod marks;
mod rules;
mod sentences;
mod vocabulary;

use self::rules::Paragraph;
pub(crate) use self::{
    counts::is_count_or_ending,
    labels::{
        has_labels, is_label_body, is_labelled_note, is_note_label, is_notes, strip_trailing_notes,
    },
    line::{is_answer_remark, is_lead_in, is_offer, is_sign_off, may_become_remark, strip_lead_in},
    rules::Context,
    sentences::{find_remarks, speaks_as_model},
};
use crate::text::{self, DASHES, QUOTES};
use crate::{
    refusal,
    word::{WordMatching, is_unspaced_script},
};
use scribe_domain::text::words::has_fewer_words;

scribe_domain::word_lists! {
    "remark":
        phrases NARRATING, SAYING, MODELS, MEMORIES;
}

/// A line longer than this is prose, whatever it begins with.
pub(crate) const MAX_LEAD_IN_CHARS: usize = 240;
/// A last paragraph longer than this is prose. The limit allows notes of several sentences.
const MAX_LAST_CHARS: usize = 480;
/// A paragraph longer than this is not a plan.
const MAX_PLAN_CHARS: usize = 1_200;
/// The maximum number of words of an announcement.
const MAX_ANNOUNCING_WORDS: usize = 30;

/// Returns true if a paragraph before a text is a remark by the model.
pub(crate) fn is_remark_before_text(text: &str, context: Context) -> bool {
    let paragraph = Paragraph::new(text, context);
    let lower = &paragraph.lower;
    if marks::is_boundary_mark(text, lower, marks::MarkPosition::Top)
        || machine::is_machine_line(text, lower)
        || labels::is_leading_label(text, lower)
    {
        return true;
    }
    if text.contains(QUOTES) || narrator_remembers(lower) {
        return false;
    }
    let chars = text.chars().count();
    if chars <= MAX_PLAN_CHARS && paragraph.matches_section("plan") {
        return true;
    }
    // A line of the same paragraph belongs to the prose.
    if text.trim().contains('\n') {
        return false;
    }
    if chars <= MAX_LEAD_IN_CHARS
        && (paragraph.matches_section("first")
            || paragraph.matches_section("assent")
            || vocabulary::is_announcement(text, lower))
    {
        return true;
    }
    if is_prose(text, lower)
        || !lower.chars().any(is_unspaced_script)
            && !has_fewer_words(lower, MAX_ANNOUNCING_WORDS + 1)
    {
        return false;
    }
    let is_announcement = !text.starts_with(DASHES)
        && paragraph.matches_section("announcement")
        && !refusal::is_refusal_at_edge(text);
    is_announcement || paragraph.matches_section("top")
}

/// Returns true for a line that only says that the text begins: `--- BEGIN SCENE ---`.
pub(crate) fn is_start_mark(line: &str) -> bool {
    let paragraph = Paragraph::new(line, Context::default());
    marks::is_boundary_mark(line, &paragraph.lower, marks::MarkPosition::Top)
}

/// Returns true for the model's plan of the text.
pub(crate) fn is_writing_plan(text: &str, context: Context) -> bool {
    !text.contains(QUOTES) && Paragraph::new(text, context).matches_section("plan")
}

/// Returns true if a paragraph after a text is a remark by the model. If a rule precedes the
/// paragraph, less evidence is enough.
pub(crate) fn is_remark_after_text(text: &str, context: Context) -> bool {
    let paragraph = Paragraph::new(text, context);
    let lower = &paragraph.lower;
    // A refusal is not dropped as a remark, because the caller must see it.
    if is_spoken_by_character(lower) || refusal::is_refusal_at_edge(text) {
        return false;
    }
    if marks::is_boundary_mark(text, lower, marks::MarkPosition::Bottom)
        || machine::is_machine_line(text, lower)
        || machine::are_hashtags(text)
        || names_model(lower)
        || paragraph.matches_section("credit")
        || paragraph.matches_section("command")
        || labels::is_trailing_label(text, context.is_behind_rule)
    {
        return true;
    }
    // A dash introduces a character's speech.
    if text.trim().contains('\n') || text.contains(QUOTES) || text.starts_with(DASHES) {
        return false;
    }
    if text.chars().count() <= MAX_LAST_CHARS
        && !is_signed(text)
        && (paragraph.matches_section("last")
            || vocabulary::is_remark(lower)
            || speaks_as_model(text))
    {
        return true;
    }
    if is_prose(text, lower) {
        return false;
    }
    let is_set_apart = context.is_behind_rule || text.starts_with(text::OPENING_BRACKETS);
    paragraph.matches_section("report")
        || is_set_apart && paragraph.matches_section("parted-report")
        || paragraph.matches_section("bottom")
}

/// Returns true for a paragraph before or after a rule that is about the text and not part of it.
pub(crate) fn is_beside_rule(text: &str) -> bool {
    let paragraph = Paragraph::new(text, Context { is_behind_rule: true, ..Context::default() });
    let lower = &paragraph.lower;
    let may_be_speech = text.contains(QUOTES) || text.contains(['—', '–']);
    if text.trim().contains('\n')
        || is_prose(text, lower)
        || may_be_speech && !lower.contains("here's")
    {
        return false;
    }
    paragraph.matches_section("beside-rule")
}

/// Returns true for a signed line: `Hope this helps! — Mum`
fn is_signed(line: &str) -> bool {
    line.rsplit_once(['—', '–']).is_some_and(|(before, name)| {
        before.trim_end().ends_with(['!', '.', '！', '。']) && name.split_whitespace().count() <= 2
    })
}

/// Returns true for the name of a model alone, which no person has.
fn names_model(lower: &str) -> bool {
    MODELS.contains(&lower.trim_matches(|c: char| !c.is_alphanumeric()))
}

fn is_prose(paragraph: &str, lower: &str) -> bool {
    let lower = &lower.replace("had in mind", "").replace("-elle", "");
    let narrates = |word: &str| match word.chars().any(is_unspaced_script) || word.contains(' ') {
        true => lower.contains(word),
        // The `he` in `He evitado` is not the English pronoun.
        false if word == "he" => lower.match_indices(word).any(|(at, _)| {
            is_separate_word(lower, at, at + word.len())
                && !begins_with_participle(&lower[at + word.len()..])
        }),
        false => lower.split(|c: char| !c.is_alphanumeric()).any(|token| token == word),
    };
    paragraph.contains(['"', '“', '”', '„', '«', '»', '「', '『'])
        || is_spoken_by_character(lower)
        || narrator_remembers(lower)
        || NARRATING.iter().copied().any(narrates)
}

fn is_separate_word(text: &str, start: usize, end: usize) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    !is_letter(text[..start].chars().next_back()) && !is_letter(text[end..].chars().next())
}

/// Returns true for a Spanish participle such as ` evitado las palabras`.
fn begins_with_participle(remaining: &str) -> bool {
    let word = remaining.split_whitespace().next().unwrap_or_default();
    ["ado", "ido", "ído", "hecho", "escrito"].iter().any(|end| word.ends_with(end))
}

/// Returns true for words that a character in the story says.
fn is_spoken_by_character(lower: &str) -> bool {
    let stripped = lower.trim_end_matches(|c: char| !c.is_alphanumeric());
    refusal::is_reported(lower) || SAYING.any_ends(stripped)
}

/// Returns true for a lower-case line in which a narrator remembers something.
pub(crate) fn narrator_remembers(lower: &str) -> bool {
    MEMORIES.any_occurs_in(lower)
}

#[cfg(test)]
mod tests;
