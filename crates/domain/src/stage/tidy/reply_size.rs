//! The size of a reply: the longest reply that conforms to a schema fits into the number of tokens
//! that a document may have.

use serde_json::{Value, json};

/// The number of tokens that the longest reply may have.
const MAX_REPLY_TOKENS: usize = 2_000;
/// Texts are not shortened below this number of tokens, which is enough for a name or a phrase.
const MIN_TEXT_TOKENS: usize = 15;
/// The same in characters, for languages with short words.
const MIN_TEXT_CHARS: usize = 24;
/// Languages whose scripts take about a token for each character, and those that take about one for
/// two. All others take about one for four.
const ONE_CHAR_PER_TOKEN: [&str; 5] = ["zh", "ja", "ko", "th", "yue"];
const TWO_CHARS_PER_TOKEN: [&str; 12] =
    ["ru", "uk", "bg", "sr", "el", "ar", "fa", "he", "hi", "bn", "ta", "ur"];

/// Shortens the texts that a schema allows, all in the same proportion, until the longest reply fits,
/// or until they are as short as is sensible. The schema has bounds for every list and every text.
pub(crate) fn shorten_texts_to_fit(schema: &mut Value, language: &str) {
    let max_chars = MAX_REPLY_TOKENS * chars_per_token(language);
    let min_text = (MIN_TEXT_TOKENS * chars_per_token(language)).max(MIN_TEXT_CHARS);
    // A text that has reached its minimum leaves more to be saved by the others.
    for _ in 0..4 {
        let (total, flexible) = measure(schema, min_text);
        if total <= max_chars || flexible == 0 {
            return;
        }
        let kept = flexible.saturating_sub(total - max_chars);
        shorten_texts(schema, (kept, flexible), min_text);
    }
}

/// Returns the number of characters of the longest reply that conforms to a schema.
#[must_use]
pub fn longest_reply_chars(schema: &Value) -> usize {
    measure(schema, 0).0
}

fn chars_per_token(language: &str) -> usize {
    let primary = language.split(['-', '_']).next().unwrap_or(language);
    if ONE_CHAR_PER_TOKEN.contains(&primary) {
        1
    } else if TWO_CHARS_PER_TOKEN.contains(&primary) {
        2
    } else {
        4
    }
}

/// Returns the number of characters of the longest reply, and how many of them are in texts that can
/// be shortened.
fn measure(schema: &Value, min_text: usize) -> (usize, usize) {
    if let Some(words) = schema["enum"].as_array() {
        let longest = words.iter().filter_map(Value::as_str).map(|word| word.chars().count()).max();
        return (longest.unwrap_or(0) + 2, 0);
    }
    match schema["type"].as_str() {
        Some("object") => {
            let properties = schema["properties"].as_object();
            let sizes = properties.into_iter().flatten().map(|(name, property)| {
                let (total, flexible) = measure(property, min_text);
                (total + name.len() + 5, flexible)
            });
            sizes.fold((2, 0), |sum, size| (sum.0 + size.0, sum.1 + size.1))
        }
        Some("array") => {
            let items = read_bound(&schema["maxItems"]);
            let (total, flexible) = measure(&schema["items"], min_text);
            (2 + items * (total + 2), items * flexible)
        }
        Some("string") => {
            let chars = read_bound(&schema["maxLength"]);
            (chars + 2, if chars > min_text { chars } else { 0 })
        }
        _ => (5, 0),
    }
}

/// Shortens every text that is longer than the minimum to a share of its length.
fn shorten_texts(schema: &mut Value, share: (usize, usize), min_text: usize) {
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        for property in properties.values_mut() {
            shorten_texts(property, share, min_text);
        }
    } else if let Some(items) = schema.get_mut("items") {
        shorten_texts(items, share, min_text);
    } else if schema["type"] == "string" && schema["enum"].is_null() {
        let chars = read_bound(&schema["maxLength"]);
        if chars > min_text {
            let (kept, flexible) = share;
            // Tens are easier to say and to keep to.
            let shorter = (chars * kept / flexible / 10 * 10).max(min_text);
            schema["maxLength"] = json!(shorter);
        }
    }
}

fn read_bound(value: &Value) -> usize {
    value.as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or(0)
}
