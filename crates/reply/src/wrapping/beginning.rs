//! Recognises the beginning of a reply that has lost the tags around its reasoning.

/// Words that begin reasoning in plain text, each with the words that end it. Such words remain of
/// a reply whose special tokens were lost.
const PLAIN_REASONING: &[(&str, &str)] = &[
    ("analysis", PLAIN_ANSWER_START),
    ("assistantanalysis", PLAIN_ANSWER_START),
    ("Here is my thought process:", "Here is my response:"),
    ("Here's my thought process:", "Here's my response:"),
    ("Thinking...\n", "...done thinking."),
];
pub(super) const PLAIN_ANSWER_START: &str = "assistantfinal";

/// The kind of beginning of a reply.
pub(super) enum Beginning {
    /// Not enough text has arrived.
    Unknown,
    Answer,
    /// Reasoning in plain text.
    Reasoning {
        start: usize,
        end: &'static str,
    },
}

pub(super) fn detect_beginning(text: &str, is_end: bool) -> Beginning {
    let trimmed = text.trim_start();
    for &(start, end) in PLAIN_REASONING {
        let Some(after) = trimmed.strip_prefix(start) else {
            if !is_end && start.starts_with(trimmed) {
                return Beginning::Unknown;
            }
            continue;
        };
        let is_reasoning = match after.chars().next() {
            None if !is_end => return Beginning::Unknown,
            // In prose, the word ends or continues in lower case.
            Some(next) if end == PLAIN_ANSWER_START => next.is_alphabetic() && !next.is_lowercase(),
            Some(_) => true,
            None => false,
        };
        if is_reasoning {
            return Beginning::Reasoning { start: text.len() - after.len(), end };
        }
    }
    Beginning::Answer
}
