//! Interprets the finish reason of a server.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

scribe_domain::word_lists! {
    "client/finish":
        tables REASONS;
}

/// The maximum number of unknown reasons that are stored.
const MAX_UNKNOWN_REASONS: usize = 64;

/// The maximum number of characters of an unknown reason that are shown.
const MAX_REASON_CHARS: usize = 64;

/// The unknown reasons that this process has warned about.
static UNKNOWN_REASONS: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// The end of a reply, as the server states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StatedEnd {
    /// The model finished the reply.
    Whole,
    /// The reply reached the output token limit or the context limit.
    Limit,
    /// A filter stopped the reply.
    Filtered,
    /// The server gave up in the middle of the reply.
    Broken,
}

/// Interprets a reason. Returns `None` if the word is unknown.
pub(super) fn parse_finish_reason(reason: &str) -> Option<StatedEnd> {
    let reason = reason.trim().to_lowercase();
    let reason = reason.strip_prefix("finish_reason_").unwrap_or(&reason);
    let (end, _) = REASONS.iter().find(|(_, words)| words.contains(&reason))?;
    match *end {
        "whole" => Some(StatedEnd::Whole),
        "limit" => Some(StatedEnd::Limit),
        "filtered" => Some(StatedEnd::Filtered),
        "broken" => Some(StatedEnd::Broken),
        _ => None,
    }
}

/// Warns of an unknown reason, once for each reason in the life of the process.
pub(super) fn warn_of_unknown_reason(reason: &str) {
    let reason: String = reason.trim().to_lowercase().chars().take(MAX_REASON_CHARS).collect();
    let mut unknown = UNKNOWN_REASONS.lock().unwrap_or_else(PoisonError::into_inner);
    if unknown.len() < MAX_UNKNOWN_REASONS && unknown.insert(reason.clone()) {
        drop(unknown);
        tracing::warn!(reason, "the model server gave an unknown finish reason");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_reason_is_parsed() {
        for reason in REASONS.all_words() {
            assert!(parse_finish_reason(reason).is_some(), "{reason}");
        }
    }

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
            assert_eq!(parse_finish_reason(reason), expected, "{reason}");
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
