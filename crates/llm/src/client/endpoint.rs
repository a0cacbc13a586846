//! The address of a server.

use std::sync::{Mutex, MutexGuard, PoisonError};

use reqwest::Url;

use super::format::WireFormat;
use crate::Error;

/// Paths of API endpoints that users copy in place of the base URL.
const CALL_PATHS: [&str; 7] = [
    "/chat/completions",
    "/completions",
    "/responses",
    "/messages",
    "/embeddings",
    "/models",
    "/chat",
];
/// Paths of Ollama's own API. Ollama offers the common APIs in addition.
const OLLAMA_PATHS: [&str; 4] = ["/api/chat", "/api/generate", "/api/tags", "/api/show"];

/// Returns the base URL that the settings name. It may end in the path of a call, which is removed.
/// Its query is kept.
pub(super) fn parse_base_url(base_url: &str, format: &dyn WireFormat) -> Result<Url, Error> {
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
    let path = url.path().trim_end_matches('/');
    let base = match (format.version(), strip_ollama_path(path)) {
        (Some(version), Some(base)) => format!("{base}/{version}"),
        (None, Some(base)) => base.to_owned(),
        (_, None) => format.base_path(path),
    };
    url.set_path(&base);
    Ok(url)
}

/// Returns the URL of a path below a base URL. Both may have a query.
pub(super) fn join_path(base: &Url, path: &str) -> Url {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut url = base.clone();
    url.set_path(&format!("{}{path}", base.path().trim_end_matches('/')));
    let queries: Vec<&str> =
        [base.query().unwrap_or_default(), query].into_iter().filter(|q| !q.is_empty()).collect();
    if !queries.is_empty() {
        url.set_query(Some(&queries.join("&")));
    }
    url
}

/// Returns a path without the path of a call at its end.
pub(super) fn strip_call_path(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    let base = CALL_PATHS.iter().find_map(|end| path.strip_suffix(end)).unwrap_or(path);
    base.trim_end_matches('/')
}

fn strip_ollama_path(path: &str) -> Option<&str> {
    OLLAMA_PATHS.iter().find_map(|end| path.strip_suffix(end))
}

/// Returns true if the name of a query parameter suggests a secret.
fn is_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    ["key", "token", "secret", "passw", "pwd", "auth", "credential", "signature"]
        .iter()
        .any(|word| name.contains(word))
        || name == "sig"
}

/// Returns the address of a server for messages. It contains neither the path of a call nor the
/// query, because the query may contain secrets.
pub(super) fn display_address(url: &Url) -> String {
    let mut address = url.clone();
    address.set_query(None);
    address.set_path(strip_call_path(url.path()));
    address.as_str().trim_end_matches('/').to_owned()
}

/// Returns other possible base URLs, in the order in which they are tried. They contain the version
/// of the API, such as `/v1`, which is often missing in the base URL.
fn versioned_addresses(base_url: &Url, format: &dyn WireFormat) -> Vec<Url> {
    let base = base_url.path().trim_end_matches('/');
    let is_version = |part: &str| {
        part.strip_prefix('v')
            .is_some_and(|remaining| remaining.starts_with(|c: char| c.is_ascii_digit()))
    };
    let Some(version) = format.version() else { return Vec::new() };
    if base.split('/').any(is_version) || base.contains("/deployments/") {
        return Vec::new();
    }
    let mut bases = vec![format!("{base}/{version}")];
    bases.extend(base.strip_suffix("/api").map(|parent| format!("{parent}/{version}")));
    let with_path = |path: String| {
        let mut url = base_url.clone();
        url.set_path(&path);
        url
    };
    bases.into_iter().map(with_path).collect()
}

/// The configured base URL of the server, and the one that is known to work.
pub(super) struct Endpoint {
    configured: Url,
    format: &'static dyn WireFormat,
    learned: Mutex<Option<Url>>,
}

impl Endpoint {
    pub(super) fn new(configured: Url, format: &'static dyn WireFormat) -> Self {
        Self { configured, format, learned: Mutex::default() }
    }

    /// Returns the base URLs to try, in order.
    pub(super) fn candidates(&self) -> Vec<Url> {
        if let Some(learned) = self.lock_learned().clone() {
            return vec![learned];
        }
        let mut addresses = vec![self.configured.clone()];
        addresses.extend(versioned_addresses(&self.configured, self.format));
        addresses
    }

    /// Returns the address at which llama.cpp and vLLM count the tokens of a text. It is beside the
    /// version of the API.
    pub(super) fn tokenize_url(&self) -> Url {
        let mut url = self.lock_learned().clone().unwrap_or_else(|| self.configured.clone());
        let base = url.path().trim_end_matches('/');
        let path = format!("{}/tokenize", base.strip_suffix("/v1").unwrap_or(base));
        url.set_path(&path);
        url
    }

    /// Stores the base URL that accepted a request.
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
    use super::{
        super::format::{Anthropic, ChatCompletions, Gemini, Ollama},
        *,
    };

    fn base_url(base: &str) -> Result<Url, Error> {
        parse_base_url(base, &ChatCompletions)
    }

    fn chat_completions_url(base: &str) -> Result<Url, Error> {
        Ok(join_path(&base_url(base)?, "/chat/completions"))
    }

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
            versioned_addresses(&base_url(base).unwrap(), &ChatCompletions)
                .iter()
                .map(|url| join_path(url, "/chat/completions").path().to_owned())
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
            let endpoint = Endpoint::new(base_url(base).unwrap(), &ChatCompletions);
            assert_eq!(endpoint.tokenize_url().as_str(), expected, "{base}");
        }
    }

    #[test]
    fn an_address_is_shown_without_its_query() {
        let url = chat_completions_url("https://x.test/v1?api-version=2&tenant=me").unwrap();
        assert_eq!(display_address(&url), "https://x.test/v1");
    }

    #[test]
    fn each_format_finds_its_base_in_the_address_of_any_of_its_calls() {
        let cases: [(&dyn WireFormat, &str, &str); 9] = [
            (&Anthropic, "https://x.test/v1/messages", "https://x.test/v1/messages"),
            (&Anthropic, "https://x.test/v1", "https://x.test/v1/messages"),
            (
                &Gemini,
                "https://x.test/v1beta",
                "https://x.test/v1beta/models/m:streamGenerateContent?alt=sse",
            ),
            (
                &Gemini,
                "https://x.test/v1beta/openai/",
                "https://x.test/v1beta/models/m:streamGenerateContent?alt=sse",
            ),
            (
                &Gemini,
                "https://x.test/v1beta/models/m:generateContent",
                "https://x.test/v1beta/models/m:streamGenerateContent?alt=sse",
            ),
            (&Ollama, "http://localhost:11434", "http://localhost:11434/api/chat"),
            (&Ollama, "http://localhost:11434/v1/", "http://localhost:11434/api/chat"),
            (&Ollama, "http://localhost:11434/api", "http://localhost:11434/api/chat"),
            (&Ollama, "http://localhost:11434/api/generate", "http://localhost:11434/api/chat"),
        ];
        for (format, base, expected) in cases {
            let base_url = parse_base_url(base, format).unwrap();
            let url = join_path(&base_url, &format.call_path("m", true));
            assert_eq!(url.as_str(), expected, "{base}");
        }
    }
}
