//! Recognizes a model that stops in the middle of the work and says that its rules require it to
//! omit a part.

use std::sync::LazyLock;

use crate::phrases::Phrases;
use crate::word::Words;

scribe_domain::word_lists! {
    "refusal/stops":
        phrases STOPPING, RULES, PARTS, OMITTED, NOTICES;
}

/// Returns true for a lower-case paragraph that says why the work does not continue.
pub(super) fn is_stop(lower: &str) -> bool {
    // Most paragraphs name no rule.
    static OF_RULES: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(RULES.iter().copied()));
    let is_set_off = lower.starts_with(['(', '[', '（', '【', '*', '_'])
        && lower.ends_with([')', ']', '）', '】', '*', '_']);
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
    let is_notice = || NOTICES.contains(&bare);
    OF_RULES.is_in(lower) && STOPPING.occur_in(lower)
        || is_set_off && (OMITTED.occur_in(lower) && PARTS.occur_in(lower) || is_notice())
}
