//! Describes the fields of a document in words. Many servers enforce a schema without showing it to
//! the model.

use scribe_ports::model::ordered_properties;
use serde_json::Value;

/// Describes the fields of a schema, one line for each. The fields of an object in a list are
/// indented.
pub(crate) fn describe_fields(schema: &Value) -> String {
    let mut lines = String::new();
    describe_object(schema, 0, &mut lines);
    lines.trim_end().to_owned()
}

fn describe_object(schema: &Value, depth: usize, lines: &mut String) {
    let properties = ordered_properties(schema);
    let indent = "  ".repeat(depth);
    if let Some(shape) = find_common_shape(&properties) {
        for (name, property) in &properties {
            push_line(lines, &format!("{indent}- \"{name}\": {}", read_meaning(property)));
        }
        push_line(lines, &format!("{indent}Each of these is an object:"));
        describe_object(shape, depth + 1, lines);
        return;
    }
    for (name, property) in &properties {
        let (shape, meaning) = (describe_shape(property), read_meaning(property));
        push_line(lines, &format!("{indent}- \"{name}\": {shape}. {meaning}"));
        let inner = if property["type"] == "array" { &property["items"] } else { property };
        describe_object(inner, depth + 1, lines);
    }
}

/// Returns one of several objects that all have the same fields.
fn find_common_shape<'a>(properties: &[(&str, &'a Value)]) -> Option<&'a Value> {
    let mut shapes = properties.iter().map(|(_, property)| *property);
    let first = shapes.next().filter(|first| first["properties"].is_object())?;
    let is_common =
        shapes.len() > 0 && shapes.all(|next| next["properties"] == first["properties"]);
    is_common.then_some(first)
}

fn read_meaning(schema: &Value) -> String {
    schema["description"].as_str().unwrap_or_default().replace('\n', " ")
}

fn push_line(lines: &mut String, line: &str) {
    lines.push_str(line.trim_end());
    lines.push('\n');
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
                (Some(0) | None, Some(max)) => format!("a list of up to {max}, each {items}"),
                (Some(min), Some(max)) => format!("a list of {min} to {max}, each {items}"),
                (_, None) => format!("a list, each {items}"),
            }
        }
        Some("string") => match schema["maxLength"].as_u64() {
            Some(max) => format!("up to {max} characters"),
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
            "scores": { "type": "object", "properties": {
                "pace": {
                    "type": "object", "description": "How fast.", "properties": { "n": text(9) },
                },
                "voice": {
                    "type": "object", "description": "How near.", "properties": { "n": text(9) },
                },
            } },
            "gone": { "type": "array", "minItems": 0, "maxItems": 0, "items": text(9) },
        } });
        assert_eq!(
            describe_fields(&schema),
            "- \"beats\": a list of 3 to 12, each up to 160 characters. What happens.\n\
             - \"cast\": a list of 2, each an object.\n  \
             - \"age\": a whole number from 0 to 99.\n  \
             - \"role\": one of \"ALLY\", \"RIVAL\".\n\
             - \"gone\": an empty list.\n\
             - \"scores\": an object.\n  \
             - \"pace\": How fast.\n  \
             - \"voice\": How near.\n  \
             Each of these is an object:\n    \
             - \"n\": up to 9 characters. What."
        );
    }
}
