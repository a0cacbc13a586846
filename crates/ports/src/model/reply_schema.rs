//! The JSON schema of a reply.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

/// The JSON schema of a reply. Its top level is an object. Cloning it is cheap.
///
/// It is always written with its properties in the order of [`ordered_properties`], because a
/// server that enforces a schema has the model write the fields in that order.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplySchema(Arc<RenderedSchema>);

#[derive(Debug, PartialEq)]
struct RenderedSchema {
    document: Value,
    text: String,
    fields_in_words: Option<String>,
}

impl ReplySchema {
    #[must_use]
    pub fn new(document: Value) -> Self {
        Self::render(document, None)
    }

    fn render(document: Value, fields_in_words: Option<String>) -> Self {
        // The document has only text keys, so the conversion never fails.
        let text = serde_json::to_string(&OrderedSchema::Schema(&document)).unwrap_or_default();
        Self(Arc::new(RenderedSchema { document, text, fields_in_words }))
    }

    /// Returns the schema for a prompt that describes all fields in words. The schema itself no
    /// longer describes them.
    #[must_use]
    pub fn with_fields_in_words(&self, fields_in_words: String) -> Self {
        let mut document = self.document().clone();
        remove_annotations(&mut document);
        Self::render(document, Some(fields_in_words))
    }

    /// Returns the schema as a document.
    #[must_use]
    pub fn document(&self) -> &Value {
        &self.0.document
    }

    /// Returns the schema in the form for prompts: JSON without white space.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// Returns the description of all fields that the prompt has. `None` if nothing but the schema
    /// describes them.
    #[must_use]
    pub fn fields_in_words(&self) -> Option<&str> {
        self.0.fields_in_words.as_deref()
    }
}

impl Serialize for ReplySchema {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        OrderedSchema::Schema(self.document()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ReplySchema {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::new)
    }
}

/// Returns the properties of an object's schema in the order in which a model is to write them:
/// first the required ones in the order in which `required` lists them, then the others by name.
#[must_use]
pub fn ordered_properties(schema: &Value) -> Vec<(&str, &Value)> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let required = schema.get("required").and_then(Value::as_array);
    order_properties(properties.into_iter().flatten(), required.map_or(&[], Vec::as_slice))
}

fn order_properties<'a>(
    properties: impl IntoIterator<Item = (&'a String, &'a Value)>,
    required: &[Value],
) -> Vec<(&'a str, &'a Value)> {
    let rank = |name: &str| required.iter().position(|other| other == name);
    let mut ordered: Vec<(&str, &Value)> =
        properties.into_iter().map(|(name, property)| (name.as_str(), property)).collect();
    ordered.sort_by_key(|(name, _)| rank(name).unwrap_or(required.len()));
    ordered
}

/// A piece of a schema that is written with its properties in order.
enum OrderedSchema<'a> {
    Schema(&'a Value),
    Properties { properties: &'a Map<String, Value>, required: &'a [Value] },
}

impl<'a> OrderedSchema<'a> {
    fn from_member(key: &str, value: &'a Value, required: &'a [Value]) -> Self {
        match (key, value) {
            ("properties", Value::Object(properties)) => Self::Properties { properties, required },
            _ => Self::Schema(value),
        }
    }
}

impl Serialize for OrderedSchema<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Schema(Value::Object(members)) => {
                let required = members.get("required").and_then(Value::as_array);
                let required = required.map_or(&[][..], Vec::as_slice);
                serializer.collect_map(
                    members
                        .iter()
                        .map(|(key, value)| (key, Self::from_member(key, value, required))),
                )
            }
            Self::Schema(Value::Array(items)) => {
                serializer.collect_seq(items.iter().map(OrderedSchema::Schema))
            }
            Self::Schema(value) => value.serialize(serializer),
            Self::Properties { properties, required } => serializer.collect_map(
                order_properties(*properties, required)
                    .into_iter()
                    .map(|(name, property)| (name, OrderedSchema::Schema(property))),
            ),
        }
    }
}

/// The keywords that only describe a value.
///
/// Source: JSON Schema 2020-12, Validation, section 9.1.
const ANNOTATIONS: [&str; 2] = ["title", "description"];

/// Removes what only describes the values of a schema. A property that is named like an annotation
/// is kept.
fn remove_annotations(schema: &mut Value) {
    let Value::Object(members) = schema else { return };
    for annotation in ANNOTATIONS {
        members.remove(annotation);
    }
    if let Some(Value::Object(properties)) = members.get_mut("properties") {
        properties.values_mut().for_each(remove_annotations);
    }
    if let Some(items) = members.get_mut("items") {
        remove_annotations(items);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn properties_are_written_in_the_order_of_the_required_ones_at_every_depth() {
        let schema = ReplySchema::new(json!({
            "required": ["turns", "place"],
            "properties": {
                "age": { "type": "integer" },
                "place": { "type": "string" },
                "turns": { "items": {
                    "properties": { "at": {}, "properties": {}, "who": {} },
                    "required": ["who", "properties", "at"],
                } },
            },
        }));
        assert_eq!(
            schema.text(),
            concat!(
                r#"{"properties":{"turns":{"items":{"properties":{"who":{},"properties":{},"at":{}},"#,
                r#""required":["who","properties","at"]}},"#,
                r#""place":{"type":"string"},"age":{"type":"integer"}},"#,
                r#""required":["turns","place"]}"#
            )
        );
        assert_eq!(serde_json::to_string(&schema).unwrap(), schema.text());
        assert_eq!(&serde_json::from_str::<Value>(schema.text()).unwrap(), schema.document());
    }

    #[test]
    fn a_schema_whose_fields_are_described_in_words_keeps_its_bounds_and_its_properties() {
        let text = json!({ "type": "string", "maxLength": 9, "description": "What." });
        let schema = ReplySchema::new(json!({
            "title": "Card",
            "description": "A card.",
            "required": ["title", "list"],
            "properties": {
                "title": text,
                "list": { "type": "array", "maxItems": 2, "items": {
                    "description": "A line.", "properties": { "description": text },
                } },
            },
        }));
        let described = schema.with_fields_in_words("- \"title\": What.".to_owned());
        let text = json!({ "type": "string", "maxLength": 9 });
        assert_eq!(
            described.document(),
            &json!({
                "required": ["title", "list"],
                "properties": {
                    "title": text,
                    "list": { "type": "array", "maxItems": 2, "items": {
                        "properties": { "description": text },
                    } },
                },
            })
        );
        assert_eq!(schema.fields_in_words(), None);
        assert_eq!(described.fields_in_words(), Some("- \"title\": What."));
    }
}
