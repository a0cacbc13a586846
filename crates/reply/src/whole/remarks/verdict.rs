//! What kinds of words together make a paragraph the model's.

use super::evidence::{Evidence, Kind::*};
use crate::word::is_unspaced_script;

scribe_domain::word_lists! {
    "whole/remarks/verdict":
        phrases MODELS;
}

/// A longer sentence asks or tells more than how a text is.
const LONGEST_SHORT_WORDS: usize = 14;
const LONGEST_SHORT_CHARS: usize = 30;

/// A longer sentence says more than that something is done or can be.
const LONGEST_OFFER_WORDS: usize = 10;

/// A longer line is no credit.
const LONGEST_CREDIT_WORDS: usize = 8;

/// True for a paragraph, in lower case, that hands over the text that follows.
pub(super) fn is_announcement(found: &Evidence, paragraph: &str, lower: &str) -> bool {
    if found.has(Story) {
        return false;
    }
    let (sides, briefs) = (found.sides(), found.briefs());
    let hands_over = lower.ends_with([':', '：']);
    let counts = found.has(Unit) && lower.contains(char::is_numeric);
    let assents = found.starts_with(Assent);
    let tells = sides > 0 || briefs > 0 || counts;
    found.has(Here) && found.has(Work) && tells
        || found.has(Here)
            && found.has(Attempt)
            && (sides > 1 || briefs > 0 || tells && hands_over || counts)
        || found.has(Here) && found.has(Brief) && (briefs > 1 || hands_over || found.has(Work))
        || found.has(Here) && found.has(Brief) && found.has(Read)
        || found.has(Here) && counts && sides > 0 && hands_over
        || hands_over && found.has(Work) && (counts || sides > 1)
        || hands_over && found.has(Propose) && (sides > 0 || found.has(Attempt))
        || found.has(Propose) && found.has(Attempt) && found.has(Here)
        || found.has(Thanks) && found.has(Here) && found.has(Work)
        || assents && counts && sides > 0
        || found.has(Report) && (briefs > 0 || counts && sides > 0)
        || found.has(Attempt) && hands_over && (sides > 0 || counts)
        || found.has(Find) && found.has(Here) && found.has(Work)
        || found.is_labelled(Plan) && sides > 1
        || found.has(Client) && found.has(Work) && !found.has(Named)
        || assents && found.has(Write) && (found.has(Work) || found.has(Person)) && is_short(lower)
        || assents && hands_over && (briefs > 0 || sides > 0 && counts)
        || assents && hands_over && found.has(Work) && found.has(Here)
        || is_set_off(paragraph) && found.has(Work) && found.has(Continuing)
        || counts && found.has(Work) && sides > 0 && lower.ends_with([')', '）'])
}

/// True for a paragraph, in lower case, that speaks of the text before it.
pub(super) fn is_report(found: &Evidence, paragraph: &str, lower: &str) -> bool {
    if found.has(Story) {
        return false;
    }
    let asks = lower.ends_with(['?', '？', '؟']) || lower.ends_with("か。");
    let (sides, briefs) = (found.sides(), found.briefs());
    let counts = found.has(Unit) && lower.contains(char::is_numeric);
    let numbered = || lower.contains(char::is_numeric);
    asks && is_short(lower) && asks_for_approval(found)
        || (asks || found.has(If)) && found.has(Next) && found.has(Go)
        || found.has(Hope) && found.has(Fit) && (found.has(Work) || found.has(Side) || briefs > 0)
        || asks && found.has(Mind) && is_short(lower)
        || is_set_off(paragraph) && counts && sides > 0
        || found.has(Can)
            && (found.has(Alter) || found.has(Change))
            && (found.has(Side) || found.has(End))
        || found.has(Listed) && found.has(Used)
        || found.has(Client) && (counts || briefs > 0 || found.has(Work) || sides > 0)
        || counts && (sides > 1 || found.is_labelled(Check))
        || found.has(Report) && (sides > 0 || found.has(Part)) && (found.has(Named) || briefs > 0)
        || found.is_labelled(Check) && sides > 0
        || found.is_labelled(Note)
            && (sides > 0 && found.has(Done)
                || found.has(Report) && (briefs > 0 || found.has(Named)))
        || found.has(Tell) && found.has(Side) && (found.has(Fit) || found.has(Change))
        || found.has(Can)
            && found.has(Rewrite)
            && found.has(Person)
            && has_at_most(lower, LONGEST_OFFER_WORDS)
        || found.has(Awaited)
        || found.has(Feedback) && sides > 0 && is_short(lower)
        || is_set_off(paragraph)
            && found.has(Work)
            && found.has(Continuing)
            && (found.has(Next) || numbered())
}

fn asks_for_approval(found: &Evidence) -> bool {
    let has_end = found.has(End) && (found.has(Fit) || found.has(Change));
    has_end || found.has(Side) && (found.has(Fit) || found.has(Opinion) || found.has(Change))
}

/// True for a paragraph, in lower case, that a rule parts from the text before it and that reports
/// how it was written.
pub(super) fn is_parted_report(found: &Evidence, lower: &str) -> bool {
    found.has(All) && found.has(Done) && has_at_most(lower, LONGEST_OFFER_WORDS)
        || found.has(Report) && found.has(Side) && (found.has(Part) || found.sides() > 1)
}

/// True for `Say “next” and I'll write scene 2.`
pub(super) fn is_command(found: &Evidence, lower: &str) -> bool {
    found.starts_with(Command) && found.has(Next) && is_short(lower)
}

/// True for a paragraph that names the model that has written: `— Written by ChatGPT`.
pub(super) fn is_credit(found: &Evidence, paragraph: &str, lower: &str) -> bool {
    let name = lower.trim_matches(|c: char| !c.is_alphanumeric());
    if MODELS.contains(&name) {
        return true;
    }
    let is_work = found.has(Work) && is_set_off(paragraph);
    found.has(Made)
        && found.has(Model)
        && has_at_most(lower, LONGEST_CREDIT_WORDS)
        && !lower.contains(',')
        && (is_work || !lower.ends_with(['.', '?', '!']))
}

pub(super) fn is_short(lower: &str) -> bool {
    if lower.chars().any(is_unspaced_script) {
        return lower.chars().count() <= LONGEST_SHORT_CHARS;
    }
    has_at_most(lower, LONGEST_SHORT_WORDS)
}

fn has_at_most(lower: &str, words: usize) -> bool {
    lower.split_whitespace().nth(words).is_none()
}

/// True for a paragraph in brackets or emphasis.
fn is_set_off(paragraph: &str) -> bool {
    let paragraph = paragraph.trim();
    paragraph.starts_with(['(', '[', '（', '【', '*', '_'])
        && paragraph.ends_with([')', ']', '）', '】', '*', '_'])
}
