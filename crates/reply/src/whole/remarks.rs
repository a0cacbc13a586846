//! Removes a model's remarks before and after a text. They are recognized by their subject and
//! their addressee, whatever other words they contain.

mod ends;
mod evidence;
mod labels;
mod machine;
mod rules;
mod starts;

use scribe_domain::text::words::has_fewer_words;

use self::rules::Paragraph;
use crate::text::{self, is_rule, may_be_scene};
use crate::{
    chatter, heading, refusal,
    word::{Words, is_unspaced_script},
};

scribe_domain::word_lists! {
    "whole/remarks":
        phrases ASSENTS, NARRATING, SAYING, MODELS;
}

/// A block with more words belongs to the story.
const MOST_WORDS: usize = 60;
const LONGEST_BYTES: usize = 900;

/// The most words of an announcement.
const MOST_ANNOUNCING_WORDS: usize = 30;

/// The most remarks at one end of a text.
const MOST_REMARKS: usize = 6;

/// The minimum ratio between the lengths of a text and of a remark about it, in bytes.
const TEXT_PART: usize = 2;

/// Dashes that introduce speech.
const DASHES: &[char] = &['–', '—', '―', '-', '−'];

/// Quotation marks of speech.
const QUOTES: &[char] = &['"', '“', '”', '„', '«', '»', '「', '『', '—', '–'];

/// Returns a text without the remarks at its ends.
pub(super) fn remove_remarks(text: &str) -> &str {
    let mut inner = text.trim();
    for _ in 0..MOST_REMARKS {
        let Some(rest) = after_remark(inner) else { break };
        inner = rest.trim_start();
    }
    for _ in 0..MOST_REMARKS {
        let Some(rest) = before_remark(inner) else { break };
        inner = rest.trim_end();
    }
    inner
}

fn is_text_beside(text: &str, remark: &str) -> bool {
    text.len() > remark.len() * TEXT_PART && may_be_scene(text)
}

fn is_block(block: &str) -> bool {
    !block.trim().is_empty()
        && block.len() <= LONGEST_BYTES
        && (block.chars().any(is_unspaced_script) || has_fewer_words(block, MOST_WORDS + 1))
}

/// Returns the text after its first paragraph if that is a remark.
fn after_remark(text: &str) -> Option<&str> {
    if let Some((block, rest)) = before_rule(text)
        && is_block(block)
        && is_text_beside(rest, block)
        && paragraphs(block).all(|paragraph| is_top(paragraph) || is_beside_rule(paragraph))
    {
        return Some(rest);
    }
    let (first, rest) = text.split_once("\n\n")?;
    (is_block(first) && is_text_beside(rest, first) && is_top(first)).then_some(rest)
}

/// Returns the text before its last paragraph if that is a remark.
fn before_remark(text: &str) -> Option<&str> {
    if let Some((before, block)) = after_rule(text)
        && is_block(block)
        && is_text_beside(before, block)
        && is_end_block(block)
    {
        return Some(before);
    }
    if let Some(before) = labels::before_notes(text).filter(|before| !is_quoting(before))
        && is_text_beside(before, &text[before.len()..])
    {
        return Some(before);
    }
    let (before, last) = text.rsplit_once("\n\n")?;
    let is_said = is_quoting(before);
    (is_block(last) && !is_said && is_text_beside(before, last) && is_bottom(last, false))
        .then_some(before)
}

/// Returns true if the text ends with a colon, because a character speaks after it.
fn is_quoting(before: &str) -> bool {
    before.trim_end().ends_with([':', '：'])
}

/// Returns true for a block after a rule that contains a remark and no paragraph of the story.
fn is_end_block(block: &str) -> bool {
    if labels::is_notes(block) {
        return true;
    }
    let mut has_remark = false;
    paragraphs(block).all(|paragraph| {
        let is_remark = is_bottom(paragraph, true) || is_beside_rule(paragraph);
        has_remark |= is_remark;
        is_remark || has_remark && is_short(paragraph) || heading::is_heading(paragraph)
    }) && has_remark
}

fn is_short(paragraph: &str) -> bool {
    paragraph.chars().count() <= 40
}

fn paragraphs(block: &str) -> impl Iterator<Item = &str> {
    block.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty())
}

/// Splits a text at its first rule.
fn before_rule(text: &str) -> Option<(&str, &str)> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if at > LONGEST_BYTES {
            return None;
        }
        if is_rule(line.trim()) && at > 0 {
            return Some((&text[..at], &text[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

/// Splits a text at its last rule.
fn after_rule(text: &str) -> Option<(&str, &str)> {
    let mut at = text.len();
    for line in text.split_inclusive('\n').rev() {
        let end = at;
        at -= line.len();
        if text.len() - at > LONGEST_BYTES {
            return None;
        }
        if is_rule(line.trim()) && end < text.len() {
            return Some((&text[..at], &text[end..]));
        }
    }
    None
}

/// Returns a paragraph in lower case, with plain apostrophes and without decoration.
fn to_plain_paragraph(paragraph: &str) -> String {
    let lower = text::to_plain_lower(paragraph);
    let is_around =
        |c: char| matches!(c, '*' | '_' | '#' | '>') || c.is_whitespace() || machine::is_emoji(c);
    lower.trim_matches(is_around).to_owned()
}

fn is_prose(paragraph: &str, lower: &str) -> bool {
    let lower = &lower.replace("had in mind", "").replace("-elle", "");
    let narrates = |word: &str| match word.chars().any(is_unspaced_script) || word.contains(' ') {
        true => lower.contains(word),
        // The `he` in `He evitado` is not the English pronoun.
        false if word == "he" => lower.match_indices(word).any(|(at, _)| {
            is_alone(lower, at, at + word.len())
                && !begins_with_participle(&lower[at + word.len()..])
        }),
        false => lower.split(|c: char| !c.is_alphanumeric()).any(|token| token == word),
    };
    paragraph.contains(['"', '“', '”', '„', '«', '»', '「', '『'])
        || is_said(lower)
        || chatter::recalls(lower)
        || NARRATING.iter().copied().any(narrates)
}

fn is_alone(text: &str, start: usize, end: usize) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    !is_letter(text[..start].chars().next_back()) && !is_letter(text[end..].chars().next())
}

/// Returns true for a Spanish participle such as ` evitado las palabras`.
fn begins_with_participle(rest: &str) -> bool {
    let word = rest.split_whitespace().next().unwrap_or_default();
    ["ado", "ido", "ído", "hecho", "escrito"].iter().any(|end| word.ends_with(end))
}

/// Returns true for words that a character in the story says.
fn is_said(lower: &str) -> bool {
    let bare = lower.trim_end_matches(|c: char| !c.is_alphanumeric());
    refusal::is_reported(lower) || SAYING.end(bare)
}

/// Returns true if a first paragraph is a remark by the model.
fn is_top(text: &str) -> bool {
    let paragraph = Paragraph::new(text, false);
    let lower = &paragraph.lower;
    if ends::is_mark(text, lower, ends::Place::Top)
        || machine::is_line(text, lower)
        || labels::is_top(text, lower)
        || starts::takes_on(lower)
    {
        return true;
    }
    // A line of the same paragraph belongs to the prose.
    if text.trim().contains('\n')
        || is_prose(text, lower)
        || !lower.chars().any(is_unspaced_script)
            && !has_fewer_words(lower, MOST_ANNOUNCING_WORDS + 1)
    {
        return false;
    }
    let is_announcement = !text.starts_with(DASHES)
        && paragraph.matches_section("announcement")
        && !refusal::is_refusal_at_edge(text);
    is_announcement || paragraph.matches_section("top")
}

/// Returns true if a last paragraph is a remark by the model. After a rule, less evidence is
/// enough.
fn is_bottom(text: &str, is_parted: bool) -> bool {
    let paragraph = Paragraph::new(text, is_parted);
    let lower = &paragraph.lower;
    // A remark that declines to continue says more than that the text is over.
    if is_said(lower) || refusal::is_refusal_at_edge(text) {
        return false;
    }
    if ends::is_mark(text, lower, ends::Place::Bottom)
        || machine::is_line(text, lower)
        || machine::are_hashtags(text)
        || names_model(lower)
        || paragraph.matches_section("credit")
        || paragraph.matches_section("command")
        || labels::is_bottom(text, is_parted)
    {
        return true;
    }
    // A dash introduces a character's speech.
    if text.trim().contains('\n') || is_prose(text, lower) || text.starts_with(DASHES) {
        return false;
    }
    let is_apart = is_parted || text.starts_with(['(', '（', '[']);
    paragraph.matches_section("report")
        || is_apart && paragraph.matches_section("parted-report")
        || paragraph.matches_section("bottom")
}

/// Returns true for the name of a model alone, which no person has.
fn names_model(lower: &str) -> bool {
    MODELS.contains(&lower.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// Returns true for a paragraph before or after a rule that is about the text and not part of it.
fn is_beside_rule(text: &str) -> bool {
    let paragraph = Paragraph::new(text, true);
    let lower = &paragraph.lower;
    if text.trim().contains('\n')
        || is_prose(text, lower)
        || text.contains(QUOTES) && !lower.contains("here's")
    {
        return false;
    }
    starts::begins(lower) || paragraph.matches_section("beside-rule")
}
