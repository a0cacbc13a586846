//! What the words and statuses of servers mean: a list of rules, of which the first that fits holds.

mod account;
mod address;
mod key;
mod limits;
mod request;

/// What an answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The request does not fit into the model's context.
    Context,
    /// A filter declined the content.
    Filtered,
    /// The server loads its model, or has no room at the moment.
    NotReady,
    RateLimited,
    Unavailable,
    /// The key is missing or wrong.
    Key,
    /// The account is refused; with the next step.
    Denied(&'static str),
    /// The settings do not fit the server; with the next step.
    Misconfigured(&'static str),
    /// The request is not taken; with the next step.
    Rejected(&'static str),
}

// The next steps. `{model}` and `{models_url}` are filled in where they are known.
pub(super) const KEY: &str = "Put a valid key into the file that model.api_key_file names, or into \
                              SCRIBE__MODEL__API_KEY";
pub(super) const SHORTEN: &str = "Set model.context_tokens to the number of tokens that the model \
                                  takes, or start the server with a larger context";
pub(super) const PATH: &str = "Check model.base_url: most servers want an address that ends in /v1";
pub(super) const READ_WORDS: &str =
    "If these words name a setting, change it; otherwise choose another model with model.name";
const CREDIT: &str = "Add credit or raise the spending limit in the provider's console";
const QUOTA: &str = "Wait until the quota is renewed, raise it in the provider's console, or choose \
                     another model with model.name";
pub(super) const REDIRECT: &str = "Set model.base_url to the address that the server redirects to";
pub(super) const METHOD: &str = "Check model.base_url: this address does not take questions to a model; most \
                      servers want one that ends in /v1";
pub(super) const WEB_PAGE: &str = "This is a web page and not a model server's answer: check \
                                   model.base_url, because most servers want an address that ends \
                                   in /v1";
pub(super) const LOGIN: &str = "A page to log in stands in the place of the model server: check \
                                model.base_url, or let this program through without a login";
pub(super) const TO_ITSELF: &str = "The server redirects the address to itself: correct this in the \
                                    server, or in the proxy in front of it";
pub(super) const NOWHERE: &str =
    "The server redirects and does not say where: check model.base_url";
pub(super) const CACHED: &str = "A cache answers in the place of the model server: turn it off in the \
                                 proxy in front of the server, or check model.base_url";

/// The words of an answer that cannot be read because it is compressed.
pub(super) const COMPRESSES: &str = "the server compresses its answers";

/// One rule: it holds for a status within the ranges and a text that has all the pieces of one of
/// its entries, where a `+` stands between the pieces. No entry at all means any text.
struct Rule {
    statuses: &'static [(u16, u16)],
    words: &'static [&'static str],
    kind: Kind,
}

/// Statuses that refuse what was asked; 0 stands for an error that names no status.
const REFUSING: &[(u16, u16)] = &[(0, 0), (400, 499)];

/// The rules in the order in which they are tried.
///
/// Sources: the error references of OpenAI, Azure OpenAI, Anthropic, Gemini, Mistral, Cohere,
/// Groq, DeepSeek, Moonshot, Alibaba, Zhipu and OpenRouter; the messages in the source and in the
/// reports of llama.cpp, Ollama, vLLM, SGLang, TGI, LM Studio and LiteLLM.
const RULES: [&[Rule]; 5] =
    [limits::LIMITS, request::REQUEST, account::ACCOUNT, key::KEY_RULES, address::ADDRESS];

/// The first rule that fits; `said` is in lower case.
pub(super) fn kind_of(status: u16, said: &str) -> Option<Kind> {
    let fits = |rule: &&Rule| {
        rule.statuses.iter().any(|(from, to)| (*from..=*to).contains(&status))
            && (rule.words.is_empty()
                || rule
                    .words
                    .iter()
                    .any(|entry| entry.split('+').all(|piece| said.contains(piece))))
    };
    RULES.into_iter().flatten().find(fits).map(|rule| rule.kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_in_lower_case_and_every_range_is_in_order() {
        for rule in RULES.into_iter().flatten() {
            for word in rule.words {
                assert_eq!(*word, word.to_lowercase());
            }
            assert!(rule.statuses.iter().all(|(from, to)| from <= to));
        }
    }

    #[test]
    fn every_next_step_is_one_sentence() {
        let steps = RULES.into_iter().flatten().filter_map(|rule| match rule.kind {
            Kind::Denied(step) | Kind::Misconfigured(step) | Kind::Rejected(step) => Some(step),
            _ => None,
        });
        for step in steps.chain([KEY, SHORTEN, PATH, READ_WORDS, TO_ITSELF, NOWHERE, CACHED]) {
            assert!(!step.contains(". ") && !step.ends_with('.'), "{step}");
        }
    }
}
