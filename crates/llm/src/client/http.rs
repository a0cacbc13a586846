//! The HTTP client. TLS uses only ring, with the system's certificates and Mozilla's in addition.

use std::{sync::Arc, time::Duration};

use reqwest::{
    Client, Url,
    header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
    redirect::Policy,
};
use rustls::{ClientConfig, crypto::ring};
use rustls_platform_verifier::Verifier;
use secrecy::{ExposeSecret, SecretString};

use super::format::WireFormat;
use crate::Error;

/// Returns a client that sends the key and follows no redirects. It uses no proxy for servers on
/// this machine.
pub(super) fn build_client(
    endpoint: &Url,
    key: Option<&SecretString>,
    format: &dyn WireFormat,
    connect: Duration,
) -> Result<Client, Error> {
    let builder = Client::builder()
        .tls_backend_preconfigured(tls_config()?)
        .connect_timeout(connect)
        .redirect(Policy::none())
        .user_agent(concat!("scribe/", env!("CARGO_PKG_VERSION")))
        .default_headers(headers(key, format)?);
    let builder = if is_loopback(endpoint) { builder.no_proxy() } else { builder };
    builder.build().map_err(|error| Error::Client { reason: error.to_string() })
}

fn headers(key: Option<&SecretString>, format: &dyn WireFormat) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    // A compressed stream arrives late and in large pieces.
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    for (name, value) in format.headers() {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if let Some(key) = key.map(|key| key.expose_secret().trim()).filter(|key| !key.is_empty()) {
        let (name, prefix) = format.key_header();
        let mut value = HeaderValue::from_str(&format!("{prefix}{key}")).map_err(|_| Error::Key)?;
        value.set_sensitive(true);
        headers.insert(HeaderName::from_static(name), value);
    }
    Ok(headers)
}

/// Returns the compression that the first bytes show. The label of the response is ignored.
///
/// Sources: RFC 1952, section 2.3.1, and RFC 8878, section 3.1.1.
pub(super) fn detect_compression(bytes: &[u8]) -> Option<&'static str> {
    const MAGIC_BYTES: [(&[u8], &str); 2] =
        [(&[0x1F, 0x8B, 8], "gzip"), (&[0x28, 0xB5, 0x2F, 0xFD], "zstd")];
    MAGIC_BYTES.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, encoding)| *encoding)
}

/// Returns the compression that the headers of a response name, if any.
pub(super) fn named_compression(headers: &HeaderMap) -> Option<String> {
    let encoding = headers.get(CONTENT_ENCODING)?.to_str().ok()?.trim().to_lowercase();
    (!matches!(encoding.as_str(), "" | "identity" | "none" | "utf-8")).then_some(encoding)
}

fn tls_config() -> Result<ClientConfig, Error> {
    let failed = |error: rustls::Error| Error::Client { reason: error.to_string() };
    let provider = Arc::new(ring::default_provider());
    // A container may have no certificates.
    let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned();
    let verifier = Verifier::new_with_extra_roots(roots, Arc::clone(&provider)).map_err(failed)?;
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(failed)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth())
}

fn is_loopback(url: &Url) -> bool {
    url.host_str().is_some_and(|host| {
        let host = host.trim_matches(['[', ']']);
        host == "localhost"
            || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    })
}

#[cfg(test)]
mod tests {
    use super::{super::format::ChatCompletions, *};

    #[test]
    fn a_key_that_no_header_can_carry_is_refused() {
        let key = SecretString::from("sk\nsecret");
        assert!(matches!(headers(Some(&key), &ChatCompletions), Err(Error::Key)));
    }

    #[test]
    fn only_this_machine_is_loopback() {
        for (url, expected) in [
            ("http://localhost:1/v1", true),
            ("http://127.0.0.1/v1", true),
            ("http://[::1]:8080/v1", true),
            ("https://localhost.example.com/v1", false),
        ] {
            assert_eq!(is_loopback(&Url::parse(url).unwrap()), expected, "{url}");
        }
    }
}
