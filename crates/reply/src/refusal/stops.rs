//! Recognises a model that stops in the middle of the work and says that its rules require it to
//! leave out a part.

use std::sync::LazyLock;

use crate::phrases::Phrases;
use crate::word::WordMatching;

scribe_domain::word_lists! {
    "refusal/stops":
        phrases STOPPING, RULES, PARTS, OMITTED, NOTICES;
}

/// Returns true for a lower-case paragraph that says why the work does not continue.
pub(super) fn is_stop_notice(lower: &str) -> bool {
    // Most paragraphs name no rule.
    static RULE_PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(RULES.iter().copied()));
    let is_enclosed = lower.starts_with(['(', '[', '（', '【', '*', '_'])
        && lower.ends_with([')', ']', '）', '】', '*', '_']);
    let stripped = lower.trim_matches(|c: char| !c.is_alphanumeric());
    let is_notice = || NOTICES.contains(&stripped);
    RULE_PHRASES.occurs_in(lower) && STOPPING.any_occurs_in(lower)
        || is_enclosed
            && (OMITTED.any_occurs_in(lower) && PARTS.any_occurs_in(lower) || is_notice())
}
