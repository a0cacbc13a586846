//! Reads the text in an object or a list that is in place of a text.

use serde_json::Value;

use super::{keys::translate_key, scalar::normalise_word, schema_allows_type};

scribe_domain::word_lists! {
    "fit/text":
        phrases HEADS, BODIES, TYPES;
}

/// Returns the text of an object in place of a string, such as `{"title": "Salt", "reason":
/// "short"}`. For a list, returns its joined texts.
///
/// A title or a name counts as the whole text only if the field holds titles or names.
pub(super) fn extract_text(value: Value, schema: &Value, field: &str) -> Value {
    if !(value.is_object() || value.is_array()) || !schema_allows_type(schema, "string") {
        return value;
    }
    let field = normalise_word(field);
    let is_short = ["title", "name", "alias", "viewpoint"].iter().any(|word| field.contains(word))
        || ["cast", "from", "to", "subject", "characters"].contains(&field.as_str());
    let is_verbatim = ["quotation", "passage", "id"].contains(&field.as_str());
    let is_word = schema.get("enum").is_some() || schema.get("const").is_some();
    let text = match &value {
        Value::Array(_) if is_short || is_verbatim || is_word => None,
        Value::Array(texts) => join_texts(texts),
        value => find_named_text(value, is_short).or_else(|| {
            let is_whole = !(is_short || is_verbatim) || is_only_text(value, &field);
            if is_whole { join_all_texts(value) } else { None }
        }),
    };
    text.map_or(value, Value::String)
}

/// Returns the member whose name marks it as the text.
fn find_named_text(value: &Value, is_short: bool) -> Option<String> {
    let names_text = |key: &str| match normalise_word(key).as_str() {
        "text" | "value" => true,
        "title" | "name" => is_short,
        _ => false,
    };
    let members = value.as_object()?;
    let mut matching = members.iter().filter(|(key, _)| names_text(key)).map(|(_, text)| text);
    match (matching.next(), matching.next()) {
        (Some(Value::String(text)), None) => {
            let has_head = !is_short && members.keys().any(|key| is_one_of(key, &HEADS));
            (!has_head).then(|| text.clone())
        }
        _ => None,
    }
}

/// Returns true if an object has a single text whose key means "text" or equals the singular of the
/// field's name, such as `{"id": 1, "content": "Salt"}` or `{"title_suggestion": "Salt"}`.
fn is_only_text(value: &Value, field: &str) -> bool {
    let mut texts = value.as_object().into_iter().flatten().filter(|(_, value)| value.is_string());
    let (Some((key, _)), None) = (texts.next(), texts.next()) else { return false };
    let key = translate_key(key);
    !key.is_empty() && (BODIES.contains(&key.as_str()) || field.strip_suffix('s') == Some(&key))
}

fn is_one_of(key: &str, words: &[&str]) -> bool {
    words.contains(&translate_key(key).as_str())
}

/// Returns the only text of an object. If the object has a heading and a text, returns both, joined
/// as in `Salt: It is white.`
fn join_all_texts(value: &Value) -> Option<String> {
    let members = value.as_object()?;
    let is_scalar = |value: &Value| !value.is_object() && !value.is_array();
    if !members.values().all(is_scalar) {
        return None;
    }
    let is_type = |key: &str, text: &str| key == "type" && TYPES.contains(&text);
    let mut texts: Vec<(&str, &str)> = Vec::new();
    for (key, value) in members {
        if let Some(text) = value.as_str().map(str::trim).filter(|text| !text.is_empty()) {
            if is_type(key, text) {
                return None;
            }
            texts.push((key, text));
        }
    }
    match texts.as_slice() {
        [(_, text)] => Some((*text).to_owned()),
        [first, second] => {
            let (head, body) =
                if is_one_of(second.0, &HEADS) { (second, first) } else { (first, second) };
            let is_pair = is_one_of(head.0, &HEADS) && is_one_of(body.0, &BODIES);
            is_pair
                .then(|| format!("{}: {}", head.1.trim_end_matches([':', '.', '：', '。']), body.1))
        }
        _ => None,
    }
}

/// Joins the texts of a list: sentences with spaces, other texts with commas.
fn join_texts(texts: &[Value]) -> Option<String> {
    let texts: Vec<&str> =
        texts.iter().map(|text| text.as_str().map(str::trim)).collect::<Option<_>>()?;
    if texts.len() < 2 || texts.iter().any(|text| text.is_empty()) {
        return None;
    }
    let is_sentence =
        |text: &&str| text.ends_with(['.', '!', '?', '…', '。', '！', '？', '।', '؟']);
    let is_wide = |text: &&str| text.chars().any(|c| matches!(c, '\u{3040}'..='\u{9fff}'));
    let are_all_wide = texts.iter().all(is_wide);
    let mark = match (texts.iter().all(is_sentence), are_all_wide) {
        (true, true) => "",
        (true, false) => " ",
        (false, true) => "、",
        (false, false) => ", ",
    };
    Some(texts.join(mark))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn assert_read(field: &str, value: Value, expected: Option<&str>) {
        let input = value.to_string();
        let schema = json!({ "type": "string" });
        let read = extract_text(value, &schema, field);
        assert_eq!(read.as_str(), expected, "{input}");
    }

    #[test]
    fn an_object_with_one_reading_is_a_text() {
        for (value, text) in [
            (json!({ "beat": 1, "description": "She flees." }), "She flees."),
            (json!({ "nummer": 1, "text": "Sie flieht." }), "Sie flieht."),
            (json!({ "beat": "She flees." }), "She flees."),
            (json!({ "title": "Salt", "description": "She flees." }), "Salt: She flees."),
            (json!({ "name": "Attic", "description": "dark" }), "Attic: dark"),
            (json!({ "title": "Salt", "text": "She flees." }), "Salt: She flees."),
            (json!({ "titel": "Salz", "beschreibung": "Sie flieht." }), "Salz: Sie flieht."),
            (json!({ "标题": "盐", "描述": "她逃走。" }), "盐: 她逃走。"),
            (json!({ "id": 3, "was_passiert": "Sie flieht.", "done": false }), "Sie flieht."),
            (json!(["Adults", "Readers"]), "Adults, Readers"),
            (json!(["She flees.", "She hides."]), "She flees. She hides."),
            (json!(["她逃走。", "她躲藏。"]), "她逃走。她躲藏。"),
        ] {
            assert_read("beats", value, Some(text));
        }
        for value in [
            json!({ "goal": "flee", "obstacle": "the sea" }),
            json!({ "title": "Salt", "purpose": "flee" }),
            json!({ "title": "Salt", "beats": ["flee"] }),
            json!({ "type": "string" }),
            json!({ "beat": 1 }),
            json!(["flee", 1]),
            json!({}),
        ] {
            assert_read("beats", value, None);
        }
        assert_read("title", json!(["Salt", "Sea"]), None);
        assert_read("title", json!({ "reason": "short" }), None);
        assert_read("title", json!({ "title": "Salt", "description": "white" }), Some("Salt"));
        assert_read("quotation", json!(["One.", "Two."]), None);
    }
}
