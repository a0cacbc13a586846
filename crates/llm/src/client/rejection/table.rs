//! The meaning of servers' words and statuses: a list of rules, of which the first match is used.

use std::sync::LazyLock;

use scribe_domain::word_list::read_sections;

scribe_domain::word_lists! {
    "client/rejection/steps":
        pairs STEPS;
}

/// The meaning of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RejectionKind {
    /// The request does not fit into the model's context.
    Context,
    /// A filter declined the content.
    Filtered,
    /// The server is loading its model or has no capacity at the moment.
    NotReady,
    RateLimited,
    Unavailable,
    /// The key is missing or wrong.
    Key,
    /// The account is refused. Contains the next step.
    Denied(&'static str),
    /// The settings do not fit the server. Contains the next step.
    Misconfigured(&'static str),
    /// The request is not accepted. Contains the next step.
    Rejected(&'static str),
}

// The next steps. `{model}`, `{models_url}` and `{address_form}` are replaced.
pub(super) const KEY_STEP: &str = "Put a valid key into the file that model.api_key_file names, or into \
                              SCRIBE__MODEL__API_KEY";
pub(super) const CONTEXT_STEP: &str = "Set model.context_tokens to the size of the model's context, or \
                                  start the server with a larger context";
pub(super) const PATH_STEP: &str = "Check model.base_url: {address_form}";
pub(super) const READ_MESSAGE_STEP: &str =
    "If the message names a setting, change it; otherwise choose another model with model.name";
pub(super) const REDIRECT_STEP: &str =
    "Set model.base_url to the address that the server redirects to";
pub(super) const METHOD_STEP: &str = "Check model.base_url: this address does not accept model \
                                 requests; most servers need one that ends in /v1";
pub(super) const WEB_PAGE_STEP: &str =
    "This is a web page, not a model server's answer: check model.base_url; {address_form}";
pub(super) const LOGIN_STEP: &str = "The address shows a login page: check model.base_url, or let \
                                scribe through without a login";
pub(super) const SELF_REDIRECT_STEP: &str = "The server redirects the address to itself: correct this in the \
                                    server, or in the proxy in front of it";
pub(super) const NO_LOCATION_STEP: &str =
    "The server redirects without an address: check model.base_url";
pub(super) const CACHED_STEP: &str = "A cache answers instead of the model server: turn it off in the \
                                 proxy in front of the server, or check model.base_url";

/// The message of an answer that cannot be read because it is compressed.
pub(super) const COMPRESSED_MESSAGE: &str = "the server compresses its answers";

/// The steps that the rules name and that the program also uses without a rule.
const PROGRAM_STEPS: [(&str, &str); 6] = [
    ("path", PATH_STEP),
    ("read words", READ_MESSAGE_STEP),
    ("redirect", REDIRECT_STEP),
    ("method", METHOD_STEP),
    ("web page", WEB_PAGE_STEP),
    ("login", LOGIN_STEP),
];

const RULES_FILE: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/client/rejection/rules.txt"));

/// The start of the header of a section with words that several rules share.
const LIST_PREFIX: &str = "list ";

/// A rule that classifies a rejection. It matches if the status is in one of `statuses` and the
/// text contains every word of at least one entry of `words`. Empty `words` match any text.
struct RejectionRule {
    statuses: Vec<(u16, u16)>,
    words: Vec<Vec<&'static str>>,
    kind: RejectionKind,
}

/// The rules in the order in which they are tried.
static RULES: LazyLock<Vec<RejectionRule>> = LazyLock::new(|| read_rules().flatten().collect());

/// Reads the rules of the file. `None` stands for a rule that cannot be read.
fn read_rules() -> impl Iterator<Item = Option<RejectionRule>> {
    read_sections(RULES_FILE)
        .filter(|(header, _)| !header.starts_with(LIST_PREFIX))
        .map(|(header, lines)| read_rule(header, &lines))
}

fn read_rule(header: &'static str, lines: &[&'static str]) -> Option<RejectionRule> {
    let (statuses, kind) = header.split_once(" -> ")?;
    let statuses: Option<Vec<_>> = statuses.split(' ').map(read_statuses).collect();
    let mut words = Vec::new();
    for line in lines {
        match line.strip_prefix('@') {
            Some(list) => words.extend(find_shared_list(list)?),
            None => words.push(*line),
        }
    }
    let words = words.into_iter().map(|entry| entry.split('+').collect()).collect();
    Some(RejectionRule { statuses: statuses?, words, kind: read_kind(kind)? })
}

/// Reads a status such as `429` or a range such as `400-499`.
fn read_statuses(range: &str) -> Option<(u16, u16)> {
    let (from, to) = range.split_once('-').unwrap_or((range, range));
    Some((from.parse().ok()?, to.parse().ok()?))
}

fn find_shared_list(name: &str) -> Option<Vec<&'static str>> {
    let is_named = |header: &str| header.strip_prefix(LIST_PREFIX) == Some(name);
    read_sections(RULES_FILE).find(|(header, _)| is_named(header)).map(|(_, lines)| lines)
}

fn read_kind(kind: &'static str) -> Option<RejectionKind> {
    let Some((kind, step)) = kind.split_once(": ") else {
        return match kind {
            "context" => Some(RejectionKind::Context),
            "filtered" => Some(RejectionKind::Filtered),
            "not ready" => Some(RejectionKind::NotReady),
            "rate limited" => Some(RejectionKind::RateLimited),
            "unavailable" => Some(RejectionKind::Unavailable),
            "key" => Some(RejectionKind::Key),
            _ => None,
        };
    };
    let (_, step) = PROGRAM_STEPS.iter().chain(&STEPS).find(|(name, _)| *name == step)?;
    match kind {
        "denied" => Some(RejectionKind::Denied(step)),
        "misconfigured" => Some(RejectionKind::Misconfigured(step)),
        "rejected" => Some(RejectionKind::Rejected(step)),
        _ => None,
    }
}

/// Returns the kind of the first rule that matches. `message` is in lower case.
pub(super) fn classify(status: u16, message: &str) -> Option<RejectionKind> {
    let has_all = |entry: &Vec<&str>| entry.iter().all(|piece| message.contains(piece));
    let fits = |rule: &&RejectionRule| {
        rule.statuses.iter().any(|(from, to)| (*from..=*to).contains(&status))
            && (rule.words.is_empty() || rule.words.iter().any(has_all))
    };
    RULES.iter().find(fits).map(|rule| rule.kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_can_be_read_and_every_step_is_used() {
        for (header, lines) in read_sections(RULES_FILE) {
            let is_list = header.starts_with(LIST_PREFIX) && !lines.is_empty();
            assert!(is_list || read_rule(header, &lines).is_some(), "{header}");
        }
        for (name, _) in PROGRAM_STEPS.iter().chain(&STEPS) {
            let is_used = |header: &str| header.ends_with(&format!(": {name}"));
            assert!(read_sections(RULES_FILE).any(|(header, _)| is_used(header)), "{name}");
        }
        assert!(matches!(classify(200, COMPRESSED_MESSAGE), Some(RejectionKind::Misconfigured(_))));
    }

    #[test]
    fn every_word_is_in_lower_case_and_every_range_is_in_order() {
        for rule in &*RULES {
            for word in rule.words.iter().flatten() {
                assert_eq!(*word, word.to_lowercase());
            }
            assert!(rule.statuses.iter().all(|(from, to)| from <= to));
        }
    }

    #[test]
    fn every_next_step_is_one_sentence() {
        let steps = RULES.iter().filter_map(|rule| match rule.kind {
            RejectionKind::Denied(step)
            | RejectionKind::Misconfigured(step)
            | RejectionKind::Rejected(step) => Some(step),
            _ => None,
        });
        for step in steps.chain([
            KEY_STEP,
            CONTEXT_STEP,
            PATH_STEP,
            READ_MESSAGE_STEP,
            SELF_REDIRECT_STEP,
            NO_LOCATION_STEP,
            CACHED_STEP,
        ]) {
            assert!(!step.contains(". ") && !step.ends_with('.'), "{step}");
        }
    }
}
