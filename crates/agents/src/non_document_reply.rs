//! What a model says in JSON in place of the document: `{"error": "I cannot help with this."}`.

use scribe_domain::text::shorten::shorten_text;
use scribe_ports::{agent::ReplyFault, model::ReplyProblem};
use scribe_reply::{clean_prose, parse_json};
use serde_json::{Map, Value};

/// A reply with more bytes than this is not read as a message without a document.
const MAX_BYTES: usize = 16_000;
/// The number of characters of the message that are quoted.
const MAX_QUOTED_CHARS: usize = 500;
/// Members that hold a refusal, in lower case and reduced to letters and digits.
const REFUSALS: &[&str] = &["refusal", "refused", "apology"];
scribe_domain::word_lists! {
    "non_document_reply":
        phrases WORDS, BESIDE, REFUSED;
}

/// What a model says in place of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NonDocumentReply {
    /// The model declines.
    Refusal(String),
    /// The model asks, explains or reports something.
    Message(String),
}

impl NonDocumentReply {
    /// Finds the message in an object that has no member of the document that the schema describes.
    pub(crate) fn parse(text: &str, schema: &Value) -> Option<Self> {
        if let Ok(text) = serde_json::from_str::<String>(text.trim()) {
            return is_refusal_text(&text).then(|| Self::Refusal(text.trim().to_owned()));
        }
        if text.len() > MAX_BYTES || has_required_key(text, schema) {
            return None;
        }
        let Value::Object(members) = parse_json(text).ok()? else { return None };
        let is_document_key = |key: &String| schema["properties"].get(key).is_some();
        if members.keys().any(is_document_key) {
            return None;
        }
        let message = find_message(&members)?;
        let is_refused = members.iter().any(|(key, value)| {
            let status = value.as_str().map(str::to_lowercase);
            is_one_of(key, REFUSALS) && is_meaningful(value)
                || is_one_of(key, &BESIDE)
                    && status.is_some_and(|status| REFUSED.contains(&status.as_str()))
        });
        Some(if is_refused || is_refusal_text(&message) {
            Self::Refusal(message)
        } else {
            Self::Message(message)
        })
    }
}

impl From<NonDocumentReply> for ReplyFault {
    fn from(message: NonDocumentReply) -> Self {
        match message {
            NonDocumentReply::Refusal(text) => Self::Declined(text),
            NonDocumentReply::Message(text) => Self::Repair(format!(
                "the reply has no document and says: “{}” Decide open questions yourself, and \
                 answer with only the document",
                shorten_text(&text, MAX_QUOTED_CHARS)
            )),
        }
    }
}

/// Returns true if the text contains a key that the schema requires, as nearly every document does.
fn has_required_key(text: &str, schema: &Value) -> bool {
    let mut names = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    names.any(|name| text.contains(&format!("\"{name}\"")))
}

fn is_refusal_text(text: &str) -> bool {
    matches!(clean_prose(text), Err(ReplyProblem::Declined { .. }))
}

/// Returns the message of an object that has only message members.
fn find_message(members: &Map<String, Value>) -> Option<String> {
    let is_known =
        |key: &String| [REFUSALS, &WORDS, &BESIDE].iter().any(|names| is_one_of(key, names));
    if !members.keys().all(is_known) {
        return None;
    }
    REFUSALS.iter().chain(&WORDS).find_map(|word| {
        let (_, value) = members.iter().find(|(key, _)| normalise_key(key) == *word)?;
        match value {
            // A text with brackets may be the document itself.
            Value::String(text) if has_letters(text) && !text.contains(['{', '[']) => {
                Some(text.trim().to_owned())
            }
            Value::Object(inner) => find_message(inner),
            Value::Array(texts) => match texts.as_slice() {
                [Value::String(text)] if has_letters(text) => Some(text.trim().to_owned()),
                _ => None,
            },
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => None,
        }
    })
}

fn is_meaningful(value: &Value) -> bool {
    *value == Value::Bool(true) || value.as_str().is_some_and(has_letters)
}

fn has_letters(text: &str) -> bool {
    text.contains(char::is_alphabetic)
}

fn is_one_of(key: &str, text: &[&str]) -> bool {
    text.contains(&normalise_key(key).as_str())
}

fn normalise_key(key: &str) -> String {
    key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
