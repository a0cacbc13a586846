//! Recognises marks that label a text in the same object as reasoning.

use serde_json::Value;

scribe_domain::word_lists! {
    "client/wire/marks":
        phrases FLAGS, KINDS, REASONING_KINDS;
}

/// Returns true if a flag or a kind in the same object marks a text as reasoning.
///
/// Sources: Gemini's compatible endpoint (`extra_content.google.thought`), Gemini's own parts
/// (`thought`), Qwen's chat (`phase`), the channels of gpt-oss.
pub(super) fn marks_reasoning(holder: &Value) -> bool {
    let is_true = |value: Option<&Value>| value == Some(&Value::Bool(true));
    FLAGS.iter().any(|name| is_true(holder.get(*name)))
        || is_true(holder.pointer("/extra_content/google/thought"))
        || KINDS
            .iter()
            .filter_map(|name| holder.get(*name)?.as_str())
            .any(|kind| REASONING_KINDS.contains(&kind.to_lowercase().as_str()))
}
