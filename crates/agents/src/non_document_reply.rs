//! What a model says in JSON in place of the document: `{"error": "I cannot help with this."}`.

use scribe_domain::text::shorten::shorten_text;
use scribe_ports::{agent::ReplyFault, model::ReplyProblem};
use scribe_reply::{clean_prose, parse_json};
use serde_json::{Map, Value};

/// The size limit of a reply that can be such a message. A longer reply is not one.
const MAX_BYTES: usize = 16_000;
/// The number of characters of the message that are quoted.
const MAX_QUOTED: usize = 500;
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
    Words(String),
}

impl NonDocumentReply {
    /// Finds the message in an object that has no member of the document that the schema describes.
    pub(crate) fn find(text: &str, schema: &Value) -> Option<Self> {
        if let Ok(words) = serde_json::from_str::<String>(text.trim()) {
            return is_declined(&words).then(|| Self::Refusal(words.trim().to_owned()));
        }
        if text.len() > MAX_BYTES || has_required_key(text, schema) {
            return None;
        }
        let Value::Object(members) = parse_json(text).ok()? else { return None };
        let is_of_document = |key: &String| schema["properties"].get(key).is_some();
        if members.keys().any(is_of_document) {
            return None;
        }
        let said = find_words(&members)?;
        let is_refused = members.iter().any(|(key, value)| {
            let status = value.as_str().map(str::to_lowercase);
            is_one_of(key, REFUSALS) && is_said(value)
                || is_one_of(key, &BESIDE)
                    && status.is_some_and(|status| REFUSED.contains(&status.as_str()))
        });
        Some(if is_refused || is_declined(&said) { Self::Refusal(said) } else { Self::Words(said) })
    }
}

impl From<NonDocumentReply> for ReplyFault {
    fn from(said: NonDocumentReply) -> Self {
        match said {
            NonDocumentReply::Refusal(words) => Self::Declined(words),
            NonDocumentReply::Words(words) => Self::Mend(format!(
                "the reply has no document and says: “{}” Decide open questions yourself, and \
                 answer with only the document",
                shorten_text(&words, MAX_QUOTED)
            )),
        }
    }
}

/// Returns true if the text contains a key that the schema requires, as nearly every document does.
fn has_required_key(text: &str, schema: &Value) -> bool {
    let mut names = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    names.any(|name| text.contains(&format!("\"{name}\"")))
}

fn is_declined(words: &str) -> bool {
    matches!(clean_prose(words), Err(ReplyProblem::Declined { .. }))
}

/// Returns the message of an object that has only message members.
fn find_words(members: &Map<String, Value>) -> Option<String> {
    let is_known = |key: &String| [REFUSALS, &WORDS, &BESIDE].iter().any(|of| is_one_of(key, of));
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
            Value::Object(inner) => find_words(inner),
            Value::Array(texts) => match texts.as_slice() {
                [Value::String(text)] if has_letters(text) => Some(text.trim().to_owned()),
                _ => None,
            },
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => None,
        }
    })
}

fn is_said(value: &Value) -> bool {
    *value == Value::Bool(true) || value.as_str().is_some_and(has_letters)
}

fn has_letters(text: &str) -> bool {
    text.contains(char::is_alphabetic)
}

fn is_one_of(key: &str, words: &[&str]) -> bool {
    words.contains(&normalise_key(key).as_str())
}

fn normalise_key(key: &str) -> String {
    key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
