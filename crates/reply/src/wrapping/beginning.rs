//! How a reply begins that lost the tags around its reasoning.

/// Words that begin reasoning in plain text, and those that end it. A reply that lost its special
/// tokens on the way has such words.
const PLAIN_REASONING: &[(&str, &str)] = &[
    ("analysis", PLAIN_FINAL),
    ("assistantanalysis", PLAIN_FINAL),
    ("Here is my thought process:", "Here is my response:"),
    ("Here's my thought process:", "Here's my response:"),
    ("Thinking...\n", "...done thinking."),
];
pub(super) const PLAIN_FINAL: &str = "assistantfinal";

/// How a reply begins.
pub(super) enum Beginning {
    /// Too little has come.
    Unknown,
    Answer,
    /// With reasoning in plain text.
    Reasoning {
        start: usize,
        end: &'static str,
    },
}

pub(super) fn begin(text: &str, is_end: bool) -> Beginning {
    let trimmed = text.trim_start();
    for &(start, end) in PLAIN_REASONING {
        let Some(after) = trimmed.strip_prefix(start) else {
            if !is_end && start.starts_with(trimmed) {
                return Beginning::Unknown;
            }
            continue;
        };
        let is_spoken = match after.chars().next() {
            None if !is_end => return Beginning::Unknown,
            // In prose a word continues in lower case, or ends.
            Some(next) if end == PLAIN_FINAL => next.is_alphabetic() && !next.is_lowercase(),
            Some(_) => true,
            None => false,
        };
        if is_spoken {
            return Beginning::Reasoning { start: text.len() - after.len(), end };
        }
    }
    Beginning::Answer
}
