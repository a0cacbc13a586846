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
const MOST_WORDS: usize = 60;
const LONGEST_BYTES: usize = 900;

/// The most remarks at one end of a text.
const MOST_REMARKS: usize = 12;

/// The minimum ratio between the lengths of a text and of a remark about it, in bytes.
const TEXT_PART: usize = 2;

/// Returns a text without the remarks at its ends.
pub(super) fn remove_remarks(text: &str) -> &str {
    let mut story = text.trim();
    let mut context = Context::default();
    for _ in 0..MOST_REMARKS {
        let Some(rest) = after_remark(story, &mut context) else { break };
        story = rest.trim_start();
    }
    for _ in 0..MOST_REMARKS {
        let Some(rest) = before_remark(story) else { break };
        story = rest.trim_end();
    }
    story
}

fn is_text_beside(text: &str, remark: &str) -> bool {
    text.len() > remark.len() * TEXT_PART && may_be_scene(text)
}

fn is_block(block: &str) -> bool {
    !block.trim().is_empty()
        && block.len() <= LONGEST_BYTES
        && (block.chars().any(is_unspaced_script) || has_fewer_words(block, MOST_WORDS + 1))
}

/// Returns the text after the remark at its start. The context is updated for the next paragraph.
fn after_remark<'a>(text: &'a str, context: &mut Context) -> Option<&'a str> {
    if let Some((block, rest)) = before_rule(text)
        && is_block(block)
        && is_text_beside(rest, block)
        && !is_foreign_count(block, rest)
        && split_paragraphs(block).all(|paragraph| {
            remark::is_first(paragraph, *context) || remark::is_beside_rule(paragraph)
        })
    {
        return Some(rest);
    }
    if let Some((paragraph, rest)) = text.split_once("\n\n") {
        if remark::is_plan(paragraph, *context) && may_be_scene(rest) {
            context.follows_plan = true;
            return Some(rest);
        }
        if is_block(paragraph)
            && is_text_beside(rest, paragraph)
            && !is_foreign_count(paragraph, rest)
            && remark::is_first(paragraph, *context)
        {
            return Some(rest);
        }
    }
    let (line, rest) = text.split_once('\n')?;
    let is_removed = is_first_line(line.trim(), rest) || is_refusal_above(line, rest);
    (is_removed && !is_foreign_count(line, rest) && may_be_scene(rest)).then_some(rest)
}

/// Returns true if a first line is a remark. Only a mark of the start, a label or an announcement
/// with a colon may be directly above the prose.
fn is_first_line(line: &str, rest: &str) -> bool {
    let precedes_remark = begins_with_remark(rest.trim_start());
    let is_apart = begins_with_break(rest) || begins_with_remark(rest);
    let may_touch = || {
        line.trim_end_matches(['*', '_', ' ']).ends_with([':', '：']) || remark::is_start_mark(line)
    };
    (is_apart || may_touch())
        && remark::is_first(line, Context { precedes_remark, ..Context::default() })
}

fn is_refusal_above(line: &str, rest: &str) -> bool {
    begins_with_break(rest)
        && refusal::is_refusal_at_edge(line)
        && !refusal::refers_back(rest)
        && refusal::is_longer_than_refusal(rest)
}

/// Returns true if a blank line follows.
fn begins_with_break(rest: &str) -> bool {
    rest.trim_start_matches([' ', '\t', '\r']).starts_with('\n')
}

/// Returns true if the next line is also the model's: `Got it!` is above `Here is the scene:`.
fn begins_with_remark(rest: &str) -> bool {
    let (next, after) = rest.split_once('\n').unwrap_or((rest, ""));
    let next = next.trim();
    let is_apart = begins_with_break(after) || next.ends_with([':', '：']);
    !next.is_empty()
        && (is_apart && remark::is_first(next, Context::default()) || remark::is_lead_in(next))
}

/// Returns true for a word count such as `412 words.` that does not match the length of the text. A
/// character in the story is then counting.
fn is_foreign_count(line: &str, text: &str) -> bool {
    let line = line.trim();
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let Some(words) = line.get(..digits).and_then(|number| number.parse::<usize>().ok()) else {
        return false;
    };
    let unit = line[digits..].trim_end_matches(['.', '。']);
    let is_bare =
        unit.chars().all(|c| c.is_alphabetic() || c == ' ') && unit.split_whitespace().count() < 3;
    let is_near = words < 20_000
        && !has_fewer_words(text, words * 2 / 3)
        && has_fewer_words(text, words * 3 / 2);
    is_bare && !is_near
}

/// Returns the text before the remark at its end.
fn before_remark(text: &str) -> Option<&str> {
    if let Some((before, block)) = after_rule(text)
        && is_block(block)
        && is_text_beside(before, block)
        && !is_foreign_count(block, before)
        && is_end_block(block)
    {
        return Some(before);
    }
    if let Some(before) = remark::before_notes(text).filter(|before| !is_quoting(before))
        && is_text_beside(before, &text[before.len()..])
    {
        return Some(before);
    }
    let (before, last) = split_last_paragraph(text)?;
    let is_quoted = is_quoting(before) || is_foreign_count(last, before);
    (!is_quoted && may_be_scene(before) && is_remark_below(last, before)).then_some(before)
}

/// Returns true if a last paragraph is a remark about the text before it.
fn is_remark_below(last: &str, before: &str) -> bool {
    let is_note = |line: &str| remark::is_labelled_note(line) && !remark::has_labels(before);
    let is_remark = |text: &str| {
        remark::is_last(text, Context::default()) || remark::is_sign_off(text) || is_note(text)
    };
    let is_line = |line: &str| {
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
    last.lines().all(is_line)
        || is_block(last) && is_text_beside(before, last) && is_remark(last.trim())
        || is_refusal()
        || is_farewell(last, before)
}

/// Returns true if the text ends with a colon, because a character speaks after it.
fn is_quoting(before: &str) -> bool {
    before.trim_end().ends_with([':', '：'])
}

/// Returns true for a polite ending below a story that is not told in a polite style: `以上です。`
fn is_farewell(last: &str, before: &str) -> bool {
    let without_stop = |text: &str| text.trim().trim_end_matches(['。', '.', '！']).to_owned();
    FAREWELLS.contains(&without_stop(last).as_str())
        && !POLITE_ENDINGS.iter().any(|end| without_stop(before).ends_with(end))
}

/// Returns true for a block after a rule that contains a remark and no paragraph of the story.
fn is_end_block(block: &str) -> bool {
    if remark::is_notes(block) {
        return true;
    }
    let context = Context { is_parted: true, ..Context::default() };
    let mut has_remark = false;
    split_paragraphs(block).all(|paragraph| {
        let is_remark = remark::is_last(paragraph, context) || remark::is_beside_rule(paragraph);
        has_remark |= is_remark;
        is_remark || has_remark && remark::is_brief(paragraph) || heading::is_heading(paragraph)
    }) && has_remark
}

fn split_paragraphs(block: &str) -> impl Iterator<Item = &str> {
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
    fn a_count_is_the_models_where_it_counts_the_text() {
        let text = "Rain fell on the roof. ".repeat(40).trim().to_owned();
        for (line, is_kept) in [("412 words.", true), ("205 words.", false), ("12 Wörter", true)] {
            let reply = format!("{text}\n\n{line}");
            let kept = if is_kept { &reply } else { &text };
            assert_eq!(clean_prose(&reply).as_ref(), Ok(kept), "{line}");
        }
    }

    #[test]
    fn an_assent_alone_is_a_storys() {
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
