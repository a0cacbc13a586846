//! Describes the fields of a document in words, for a model whose server shows it no schema.

use serde_json::{Map, Value};

/// Describes the fields of a schema, one line for each. The fields of an object in a list are
/// indented.
pub(crate) fn describe_fields(schema: &Value) -> String {
    let mut lines = String::new();
    describe_object(schema, 0, &mut lines);
    lines.trim_end().to_owned()
}

fn describe_object(schema: &Value, depth: usize, lines: &mut String) {
    let none = Map::new();
    let properties = schema["properties"].as_object().unwrap_or(&none);
    for (name, property) in properties {
        let indent = "  ".repeat(depth);
        let shape = describe_shape(property);
        let meaning = property["description"].as_str().unwrap_or_default().replace('\n', " ");
        let line = format!("{indent}- \"{name}\": {shape}. {meaning}");
        lines.push_str(line.trim_end());
        lines.push('\n');
        let inner = if property["type"] == "array" { &property["items"] } else { property };
        describe_object(inner, depth + 1, lines);
    }
}

/// Describes the type and the bounds of a value.
fn describe_shape(schema: &Value) -> String {
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        return format!("one of {}", words.join(", "));
    }
    match schema["type"].as_str() {
        Some("array") => {
            let items = describe_shape(&schema["items"]);
            match (schema["minItems"].as_u64(), schema["maxItems"].as_u64()) {
                (_, Some(0)) => "an empty list".to_owned(),
                (Some(min), Some(max)) if min == max => format!("a list of {max}, each {items}"),
                (Some(0) | None, Some(max)) => format!("a list of at most {max}, each {items}"),
                (Some(min), Some(max)) => format!("a list of {min} to {max}, each {items}"),
                (_, None) => format!("a list, each {items}"),
            }
        }
        Some("string") => match schema["maxLength"].as_u64() {
            Some(max) => format!("a text of at most {max} characters"),
            None => "a text".to_owned(),
        },
        Some("integer") => match (schema["minimum"].as_i64(), schema["maximum"].as_i64()) {
            (Some(min), Some(max)) => format!("a whole number from {min} to {max}"),
            _ => "a whole number".to_owned(),
        },
        _ => "an object".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_bound_is_said_in_words() {
        let text = |max: u32| json!({ "type": "string", "maxLength": max, "description": "What." });
        let schema = json!({ "properties": {
            "beats": {
                "type": "array", "minItems": 3, "maxItems": 12, "items": text(160),
                "description": "What happens.",
            },
            "cast": { "type": "array", "minItems": 2, "maxItems": 2, "items": {
                "type": "object",
                "properties": {
                    "role": { "type": "string", "enum": ["ALLY", "RIVAL"] },
                    "age": { "type": "integer", "minimum": 0, "maximum": 99 },
                },
            } },
            "gone": { "type": "array", "minItems": 0, "maxItems": 0, "items": text(9) },
        } });
        assert_eq!(
            describe_fields(&schema),
            "- \"beats\": a list of 3 to 12, each a text of at most 160 characters. What happens.\n\
             - \"cast\": a list of 2, each an object.\n  \
             - \"age\": a whole number from 0 to 99.\n  \
             - \"role\": one of \"ALLY\", \"RIVAL\".\n\
             - \"gone\": an empty list."
        );
    }
}
