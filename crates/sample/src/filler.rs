//! Makes documents from their schemas. Each text is a line from the list that is named after its
//! field.

use scribe_domain::text::shorten::shorten_text;
use serde_json::{Value, json};

use crate::frame::Values;

/// How deep a schema is followed. The limit is needed because a schema may contain itself.
const DEPTH: usize = 12;

/// Fills schemas with lines from lists.
pub(crate) struct Filler<'a> {
    /// The whole schema, which resolves references.
    pub(crate) root: &'a Value,
    pub(crate) values: &'a Values,
    pub(crate) seed: u64,
}

impl Filler<'_> {
    /// Returns the `n`th document that fits a schema. Values in `given` are kept. For a text, the
    /// list `topic field` takes precedence over the list `field`.
    pub(crate) fn fill(&self, schema: &Value, topic: &str, n: u64, given: &Value) -> Value {
        self.fill_field(schema, (topic, ""), (n, DEPTH), given)
    }

    fn fill_field(
        &self,
        schema: &Value,
        (topic, field): (&str, &str),
        (n, depth): (u64, usize),
        given: &Value,
    ) -> Value {
        let target = schema["$ref"].as_str().and_then(|target| target.strip_prefix('#'));
        let schema = target.and_then(|target| self.root.pointer(target)).unwrap_or(schema);
        let fill =
            |schema: &Value, n| self.fill_field(schema, (topic, field), (n, depth - 1), given);
        let branches = ["anyOf", "oneOf", "allOf"].iter().find_map(|key| schema[*key].as_array());
        let words = schema["enum"].as_array();
        let is_known = !given.is_null() && !given.is_object();
        let types = schema["type"].as_array().and_then(|all| all.iter().find(|t| **t != "null"));
        match types.unwrap_or(&schema["type"]).as_str() {
            _ if depth == 0 || is_known => given.clone(),
            _ if schema.get("const").is_some() => schema["const"].clone(),
            _ if words.is_some() => words.map_or(Value::Null, |words| words[0].clone()),
            _ if branches.is_some() => {
                let mut solid = branches.into_iter().flatten().filter(|one| one["type"] != "null");
                solid.next().map_or(Value::Null, |branch| fill(branch, n))
            }
            Some("array") => {
                // An answer refers to a question, and questions cannot be invented.
                let usual = if field == "answers" { 0 } else { 2 };
                let (least, most) = (&schema["minItems"], &schema["maxItems"]);
                let count = least.as_u64().unwrap_or(usual).min(most.as_u64().unwrap_or(100));
                (0..count).map(|i| fill(&schema["items"], n * count + i)).collect()
            }
            Some("string") => {
                let most = schema["maxLength"].as_u64().and_then(|most| usize::try_from(most).ok());
                json!(shorten_text(&self.text(topic, field, n), most.unwrap_or(usize::MAX)))
            }
            Some("integer") => json!(middle(schema).floor() as i64),
            Some("number") => json!(middle(schema)),
            Some("boolean") => json!(false),
            _ => {
                let topic = if field.is_empty() { topic } else { field };
                let properties = schema["properties"].as_object().into_iter().flatten();
                let fill = |(name, schema): (&String, &Value)| {
                    let place = (topic, name.as_str());
                    (name.clone(), self.fill_field(schema, place, (n, depth - 1), &given[name]))
                };
                properties.map(fill).collect()
            }
        }
    }

    fn text(&self, topic: &str, field: &str, n: u64) -> String {
        let lists = [&format!("{topic} {field}"), field, "any field"];
        let list = lists.into_iter().find(|list| !self.values.list(list).is_empty());
        let text = self.values.line(list.unwrap_or_default(), self.seed, n);
        let is_title = ["title", "name"].iter().any(|part| field.contains(part));
        if is_title { self.values.lexicon.title_case(&text) } else { text }
    }
}

/// Returns the middle of a number's range, or the single limit if only one is given.
fn middle(schema: &Value) -> f64 {
    match (schema["minimum"].as_f64(), schema["maximum"].as_f64()) {
        (Some(least), Some(most)) => f64::midpoint(least, most),
        (one, other) => one.or(other).unwrap_or(1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;

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
        let values = &mut Values::new(Lexicon::for_language("en"), &[]);
        values.set("name", "Tamsin");
        let filler = Filler { root: &schema, values, seed: 0 };
        let filled = filler.fill(&schema, "", 0, &Value::Null);
        assert_eq!(filled["name"], "Tamsin");
        assert_eq!(filled["kind"], "A");
        assert_eq!(filled["weight"], 6);
        assert_eq!(filled["notes"].as_array().unwrap().len(), 3);
        assert_eq!(filled["nested"]["maybe"], false);
    }
}
