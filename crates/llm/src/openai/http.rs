//! The HTTP client: TLS by ring alone, the system's certificates with Mozilla's beside them.

use std::{sync::Arc, time::Duration};

use reqwest::{
    Client, Url,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue},
    redirect::Policy,
};
use rustls::{ClientConfig, crypto::ring};
use rustls_platform_verifier::Verifier;
use secrecy::{ExposeSecret, SecretString};

use crate::Error;

/// The URL of the chat completions; a base URL that already names them is taken as it is, and its
/// query is kept.
pub(super) fn endpoint(base_url: &str) -> Result<Url, Error> {
    let refused = |reason: &str| Error::BaseUrl { reason: reason.to_owned() };
    let mut url = Url::parse(base_url.trim()).map_err(|error| refused(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refused("it must begin with http:// or https://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refused("it must hold no user and no password; give the key by itself"));
    }
    let secret = url.query_pairs().map(|(name, _)| name.into_owned()).find(|name| is_secret(name));
    if let Some(name) = secret {
        return Err(refused(&format!("it must hold no {name}; give the key by itself")));
    }
    let path = url.path().trim_end_matches('/').to_owned();
    if !path.ends_with("/chat/completions") {
        url.set_path(&format!("{path}/chat/completions"));
    }
    Ok(url)
}

/// True for the name of a part of a query that says it holds a secret.
fn is_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    ["key", "token", "secret", "passw", "pwd", "auth", "credential", "signature"]
        .iter()
        .any(|word| name.contains(word))
        || name == "sig"
}

/// A client that sends the key, follows no redirect and asks servers on this machine without a
/// proxy.
pub(super) fn client(
    endpoint: &Url,
    key: Option<&SecretString>,
    connect: Duration,
) -> Result<Client, Error> {
    let builder = Client::builder()
        .tls_backend_preconfigured(tls()?)
        .connect_timeout(connect)
        .redirect(Policy::none())
        .user_agent(concat!("scribe/", env!("CARGO_PKG_VERSION")))
        .default_headers(headers(key)?);
    let builder = if is_here(endpoint) { builder.no_proxy() } else { builder };
    builder.build().map_err(|error| Error::Client { reason: error.to_string() })
}

fn headers(key: Option<&SecretString>) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(key) = key.map(|key| key.expose_secret().trim()).filter(|key| !key.is_empty()) {
        let mut value = HeaderValue::from_str(&format!("Bearer {key}")).map_err(|_| Error::Key)?;
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
    }
    Ok(headers)
}

fn tls() -> Result<ClientConfig, Error> {
    let failed = |error: rustls::Error| Error::Client { reason: error.to_string() };
    let provider = Arc::new(ring::default_provider());
    // A container may have no certificates of its own.
    let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned();
    let verifier = Verifier::new_with_extra_roots(roots, Arc::clone(&provider)).map_err(failed)?;
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(failed)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth())
}

fn is_here(url: &Url) -> bool {
    url.host_str().is_some_and(|host| {
        let host = host.trim_matches(['[', ']']);
        host == "localhost"
            || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_endpoint_is_found_from_every_form_of_base_url() {
        for (base, expected) in [
            ("https://api.openai.com/v1", "https://api.openai.com/v1/chat/completions"),
            ("http://localhost:11434/v1/", "http://localhost:11434/v1/chat/completions"),
            ("http://[::1]:8080", "http://[::1]:8080/chat/completions"),
            ("https://x.test/v1/chat/completions", "https://x.test/v1/chat/completions"),
            ("https://x.test/d?api-version=1", "https://x.test/d/chat/completions?api-version=1"),
        ] {
            assert_eq!(endpoint(base).unwrap().as_str(), expected);
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
            let error = endpoint(base).unwrap_err().to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn a_key_that_no_header_can_carry_is_refused() {
        let key = SecretString::from("sk\nsecret");
        assert!(matches!(headers(Some(&key)), Err(Error::Key)));
    }

    #[test]
    fn only_this_machine_is_here() {
        for (url, expected) in [
            ("http://localhost:1/v1", true),
            ("http://127.0.0.1/v1", true),
            ("http://[::1]:8080/v1", true),
            ("https://localhost.example.com/v1", false),
        ] {
            assert_eq!(is_here(&Url::parse(url).unwrap()), expected, "{url}");
        }
    }
}
