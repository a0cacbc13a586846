//! Language models behind the port [`scribe_ports::model::LanguageModel`].
//!
//! A client makes exactly one call per request. The worker makes the retries, because the ledger
//! must record every call. The circuit breaker is in front of a client, and answers in place of a
//! provider that keeps failing.

pub mod breaker;
pub mod client;
pub mod prices;
pub mod probe;
pub mod provider;
pub mod router;
pub mod tiers;
mod tokenizer;

/// The reasons why a client cannot be built. No message shows a key.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The base URL cannot be used.
    #[error("model.base_url cannot be used: {reason}")]
    BaseUrl { reason: String },
    /// The key has characters that no HTTP header can carry.
    #[error(
        "the API key contains characters that are not allowed in an HTTP header. Check it for line \
         breaks and quotation marks"
    )]
    Key,
    /// TLS or the HTTP client could not be set up.
    #[error("the HTTP client cannot be set up: {reason}")]
    Client { reason: String },
}
