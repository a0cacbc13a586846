//! Removes a model's remarks before and after a text.

use scribe_domain::text::{sentences::split_sentences, words::has_fewer_words};

use crate::text::{is_rule, may_be_scene};
use crate::{
    heading, refusal,
    remark::{self, Context},
    word::is_unspaced_script,
};

scribe_domain::word_lists! {
    "whole/remarks":
        phrases PRAISES, FAREWELLS, POLITE_ENDINGS;
}

/// A block with more words belongs to the story.
const MAX_WORDS: usize = 60;
const MAX_BYTES: usize = 900;

/// The maximum number of remarks at one end of a text.
const MAX_REMARKS: usize = 12;

/// The minimum ratio between the lengths of a text and of a remark about it, in bytes.
const MIN_TEXT_TO_REMARK_RATIO: usize = 2;

/// Returns a text without the remarks at its ends.
pub(super) fn remove_remarks(text: &str) -> &str {
    let mut story = text.trim();
    let mut context = Context::default();
    for _ in 0..MAX_REMARKS {
        let Some(remaining) = strip_leading_remark(story, &mut context) else { break };
        story = remaining.trim_start();
    }
    for _ in 0..MAX_REMARKS {
        let Some(remaining) = strip_trailing_remark(story) else { break };
        story = remaining.trim_end();
    }
    story
}

fn is_story(text: &str, remark: &str) -> bool {
    text.len() > remark.len() * MIN_TEXT_TO_REMARK_RATIO && may_be_scene(text)
}

fn is_short_block(block: &str) -> bool {
    !block.trim().is_empty()
        && block.len() <= MAX_BYTES
        && (block.chars().any(is_unspaced_script) || has_fewer_words(block, MAX_WORDS + 1))
}

/// Returns the text after the remark at its start. The context is updated for the next paragraph.
fn strip_leading_remark<'a>(text: &'a str, context: &mut Context) -> Option<&'a str> {
    if let Some((block, remaining)) = split_at_first_rule(text)
        && is_short_block(block)
        && is_story(remaining, block)
        && !is_foreign_count(block, remaining)
        && split_paragraphs(block).all(|paragraph| {
            remark::is_remark_before_text(paragraph, *context) || remark::is_beside_rule(paragraph)
        })
    {
        return Some(remaining);
    }
    if let Some((paragraph, remaining)) = text.split_once("\n\n") {
        if remark::is_writing_plan(paragraph, *context) && may_be_scene(remaining) {
            context.follows_plan = true;
            return Some(remaining);
        }
        if is_short_block(paragraph)
            && is_story(remaining, paragraph)
            && !is_foreign_count(paragraph, remaining)
            && remark::is_remark_before_text(paragraph, *context)
        {
            return Some(remaining);
        }
    }
    let (line, remaining) = text.split_once('\n')?;
    let is_removed = is_first_line(line.trim(), remaining) || is_refusal_above(line, remaining);
    (is_removed && !is_foreign_count(line, remaining) && may_be_scene(remaining))
        .then_some(remaining)
}

/// Returns true if a first line is a remark. Only some kinds of remarks may be directly above the
/// prose: a mark of the start, a label, or an announcement with a colon.
fn is_first_line(line: &str, remaining: &str) -> bool {
    let precedes_remark = starts_with_remark(remaining.trim_start());
    let is_separate = starts_with_line_break(remaining) || starts_with_remark(remaining);
    let may_be_adjacent = || {
        line.trim_end_matches(['*', '_', ' ']).ends_with([':', '：']) || remark::is_start_mark(line)
    };
    (is_separate || may_be_adjacent())
        && remark::is_remark_before_text(line, Context { precedes_remark, ..Context::default() })
}

fn is_refusal_above(line: &str, remaining: &str) -> bool {
    starts_with_line_break(remaining)
        && refusal::is_refusal_at_edge(line)
        && !refusal::refers_back(remaining)
        && refusal::is_longer_than_refusal(remaining)
}

/// Returns true if a blank line follows.
fn starts_with_line_break(remaining: &str) -> bool {
    remaining.trim_start_matches([' ', '\t', '\r']).starts_with('\n')
}

/// Returns true if the next line is also the model's: `Got it!` is above `Here is the scene:`.
fn starts_with_remark(remaining: &str) -> bool {
    let (next, after) = remaining.split_once('\n').unwrap_or((remaining, ""));
    let next = next.trim();
    let is_separate = starts_with_line_break(after) || next.ends_with([':', '：']);
    !next.is_empty()
        && (is_separate && remark::is_remark_before_text(next, Context::default())
            || remark::is_lead_in(next))
}

/// Returns true for a word count such as `412 words.` that does not match the length of the text.
/// It is then part of the story, in which a character counts words.
fn is_foreign_count(line: &str, text: &str) -> bool {
    let line = line.trim();
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let Some(words) = line.get(..digits).and_then(|number| number.parse::<usize>().ok()) else {
        return false;
    };
    let unit = line[digits..].trim_end_matches(['.', '。']);
    let is_only_count =
        unit.chars().all(|c| c.is_alphabetic() || c == ' ') && unit.split_whitespace().count() < 3;
    let is_plausible = words < 20_000
        && !has_fewer_words(text, words * 2 / 3)
        && has_fewer_words(text, words * 3 / 2);
    is_only_count && !is_plausible
}

/// Returns the text before the remark at its end.
fn strip_trailing_remark(text: &str) -> Option<&str> {
    if let Some((before, block)) = split_at_last_rule(text)
        && is_short_block(block)
        && is_story(before, block)
        && !is_foreign_count(block, before)
        && is_end_block(block)
    {
        return Some(before);
    }
    if let Some(before) =
        remark::strip_trailing_notes(text).filter(|before| !ends_with_colon(before))
        && is_story(before, &text[before.len()..])
    {
        return Some(before);
    }
    let (before, last) = split_last_paragraph(text)?;
    let is_quoted = ends_with_colon(before) || is_foreign_count(last, before);
    (!is_quoted && may_be_scene(before) && is_remark_below(last, before)).then_some(before)
}

/// Returns true if a last paragraph is a remark about the text before it.
fn is_remark_below(last: &str, before: &str) -> bool {
    let is_note = |line: &str| remark::is_labelled_note(line) && !remark::has_labels(before);
    let is_remark = |text: &str| {
        remark::is_remark_after_text(text, Context::default())
            || remark::is_sign_off(text)
            || is_note(text)
    };
    let is_remark_line = |line: &str| {
        let line = line.trim();
        // Praise may follow a remark: `About 200 words. Good.`
        let are_remarks = || {
            let mut sentences = split_sentences(line).into_iter().map(|(_, sentence)| sentence);
            sentences.next().is_some_and(is_remark)
                && sentences.all(|next| is_remark(next) || PRAISES.contains(&next.trim()))
        };
        line.is_empty() || is_rule(line) || is_remark(line) || are_remarks()
    };
    let is_refusal =
        || refusal::is_refusal_at_edge(last) && refusal::is_longer_than_refusal(before);
    // A line of the same paragraph belongs to the prose.
    last.lines().all(is_remark_line)
        || is_short_block(last) && is_story(before, last) && is_remark(last.trim())
        || is_refusal()
        || is_farewell(last, before)
}

/// Returns true if the text ends with a colon, because a character speaks after it.
fn ends_with_colon(before: &str) -> bool {
    before.trim_end().ends_with([':', '：'])
}

/// Returns true for a polite ending below a story that is not told in a polite style: `以上です。`
fn is_farewell(last: &str, before: &str) -> bool {
    let strip_stop = |text: &str| text.trim().trim_end_matches(['。', '.', '！']).to_owned();
    FAREWELLS.contains(&strip_stop(last).as_str())
        && !POLITE_ENDINGS.iter().any(|end| strip_stop(before).ends_with(end))
}

/// Returns true for a block after a rule that contains a remark and no paragraph of the story.
fn is_end_block(block: &str) -> bool {
    if remark::is_notes(block) {
        return true;
    }
    let context = Context { is_behind_rule: true, ..Context::default() };
    let mut has_remark = false;
    split_paragraphs(block).all(|paragraph| {
        let is_remark =
            remark::is_remark_after_text(paragraph, context) || remark::is_beside_rule(paragraph);
        has_remark |= is_remark;
        is_remark
            || has_remark && remark::is_label_body(paragraph)
            || heading::is_heading(paragraph)
    }) && has_remark
}

fn split_paragraphs(block: &str) -> impl Iterator<Item = &str> {
    block.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty())
}

fn split_at_first_rule(text: &str) -> Option<(&str, &str)> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if at > MAX_BYTES {
            return None;
        }
        if is_rule(line.trim()) && at > 0 {
            return Some((&text[..at], &text[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

fn split_at_last_rule(text: &str) -> Option<(&str, &str)> {
    let mut at = text.len();
    for line in text.split_inclusive('\n').rev() {
        let end = at;
        at -= line.len();
        if text.len() - at > MAX_BYTES {
            return None;
        }
        if is_rule(line.trim()) && end < text.len() {
            return Some((&text[..at], &text[end..]));
        }
    }
    None
}

/// Splits a text into the part before its last paragraph and that paragraph.
fn split_last_paragraph(text: &str) -> Option<(&str, &str)> {
    let mut at = text.len();
    for line in text.split_inclusive('\n').rev() {
        if line.trim().is_empty() {
            return Some(text.split_at(at));
        }
        at -= line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::clean_prose;

    #[test]
    fn a_word_count_that_matches_the_text_is_removed() {
        let text = "Rain fell on the roof. ".repeat(40).trim().to_owned();
        for (line, is_kept) in [("412 words.", true), ("205 words.", false), ("12 Wörter", true)] {
            let reply = format!("{text}\n\n{line}");
            let expected = if is_kept { &reply } else { &text };
            assert_eq!(clean_prose(&reply).as_ref(), Ok(expected), "{line}");
        }
    }

    #[test]
    fn an_assent_without_a_remark_is_kept() {
        let text = "Rain fell on the roof of the tower, and nobody came to light the lamp again.";
        for assent in ["Understood.", "Absolutely!", "明白了。", "承知しました。", "Verstanden."]
        {
            let reply = format!("{assent}\n\n{text}");
            assert_eq!(clean_prose(&reply).as_ref(), Ok(&reply));
            let reply = format!("{assent}\n\nHere is the revised scene:\n\n{text}");
            assert_eq!(clean_prose(&reply).as_deref(), Ok(text), "{assent}");
        }
    }
}
