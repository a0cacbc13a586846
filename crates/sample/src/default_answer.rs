//! The answer to a question of an unknown kind: a document that fits its schema, with the names of
//! the book in it.

use scribe_ports::model::Hints;
use serde_json::{Map, Value, json};

use crate::lexicon::Lexicon;

/// How deep documents are followed; a schema may contain itself.
const DEPTH: usize = 12;

/// A document that fits a schema.
pub(crate) fn document(schema: &Value, hints: &Hints) -> Value {
    let chapter = hints.chapter();
    let names = chapter.iter().flat_map(|chapter| chapter.cast.iter());
    let places = chapter.iter().flat_map(|chapter| chapter.entries.iter());
    let mut maker = Maker {
        root: schema,
        names: names.map(|member| member.sheet.name.clone()).collect(),
        places: places.map(|entry| entry.name.clone()).collect(),
        made: 0,
    };
    maker.value(schema, "", DEPTH)
}

struct Maker<'a> {
    root: &'a Value,
    names: Vec<String>,
    places: Vec<String>,
    made: usize,
}

impl Maker<'_> {
    fn value(&mut self, schema: &Value, key: &str, depth: usize) -> Value {
        let target = schema["$ref"].as_str().and_then(|target| target.strip_prefix('#'));
        let schema = target.and_then(|target| self.root.pointer(target)).unwrap_or(schema).clone();
        if depth == 0 {
            return Value::Null;
        }
        if let Some(only) = schema.get("const") {
            return only.clone();
        }
        if let Some(words) = schema["enum"].as_array() {
            return words.iter().find(|word| !word.is_null()).cloned().unwrap_or(Value::Null);
        }
        for several in ["anyOf", "oneOf", "allOf"] {
            if let Some(branches) = schema[several].as_array() {
                let solid = branches.iter().find(|branch| branch["type"] != "null");
                return solid.map_or(Value::Null, |branch| self.value(branch, key, depth - 1));
            }
        }
        let types =
            schema["type"].as_array().and_then(|types| types.iter().find(|t| **t != "null"));
        match types.unwrap_or(&schema["type"]).as_str() {
            Some("array") => self.array(&schema, key, depth),
            Some("string") => json!(self.text(key, &schema)),
            Some("integer") => json!(middle(&schema).map_or(1, |middle| middle.floor() as i64)),
            Some("number") => json!(middle(&schema).unwrap_or(1.0)),
            Some("boolean") => json!(false),
            Some("null") => Value::Null,
            _ => self.object(&schema, depth),
        }
    }

    fn object(&mut self, schema: &Value, depth: usize) -> Value {
        let mut members = Map::new();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            members.insert(name.clone(), self.value(property, name, depth - 1));
        }
        Value::Object(members)
    }

    fn array(&mut self, schema: &Value, key: &str, depth: usize) -> Value {
        let bound =
            |name: &str| schema[name].as_u64().and_then(|bound| usize::try_from(bound).ok());
        // An answer refers to a question, which cannot be made up.
        let usual = if key == "answers" { 0 } else { 2 };
        let count = bound("minItems").unwrap_or(usual).min(bound("maxItems").unwrap_or(usize::MAX));
        (0..count.min(100)).map(|_| self.value(&schema["items"], key, depth - 1)).collect()
    }

    /// A text for a field of this name.
    fn text(&mut self, key: &str, schema: &Value) -> String {
        self.made += 1;
        let nth = |list: &[String]| list.get(self.made % list.len().max(1)).cloned();
        let holds = |words: &[&str]| words.iter().any(|word| key.contains(word));
        let text = if holds(&["name", "character", "subject", "viewpoint"]) {
            nth(&self.names).unwrap_or_else(|| "Tamsin".to_owned())
        } else if holds(&["place", "location"]) {
            nth(&self.places).unwrap_or_else(|| "the house".to_owned())
        } else {
            Lexicon::english().item("texts of any field", self.made).to_owned()
        };
        let most = schema["maxLength"].as_u64().and_then(|most| usize::try_from(most).ok());
        text.chars().take(most.unwrap_or(usize::MAX)).collect()
    }
}

/// The middle of a number's range; the one end that it has.
fn middle(schema: &Value) -> Option<f64> {
    match (schema["minimum"].as_f64(), schema["maximum"].as_f64()) {
        (Some(least), Some(most)) => Some(f64::midpoint(least, most)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let filled = document(&schema, &Hints::None);
        assert_eq!(filled["name"], "Tamsin");
        assert_eq!(filled["kind"], "A");
        assert_eq!(filled["weight"], 6);
        assert_eq!(filled["notes"].as_array().unwrap().len(), 3);
        assert_eq!(filled["nested"]["maybe"], false);
    }
}
