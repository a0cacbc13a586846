//! What a server means by the reason that it gives for a reply's end.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

/// No more unknown reasons are kept.
const MOST_UNKNOWN: usize = 64;

/// No more characters of an unknown reason are shown.
const LONGEST_REASON: usize = 64;

/// The unknown reasons that this process has warned of.
static UNKNOWN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// The end of a reply, as its server states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StatedEnd {
    /// The model was done.
    Whole,
    /// The limit of output tokens, or of the context, was reached.
    Limit,
    /// A filter stopped the reply.
    Filtered,
    /// The server gave up in the middle.
    Broken,
}

/// The reasons that servers give, in lower case and without the prefix of Gemini's enumeration.
///
/// Sources: the API references of OpenAI, Anthropic, Gemini, Cohere, Mistral, DeepSeek, Zhipu,
/// OpenRouter, Ollama; the source of vLLM, SGLang, TGI, llama.cpp.
const REASONS: [(StatedEnd, &[&str]); 4] = [
    (
        StatedEnd::Whole,
        &[
            "stop",
            "stopped",
            "end",
            "end_turn",
            "end_of_turn",
            "eos",
            "eos_token",
            "stop_sequence",
            "stop_token",
            "stop_word",
            "complete",
            "completed",
            "finish",
            "finished",
            "done",
            "tool_calls",
            "tool_call",
            "tool_use",
            "function_call",
        ],
    ),
    (
        StatedEnd::Limit,
        &[
            "length",
            "max_tokens",
            "max_length",
            "max_output_tokens",
            "max_completion_tokens",
            "max_new_tokens",
            "model_length",
            "model_context_window_exceeded",
            "context_length_exceeded",
            "context_window_exceeded",
            "limit",
            "token_limit",
        ],
    ),
    (
        StatedEnd::Filtered,
        &[
            "content_filter",
            "content_filtered",
            "content-filter",
            "safety",
            "recitation",
            "blocklist",
            "prohibited_content",
            "spii",
            "sensitive",
            "refusal",
            "error_toxic",
            "guardrail_intervened",
        ],
    ),
    (
        StatedEnd::Broken,
        &[
            "error",
            "failed",
            "failure",
            "abort",
            "aborted",
            "cancel",
            "cancelled",
            "canceled",
            "interrupted",
            "timeout",
            "network_error",
            "insufficient_system_resource",
            "error_limit",
        ],
    ),
];

/// Reads a reason; `None` for a word that is not known.
pub(super) fn stated_end(reason: &str) -> Option<StatedEnd> {
    let reason = reason.trim().to_lowercase();
    let reason = reason.strip_prefix("finish_reason_").unwrap_or(&reason);
    let known = REASONS.iter().find(|(_, words)| words.contains(&reason));
    known.map(|(end, _)| *end)
}

/// Warns of a reason that is not known, once for each in the life of the process.
pub(super) fn warn_of_unknown_end(reason: &str) {
    let reason: String = reason.trim().to_lowercase().chars().take(LONGEST_REASON).collect();
    let mut unknown = UNKNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if unknown.len() < MOST_UNKNOWN && unknown.insert(reason.clone()) {
        drop(unknown);
        tracing::warn!(reason, "the server gave an unknown reason for the reply's end");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reasons_of_every_family_are_known() {
        for (reason, expected) in [
            ("stop", Some(StatedEnd::Whole)),
            ("STOP", Some(StatedEnd::Whole)),
            ("FINISH_REASON_MAX_TOKENS", Some(StatedEnd::Limit)),
            ("COMPLETE", Some(StatedEnd::Whole)),
            ("model_length", Some(StatedEnd::Limit)),
            ("RECITATION", Some(StatedEnd::Filtered)),
            ("abort", Some(StatedEnd::Broken)),
            ("unknown", None),
            ("", None),
        ] {
            assert_eq!(stated_end(reason), expected, "{reason}");
        }
    }

    #[test]
    fn no_reason_has_two_meanings() {
        let mut all: Vec<&str> =
            REASONS.iter().flat_map(|(_, words)| words.iter().copied()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
