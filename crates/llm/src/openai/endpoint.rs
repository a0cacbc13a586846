//! The address of a server's chat completions.

use std::sync::{Mutex, MutexGuard, PoisonError};

use reqwest::Url;

use crate::Error;

const CHAT_PATH: &str = "/chat/completions";

/// Paths of other API endpoints that users copy in place of the base URL.
const OTHER_PATHS: [&str; 7] = [
    "/chat/completions",
    "/completions",
    "/responses",
    "/messages",
    "/embeddings",
    "/models",
    "/chat",
];
/// Paths of Ollama's own API. Ollama offers the common API in addition.
const OLLAMA_PATHS: [&str; 4] = ["/api/chat", "/api/generate", "/api/tags", "/api/show"];

/// Returns the URL of the chat completions. The base URL may already end in the path of this or
/// another endpoint. The query of the base URL is kept.
pub(super) fn chat_completions_url(base_url: &str) -> Result<Url, Error> {
    let base_url_error = |reason: &str| Error::BaseUrl { reason: reason.to_owned() };
    let mut url =
        Url::parse(base_url.trim()).map_err(|error| base_url_error(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(base_url_error("the address must begin with http:// or https://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(base_url_error(
            "the address must not contain a user or a password; set the key with \
             model.api_key_file",
        ));
    }
    let secret = url.query_pairs().map(|(name, _)| name.into_owned()).find(|name| is_secret(name));
    if let Some(name) = secret {
        return Err(base_url_error(&format!(
            "the address must not contain {name}; set the key with model.api_key_file"
        )));
    }
    url.set_fragment(None);
    let path = base_path(&url);
    url.set_path(&format!("{path}{CHAT_PATH}"));
    Ok(url)
}

/// Returns the path before the endpoint.
fn base_path(url: &Url) -> String {
    let path = url.path().trim_end_matches('/');
    if let Some(base) = OLLAMA_PATHS.iter().find_map(|end| path.strip_suffix(end)) {
        return format!("{base}/v1");
    }
    let base = OTHER_PATHS.iter().find_map(|end| path.strip_suffix(end)).unwrap_or(path);
    base.trim_end_matches('/').to_owned()
}

/// Returns true if the name of a query parameter suggests a secret.
fn is_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    ["key", "token", "secret", "passw", "pwd", "auth", "credential", "signature"]
        .iter()
        .any(|word| name.contains(word))
        || name == "sig"
}

/// Returns the address of a server for messages. It contains neither the endpoint nor the query,
/// because the query may contain secrets.
pub(super) fn display_address(endpoint: &Url) -> String {
    let mut url = endpoint.clone();
    url.set_query(None);
    url.as_str().trim_end_matches(CHAT_PATH).to_owned()
}

/// Returns other possible addresses of the chat completions, in the order in which they are tried.
/// They contain `/v1`, which is often missing in the base URL.
fn versioned_addresses(endpoint: &Url) -> Vec<Url> {
    let base = base_path(endpoint);
    let is_version = |part: &str| {
        part.strip_prefix('v')
            .is_some_and(|remaining| remaining.starts_with(|c: char| c.is_ascii_digit()))
    };
    if base.split('/').any(is_version) || base.contains("/deployments/") {
        return Vec::new();
    }
    let mut bases = vec![format!("{base}/v1")];
    bases.extend(base.strip_suffix("/api").map(|parent| format!("{parent}/v1")));
    let paths = bases.into_iter().map(|base| format!("{base}{CHAT_PATH}"));
    paths
        .map(|path| {
            let mut url = endpoint.clone();
            url.set_path(&path);
            url
        })
        .collect()
}

/// The configured address of the server, and the address that is known to work.
pub(super) struct Endpoint {
    configured: Url,
    learned: Mutex<Option<Url>>,
}

impl Endpoint {
    pub(super) fn new(configured: Url) -> Self {
        Self { configured, learned: Mutex::default() }
    }

    /// Returns the addresses to try, in order.
    pub(super) fn candidates(&self) -> Vec<Url> {
        if let Some(learned) = self.lock_learned().clone() {
            return vec![learned];
        }
        let mut addresses = vec![self.configured.clone()];
        addresses.extend(versioned_addresses(&self.configured));
        addresses
    }

    /// Returns the address at which llama.cpp and vLLM count the tokens of a text. It is beside the
    /// version of the API.
    pub(super) fn tokenize_url(&self) -> Url {
        let mut url = self.lock_learned().clone().unwrap_or_else(|| self.configured.clone());
        let base = base_path(&url);
        let root = base.strip_suffix("/v1").unwrap_or(&base);
        url.set_path(&format!("{root}/tokenize"));
        url
    }

    /// Stores the address that accepted a request.
    pub(super) fn remember(&self, url: &Url) {
        let mut learned = self.lock_learned();
        if learned.as_ref().unwrap_or(&self.configured) != url {
            let address = display_address(url);
            tracing::warn!(
                address,
                "the model server answers at another address; set model.base_url to it"
            );
            *learned = Some(url.clone());
        }
    }

    fn lock_learned(&self) -> MutexGuard<'_, Option<Url>> {
        self.learned.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_base_url_is_parsed() {
        for (base, expected) in [
            ("https://api.openai.com/v1", "https://api.openai.com/v1/chat/completions"),
            ("http://localhost:11434/v1/", "http://localhost:11434/v1/chat/completions"),
            ("http://[::1]:8080", "http://[::1]:8080/chat/completions"),
            ("https://x.test/v1/chat/completions", "https://x.test/v1/chat/completions"),
            ("https://x.test/v1/chat/completions/", "https://x.test/v1/chat/completions"),
            ("https://x.test/v1//", "https://x.test/v1/chat/completions"),
            ("https://x.test/v1/models", "https://x.test/v1/chat/completions"),
            ("https://x.test/v1/completions", "https://x.test/v1/chat/completions"),
            ("https://x.test/v1/chat", "https://x.test/v1/chat/completions"),
            ("http://localhost:11434/api/chat", "http://localhost:11434/v1/chat/completions"),
            ("http://localhost:11434/api/generate/", "http://localhost:11434/v1/chat/completions"),
            ("https://x.test/v1#top", "https://x.test/v1/chat/completions"),
            ("https://x.test/d?api-version=1", "https://x.test/d/chat/completions?api-version=1"),
        ] {
            assert_eq!(chat_completions_url(base).unwrap().as_str(), expected, "{base}");
        }
    }

    #[test]
    fn a_base_url_with_a_password_or_another_scheme_is_refused_and_not_shown() {
        for base in [
            "https://me:hunter2@x.test/v1",
            "https://x.test/v1?api_key=hunter2",
            "https://x.test/v1?api-version=1&Token=hunter2",
            "ftp://x.test",
            "x.test/v1",
        ] {
            let error = chat_completions_url(base).unwrap_err().to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn only_an_address_without_a_version_gets_versioned_addresses() {
        let paths = |base: &str| -> Vec<String> {
            versioned_addresses(&chat_completions_url(base).unwrap())
                .iter()
                .map(|url| url.path().to_owned())
                .collect()
        };
        assert_eq!(paths("http://h:1"), ["/v1/chat/completions"]);
        assert_eq!(paths("http://h:1/api"), ["/api/v1/chat/completions", "/v1/chat/completions"]);
        assert_eq!(paths("http://h:1/openai"), ["/openai/v1/chat/completions"]);
        for base in ["http://h/v1", "https://h/v1beta/openai", "https://h/api/paas/v4"] {
            assert!(paths(base).is_empty(), "{base}");
        }
    }

    #[test]
    fn tokens_are_counted_beside_the_version_of_the_api() {
        for (base, expected) in [
            ("http://h:1", "http://h:1/tokenize"),
            ("http://h:1/v1", "http://h:1/tokenize"),
            ("http://h:1/llm/v1/?team=a", "http://h:1/llm/tokenize?team=a"),
        ] {
            let endpoint = Endpoint::new(chat_completions_url(base).unwrap());
            assert_eq!(endpoint.tokenize_url().as_str(), expected, "{base}");
        }
    }

    #[test]
    fn an_address_is_shown_without_its_query() {
        let url = chat_completions_url("https://x.test/v1?api-version=2&tenant=me").unwrap();
        assert_eq!(display_address(&url), "https://x.test/v1");
    }
}
