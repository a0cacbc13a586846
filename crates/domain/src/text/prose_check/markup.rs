//! Thoughts of a model, code and data, which must never reach the page.

use super::{ProseCheck, ProseFinding, Severity};

/// What no prose has in it.
const MARKS: &[&str] = &[
    "<think",
    "</think",
    "<thinking",
    "<reasoning",
    "</reasoning",
    "<|",
    "|>",
    "<scratchpad",
    "<output",
    "</output",
    "<answer",
    "</answer",
    "```",
];

/// Finds the lines with marks of markup, or the beginning of a document of data.
#[must_use]
pub fn check(text: &str) -> Vec<ProseFinding> {
    let finding = |passage: &str, message: &str| ProseFinding {
        check: ProseCheck::Markup,
        passage: passage.to_owned(),
        message: message.to_owned(),
        severity: Severity::Blocker,
    };
    let data = is_data(text).then(|| {
        let first = text.trim().lines().next().unwrap_or_default();
        finding(first, "is data, not prose")
    });
    let marked = text.lines().filter(|line| {
        let lower = line.to_ascii_lowercase();
        MARKS.iter().any(|mark| lower.contains(mark))
    });
    data.into_iter()
        .chain(marked.map(|line| finding(line.trim(), "is markup, not prose")))
        .collect()
}

/// True for JSON, whole or cut off.
fn is_data(text: &str) -> bool {
    let text = text.trim();
    let whole = || serde_json::from_str::<serde_json::Value>(text).is_ok();
    let begins = || text[1..].trim_start().starts_with('"') && text.contains("\":");
    text.starts_with(['{', '[']) && (whole() || begins())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thoughts_code_and_data_are_found() {
        for text in [
            "<think>I should begin with rain.</think>\nIt rained.",
            "```\nIt rained.",
            "{\"scene\": \"It rained.\"}",
            "{ \"scene\": \"雨下了",
            "[\"It rained.\"]",
            "It rained.<|im_end|>",
        ] {
            assert_eq!(check(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn brackets_in_prose_pass() {
        for text in
            ["[He never came back.]", "{She} was the word.", "It was < 3 and > 2.", "《雨》"]
        {
            assert_eq!(check(text), [], "{text}");
        }
    }
}
