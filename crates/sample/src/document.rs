//! Makes documents from their schemas. Each text is a line from the list that has the name of its
//! field.

use scribe_domain::text::shorten::shorten_text;
use serde_json::{Value, json};

use crate::frame::Values;

/// The maximum depth to which a schema is followed. The limit is needed because a schema may
/// contain itself.
const MAX_DEPTH: usize = 12;

/// Makes documents that fit a schema.
pub(crate) struct Filler<'a> {
    /// The whole schema, which resolves references.
    pub(crate) root: &'a Value,
    pub(crate) values: &'a Values,
}

/// The place of a value in its document. For a string, the list `topic field` takes precedence over
/// the list `field`.
#[derive(Clone, Copy)]
struct ValueContext<'a> {
    topic: &'a str,
    field: &'a str,
    n: u64,
    depth: usize,
}

impl Filler<'_> {
    /// Returns the `n`th document that fits a schema. Values in `fixed_values` are kept.
    pub(crate) fn fill(&self, schema: &Value, topic: &str, n: u64, fixed_values: &Value) -> Value {
        self.fill_value(
            schema,
            ValueContext { topic, field: "", n, depth: MAX_DEPTH },
            fixed_values,
        )
    }

    fn fill_value(&self, schema: &Value, context: ValueContext<'_>, fixed_values: &Value) -> Value {
        if context.depth == 0 || !fixed_values.is_null() && !fixed_values.is_object() {
            return fixed_values.clone();
        }
        let ValueContext { topic, field, n, .. } = context;
        let inner = ValueContext { depth: context.depth - 1, ..context };
        let target = schema["$ref"].as_str().and_then(|target| target.strip_prefix('#'));
        let schema = target.and_then(|target| self.root.pointer(target)).unwrap_or(schema);
        let branches = ["anyOf", "oneOf", "allOf"].iter().find_map(|key| schema[*key].as_array());
        if let Some(branch) =
            branches.into_iter().flatten().find(|minimum| minimum["type"] != "null")
        {
            return self.fill_value(branch, inner, fixed_values);
        }
        if let Some(constant) = schema["enum"].get(0).or(schema.get("const")) {
            return constant.clone();
        }
        let types = schema["type"].as_array().and_then(|all| all.iter().find(|t| **t != "null"));
        match types.unwrap_or(&schema["type"]).as_str() {
            Some("array") => {
                // An answer refers to a question, and questions cannot be invented.
                let default_count = if field == "answers" { 0 } else { 2 };
                let max = schema["maxItems"].as_u64().unwrap_or(u64::MAX);
                let count = schema["minItems"].as_u64().unwrap_or(default_count).min(max);
                let item = |i| ValueContext { n: n * count + i, ..inner };
                (0..count)
                    .map(|i| self.fill_value(&schema["items"], item(i), &Value::Null))
                    .collect()
            }
            Some("string") => {
                let max = schema["maxLength"].as_u64().and_then(|max| usize::try_from(max).ok());
                json!(shorten_text(&self.text(context), max.unwrap_or(usize::MAX)))
            }
            Some("integer") => json!(range_middle(schema).floor() as i64),
            Some("number") => json!(range_middle(schema)),
            Some("boolean") => json!(false),
            _ => {
                let topic = if field.is_empty() { topic } else { field };
                let properties = schema["properties"].as_object().into_iter().flatten();
                let fill = |(field, schema): (&String, &Value)| {
                    let value = self.fill_value(
                        schema,
                        ValueContext { topic, field, ..inner },
                        &fixed_values[field],
                    );
                    (field.clone(), value)
                };
                properties.map(fill).collect()
            }
        }
    }

    fn text(&self, ValueContext { topic, field, n, .. }: ValueContext<'_>) -> String {
        let lists = [&format!("{topic} {field}"), field, "any field"];
        // A line is empty if its frame needs a value that this document does not have.
        let lines = lists.into_iter().map(|list| self.values.line(list, n));
        let text = lines.into_iter().find(|line| !line.is_empty()).unwrap_or_default();
        let is_title = ["title", "name"].iter().any(|part| field.contains(part));
        if is_title { self.values.lexicon.title_case(&text) } else { text }
    }
}

/// Returns the middle of a number's range, or the single limit if only one is given.
fn range_middle(schema: &Value) -> f64 {
    match (schema["minimum"].as_f64(), schema["maximum"].as_f64()) {
        (Some(minimum), Some(max)) => f64::midpoint(minimum, max),
        (minimum, maximum) => minimum.or(maximum).unwrap_or(1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;

    #[test]
    fn a_field_with_the_name_of_a_list_whose_frames_need_more_values_is_not_empty() {
        let schema = json!({
            "type": "object", "properties": { "purpose": { "type": "string" } },
        });
        let values = Values::new(Lexicon::for_language("en"), 0, &[]);
        let filled = Filler { root: &schema, values: &values }.fill(&schema, "", 0, &Value::Null);
        assert_ne!(filled["purpose"], "");
    }

    #[test]
    fn a_schema_of_any_kind_is_filled() {
        let schema = json!({
            "type": "object",
            "required": ["name", "kind", "weight", "notes", "nested"],
            "properties": {
                "name": { "type": "string" },
                "kind": { "type": "string", "enum": ["A", "B"] },
                "weight": { "type": "integer", "minimum": 3, "maximum": 9 },
                "notes": { "type": "array", "items": { "type": "string" }, "minItems": 3 },
                "nested": { "$ref": "#/$defs/nested" },
            },
            "$defs": { "nested": { "type": "object", "properties": {
                "maybe": { "anyOf": [{ "type": "null" }, { "type": "boolean" }] },
                "again": { "$ref": "#/$defs/nested" },
            } } },
        });
        let mut values = Values::new(Lexicon::for_language("en"), 0, &[]);
        values.set(["name"], ["Tamsin"]);
        let filled = Filler { root: &schema, values: &values }.fill(&schema, "", 0, &Value::Null);
        assert_eq!(filled["name"], "Tamsin");
        assert_eq!(filled["kind"], "A");
        assert_eq!(filled["weight"], 6);
        assert_eq!(filled["notes"].as_array().unwrap().len(), 3);
        assert_eq!(filled["nested"]["maybe"], false);
    }
}
