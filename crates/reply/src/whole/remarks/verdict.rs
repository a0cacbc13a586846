//! What kinds of words together make a paragraph the model's.

use super::evidence::{
    Evidence,
    Kind::{
        Assent, Attempt, Brief, Change, Check, Continuing, Done, Feedback, Fit, Go, Here, Hope, If,
        Made, Model, Named, Next, Note, Part, Prefer, Report, Side, Story, Tell, Unit, Work,
    },
};
use crate::word::is_unspaced_script;

/// A longer question asks for more than whether a text fits.
const LONGEST_QUESTION_WORDS: usize = 14;
const LONGEST_QUESTION_CHARS: usize = 30;

/// A longer line is no credit.
const LONGEST_CREDIT_WORDS: usize = 8;

/// True for a paragraph, in lower case, that hands over the text that follows.
pub(super) fn is_announcement(paragraph: &str, lower: &str) -> bool {
    let found = Evidence::of(lower);
    if found.has(Story) {
        return false;
    }
    let (sides, briefs) = (found.sides(), found.briefs());
    let hands_over = lower.ends_with([':', '：']);
    let counts = found.has(Unit) && lower.contains(char::is_numeric);
    let assents = found.starts_with(Assent);
    let tells = sides > 0 || briefs > 0 || counts;
    found.has(Here) && found.has(Work) && tells
        || found.has(Here) && found.has(Attempt) && (sides > 1 || tells && hands_over || counts)
        || found.has(Here) && found.has(Brief) && (briefs > 1 || hands_over || found.has(Work))
        || assents && hands_over && (briefs > 0 || sides > 0 && counts)
        || assents && hands_over && found.has(Work) && found.has(Here)
        || is_set_off(paragraph) && found.has(Work) && found.has(Continuing)
        || counts && found.has(Work) && sides > 0 && lower.ends_with([')', '）'])
}

/// True for a paragraph, in lower case, that speaks of the text before it.
pub(super) fn is_report(paragraph: &str, lower: &str) -> bool {
    let found = Evidence::of(lower);
    if found.has(Story) {
        return false;
    }
    let asks = lower.ends_with(['?', '？', '؟']) || lower.ends_with("か。");
    let (sides, briefs) = (found.sides(), found.briefs());
    let numbered = || lower.contains(char::is_numeric);
    has_credit(&found, lower)
        || asks && is_short_question(lower) && asks_for_approval(&found)
        || (asks || found.has(If)) && found.has(Next) && found.has(Go)
        || found.has(Hope) && found.has(Fit) && (found.has(Work) || briefs > 0)
        || found.has(Report) && (sides > 0 || found.has(Part)) && (found.has(Named) || briefs > 0)
        || found.is_labelled(Check) && sides > 0
        || found.is_labelled(Note)
            && (sides > 0 && found.has(Done)
                || found.has(Report) && (briefs > 0 || found.has(Named)))
        || found.has(Tell) && found.has(Side) && found.has(Fit)
        || found.has(Feedback) && sides > 0 && is_short_question(lower)
        || is_set_off(paragraph)
            && found.has(Work)
            && found.has(Continuing)
            && (found.has(Next) || numbered())
}

fn asks_for_approval(found: &Evidence) -> bool {
    found.has(Side) && (found.has(Fit) || found.has(Prefer) && found.has(Change))
}

/// True for a paragraph that names the model that has written: `— Written by ChatGPT`.
pub(super) fn is_credit(lower: &str) -> bool {
    has_credit(&Evidence::of(lower), lower)
}

fn has_credit(found: &Evidence, lower: &str) -> bool {
    found.has(Made)
        && found.has(Model)
        && lower.split_whitespace().count() <= LONGEST_CREDIT_WORDS
        && !lower.ends_with(['.', '?', '!'])
}

fn is_short_question(lower: &str) -> bool {
    if lower.chars().any(is_unspaced_script) {
        return lower.chars().count() <= LONGEST_QUESTION_CHARS;
    }
    lower.split_whitespace().count() <= LONGEST_QUESTION_WORDS
}

/// True for a paragraph in brackets or emphasis.
fn is_set_off(paragraph: &str) -> bool {
    let paragraph = paragraph.trim();
    paragraph.starts_with(['(', '[', '（', '【', '*', '_'])
        && paragraph.ends_with([')', ']', '）', '】', '*', '_'])
}
