//! Recognizes paragraphs in which a model only says that it starts: `Alright, diving in.`

use super::evidence::{Kind, words_of};
use crate::text::is_sign_of_letter;

scribe_domain::word_lists! {
    "whole/remarks/starts":
        phrases STARTS;
}

/// Phrases that introduce a text and say nothing else.
const HANDING_OVER: &[&str] = &["here it is!", "here you go!", "here we are!", "here's the scene!"];

/// Returns true for a lower-case paragraph that only announces the start.
pub(super) fn begins(lower: &str) -> bool {
    let start = lower.trim_matches(|c: char| !c.is_alphanumeric() && !is_sign_of_letter(c));
    STARTS.iter().copied().any(|known| known == start)
}

/// Returns true for a lower-case paragraph that only agrees and announces the start.
pub(super) fn takes_on(lower: &str) -> bool {
    const LONGEST_CHARS: usize = 60;
    HANDING_OVER.contains(&lower)
        || lower.chars().count() <= LONGEST_CHARS
            && words_of(Kind::Assent).any(|assent| {
                lower.strip_prefix(assent).is_some_and(|rest| {
                    let start =
                        rest.trim_matches(|c: char| !c.is_alphanumeric() && !is_sign_of_letter(c));
                    start.len() < rest.len() && STARTS.iter().copied().any(|known| known == start)
                })
            })
}
