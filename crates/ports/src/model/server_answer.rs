//! A model server's answer that is not a reply, and the remedy for it.

use std::fmt;

/// The answer of a server that gave no reply.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServerAnswer {
    /// The address of the request, without user, password and query.
    pub address: String,
    /// The HTTP status; `None` if there is none, for example after a failed TLS handshake.
    pub status: Option<u16>,
    /// The server's own message, shortened; empty if there is none.
    pub words: String,
    /// The recommended next step, as a sentence; empty if none is known.
    pub next_step: String,
}

impl fmt::Display for ServerAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = if self.address.is_empty() { "the server" } else { &self.address };
        let words = self.words.trim().trim_end_matches('.');
        match (self.status, words.is_empty()) {
            (Some(status), false) => write!(f, "{address} answered {status}: {words}")?,
            (Some(status), true) => write!(f, "{address} answered {status} without a reason")?,
            (None, false) => write!(f, "{address}: {words}")?,
            (None, true) => write!(f, "{address} gave no reason")?,
        }
        if !self.next_step.is_empty() {
            write!(f, ". {}", self.next_step)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_names_the_address_the_words_and_the_next_step() {
        let answer = ServerAnswer {
            address: "http://127.0.0.1:8000/v1".to_owned(),
            status: Some(403),
            words: "Key limit exceeded.".to_owned(),
            next_step: "Raise the limit".to_owned(),
        };
        assert_eq!(
            answer.to_string(),
            "http://127.0.0.1:8000/v1 answered 403: Key limit exceeded. Raise the limit"
        );
        let silent = ServerAnswer { status: Some(403), ..ServerAnswer::default() };
        assert_eq!(silent.to_string(), "the server answered 403 without a reason");
    }
}
