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

/// The speaker of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speaker {
    Assistant,
    /// Any other speaker.
    Other,
}

/// Returns a name in lower case and without separators.
pub(crate) fn normalize_name(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

pub(crate) fn is_reasoning(normalized_name: &str) -> bool {
    REASONING.contains(&normalized_name) || is_ordinary(normalized_name)
}

/// Returns true for a name of reasoning that stories also use as a word.
pub(crate) fn is_ordinary(normalized_name: &str) -> bool {
    ORDINARY.contains(&normalized_name)
}

pub(crate) fn speaks_of_thinking(normalized_name: &str) -> bool {
    SPEAKS_OF_THINKING.any_occurs_in(normalized_name)
}

pub(crate) fn is_answer(normalized_name: &str) -> bool {
    ANSWER.contains(&normalized_name)
}

/// Returns true for the name of a member that contains prose.
pub(crate) fn holds_prose(normalized_name: &str) -> bool {
    is_answer(normalized_name) || PROSE_MEMBERS.contains(&normalized_name)
}

pub(crate) fn ends_turn(normalized_name: &str) -> bool {
    ENDS.contains(&normalized_name)
}

pub(crate) fn starts_turn(normalized_name: &str) -> bool {
    STARTS.contains(&normalized_name)
}

pub(crate) fn is_token(normalized_name: &str) -> bool {
    let is_numbered = |start: &&str| {
        normalized_name
            .strip_prefix(*start)
            .is_some_and(|remaining| remaining.chars().any(|c| c.is_ascii_digit()))
    };
    TOKENS.contains(&normalized_name) || NUMBERED_TOKENS.iter().any(is_numbered)
}

/// Returns true for the name of a template token that does not occur in stories.
pub(crate) fn is_special(normalized_name: &str) -> bool {
    let is_numbered =
        |start: &&str| normalized_name.starts_with(*start) && is_token(normalized_name);
    ["unused", "extraid", "reserved", "ctrl", "special"].iter().any(is_numbered)
        || ["bos", "eos", "pad", "unk", "sop"].contains(&normalized_name)
}

/// Returns true for a numbered token that opens reasoning.
pub(crate) fn opens_reasoning(normalized_name: &str) -> bool {
    NUMBERED_REASONING.iter().any(|(open, _)| *open == normalized_name)
}

/// Returns true for a numbered token that closes reasoning.
pub(crate) fn closes_reasoning(normalized_name: &str) -> bool {
    NUMBERED_REASONING.iter().any(|(_, close)| *close == normalized_name)
}

pub(crate) fn is_bracketed(inner: &str) -> bool {
    BRACKETED.contains(&inner)
}

/// Returns the speaker for the name of a role.
pub(crate) fn parse_speaker(normalized_name: &str) -> Option<Speaker> {
    if ASSISTANTS.contains(&normalized_name) {
        return Some(Speaker::Assistant);
    }
    OTHERS.contains(&normalized_name).then_some(Speaker::Other)
}
