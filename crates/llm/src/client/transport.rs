//! Errors of the connection to a server.

use std::error::Error as _;

use scribe_ports::model::{ModelError, ServerAnswer, TimeoutPhase};

/// TLS and HTTP error texts that indicate a wrong setting, each with the next step. A retry does
/// not help with any of them.
const SETTING_ERRORS: [(&[&str], &str); 3] = [
    (
        &["corrupt message", "wrong version number", "packet length too long"],
        "The server does not use TLS at this address: write http:// in model.base_url",
    ),
    (
        &["certificate", "unknownissuer", "unknown issuer", "notvalidforname"],
        "The server's certificate is not trusted for this name: check the name in model.base_url, \
         or add the issuer of the certificate to the system's trusted certificates",
    ),
    (
        &["fatal alert", "handshake failure", "peer is incompatible", "protocol version"],
        "The server and scribe support no common encryption: check model.base_url, or update the \
         server",
    ),
];

/// Signs of a server that answers but does not use HTTP.
const NOT_HTTP_CAUSES: [&str; 3] = ["invalid http version", "http/0.9", "invalid http status-code"];
const HTTPS_STEP: &str = "The server does not use plain HTTP at this address: check model.base_url, \
                     which may need https:// or another port";

/// Returns the error of a request without a response, or of a response that broke off. The message
/// contains only the address from the URL, because the query may contain secrets.
pub(super) fn connection_error(error: &reqwest::Error, address: &str) -> ModelError {
    if error.is_connect() && error.is_timeout() {
        return ModelError::Timeout { phase: TimeoutPhase::Connect };
    }
    let causes = causes(error);
    let lower_causes = causes.to_lowercase();
    let misconfigured = |next_step: &str| ModelError::Misconfigured {
        answer: ServerAnswer {
            address: address.to_owned(),
            status: None,
            words: causes.clone(),
            next_step: next_step.to_owned(),
        },
    };
    if error.is_builder() {
        return misconfigured("Correct model.base_url");
    }
    if error.is_connect() {
        let step = SETTING_ERRORS
            .iter()
            .find(|(words, _)| words.iter().any(|word| lower_causes.contains(word)))
            .map(|(_, step)| *step);
        if let Some(step) = step {
            return misconfigured(step);
        }
        let reason = format!(
            "cannot connect to {address}: {causes}. Start the server, or correct model.base_url"
        );
        return ModelError::Unavailable { reason, retry_after: None };
    }
    if NOT_HTTP_CAUSES.iter().any(|word| lower_causes.contains(word)) {
        return misconfigured(HTTPS_STEP);
    }
    let reason = format!(
        "the connection to {address} was lost: {causes}. Look at the log of the server, or of the \
         proxy in front of it"
    );
    ModelError::Unavailable { reason, retry_after: None }
}

/// Returns the causes of an error, from the outermost to the innermost.
fn causes(error: &reqwest::Error) -> String {
    let mut causes: Vec<String> = Vec::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !causes.iter().any(|known| known.contains(&text)) {
            causes.push(text);
        }
        cause = error.source();
    }
    causes.join(": ")
}
