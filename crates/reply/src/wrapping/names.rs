//! The names of wrapping, in lower case and without separators. `antThinking`, `ant_thinking` and
//! `ant-thinking` all become `antthinking`.

use crate::word::WordMatching;

scribe_domain::word_lists! {
    "wrapping/names":
        phrases REASONING, ORDINARY, SPEAKS_OF_THINKING, ANSWER, PROSE_MEMBERS, ENDS, STARTS,
            TOKENS, NUMBERED_TOKENS, BRACKETED, ASSISTANTS, OTHERS;
}

/// Pairs of numbered tokens that open and close reasoning.
const NUMBERED_REASONING: &[(&str, &str)] = &[("unused94", "unused95"), ("ctrl94", "ctrl95")];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speaker {
    Assistant,
    /// Any other speaker.
    Other,
}

/// Returns a name in lower case and without separators.
pub(crate) fn normalise_name(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

pub(crate) fn is_reasoning(normalised_name: &str) -> bool {
    REASONING.contains(&normalised_name) || is_ordinary(normalised_name)
}

/// Returns true for a name of reasoning that stories also use as a word.
pub(crate) fn is_ordinary(normalised_name: &str) -> bool {
    ORDINARY.contains(&normalised_name)
}

pub(crate) fn speaks_of_thinking(normalised_name: &str) -> bool {
    SPEAKS_OF_THINKING.any_occurs_in(normalised_name)
}

pub(crate) fn is_answer(normalised_name: &str) -> bool {
    ANSWER.contains(&normalised_name)
}

/// Returns true for the name of a member that contains prose.
pub(crate) fn holds_prose(normalised_name: &str) -> bool {
    is_answer(normalised_name) || PROSE_MEMBERS.contains(&normalised_name)
}

pub(crate) fn ends_turn(normalised_name: &str) -> bool {
    ENDS.contains(&normalised_name)
}

pub(crate) fn starts_turn(normalised_name: &str) -> bool {
    STARTS.contains(&normalised_name)
}

pub(crate) fn is_token(normalised_name: &str) -> bool {
    let is_numbered = |start: &&str| {
        normalised_name
            .strip_prefix(*start)
            .is_some_and(|remaining| remaining.chars().any(|c| c.is_ascii_digit()))
    };
    TOKENS.contains(&normalised_name) || NUMBERED_TOKENS.iter().any(is_numbered)
}

/// Returns true for the name of a template token that does not occur in stories.
pub(crate) fn is_special(normalised_name: &str) -> bool {
    let is_numbered =
        |start: &&str| normalised_name.starts_with(*start) && is_token(normalised_name);
    ["unused", "extraid", "reserved", "ctrl", "special"].iter().any(is_numbered)
        || ["bos", "eos", "pad", "unk", "sop"].contains(&normalised_name)
}

/// Returns true for a numbered token that opens reasoning.
pub(crate) fn opens_reasoning(normalised_name: &str) -> bool {
    NUMBERED_REASONING.iter().any(|(open, _)| *open == normalised_name)
}

/// Returns true for a numbered token that closes reasoning.
pub(crate) fn closes_reasoning(normalised_name: &str) -> bool {
    NUMBERED_REASONING.iter().any(|(_, close)| *close == normalised_name)
}

pub(crate) fn is_bracketed(inner: &str) -> bool {
    BRACKETED.contains(&inner)
}

pub(crate) fn parse_speaker(normalised_name: &str) -> Option<Speaker> {
    if ASSISTANTS.contains(&normalised_name) {
        return Some(Speaker::Assistant);
    }
    OTHERS.contains(&normalised_name).then_some(Speaker::Other)
}
