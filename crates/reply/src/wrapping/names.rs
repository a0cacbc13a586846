//! The names of wrapping, in lower case and without separators. `antThinking`, `ant_thinking` and
//! `ant-thinking` all become `antthinking`.

use crate::word::Words;

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
pub(crate) fn plain_name(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

pub(crate) fn is_reasoning(plain: &str) -> bool {
    REASONING.contains(&plain) || is_ordinary(plain)
}

/// Returns true for a name of reasoning that stories also use as a word.
pub(crate) fn is_ordinary(plain: &str) -> bool {
    ORDINARY.contains(&plain)
}

pub(crate) fn speaks_of_thinking(plain: &str) -> bool {
    SPEAKS_OF_THINKING.occur_in(plain)
}

pub(crate) fn is_answer(plain: &str) -> bool {
    ANSWER.contains(&plain)
}

/// Returns true for the name of a member that contains prose.
pub(crate) fn holds_prose(plain: &str) -> bool {
    is_answer(plain) || PROSE_MEMBERS.contains(&plain)
}

pub(crate) fn ends_turn(plain: &str) -> bool {
    ENDS.contains(&plain)
}

pub(crate) fn starts_turn(plain: &str) -> bool {
    STARTS.contains(&plain)
}

pub(crate) fn is_token(plain: &str) -> bool {
    let is_numbered = |start: &&str| {
        plain.strip_prefix(*start).is_some_and(|rest| rest.chars().any(|c| c.is_ascii_digit()))
    };
    TOKENS.contains(&plain) || NUMBERED_TOKENS.iter().any(is_numbered)
}

/// Returns true for the name of a template token that does not occur in stories.
pub(crate) fn is_special(plain: &str) -> bool {
    let is_numbered = |start: &&str| plain.starts_with(*start) && is_token(plain);
    ["unused", "extraid", "reserved", "ctrl", "special"].iter().any(is_numbered)
        || ["bos", "eos", "pad", "unk", "sop"].contains(&plain)
}

/// Returns true for a numbered token that opens reasoning.
pub(crate) fn opens_reasoning(plain: &str) -> bool {
    NUMBERED_REASONING.iter().any(|(open, _)| *open == plain)
}

/// Returns true for a numbered token that closes reasoning.
pub(crate) fn closes_reasoning(plain: &str) -> bool {
    NUMBERED_REASONING.iter().any(|(_, close)| *close == plain)
}

pub(crate) fn is_bracketed(inner: &str) -> bool {
    BRACKETED.contains(&inner)
}

/// Returns the speaker for the name of a role.
pub(crate) fn find_speaker(plain: &str) -> Option<Speaker> {
    if ASSISTANTS.contains(&plain) {
        return Some(Speaker::Assistant);
    }
    OTHERS.contains(&plain).then_some(Speaker::Other)
}
