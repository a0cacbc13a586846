//! The schemas of answers and of requests.

use schemars::{
    JsonSchema, Schema, SchemaGenerator,
    generate::SchemaSettings,
    transform::{Transform, transform_subschemas},
};
use serde_json::{Map, Value};

/// Generates each schema once. A type has different schemas in answers and in requests. In answers,
/// every field that is always sent is required. In requests, every field without a default is
/// required.
pub(super) struct SchemaRegistry {
    answers: SchemaGenerator,
    requests: SchemaGenerator,
}

impl Default for SchemaRegistry {
    fn default() -> Self {
        let settings = || {
            SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = "/components/schemas".into();
                settings.meta_schema = None;
            })
        };
        Self {
            answers: settings().for_serialize().into_generator(),
            requests: settings().for_deserialize().into_generator(),
        }
    }
}

impl SchemaRegistry {
    pub(super) fn answer_schema<T: JsonSchema>(&mut self) -> Value {
        self.answers.subschema_for::<T>().to_value()
    }

    pub(super) fn request_generator(&mut self) -> &mut SchemaGenerator {
        &mut self.requests
    }

    /// Returns every schema that has been named.
    pub(super) fn into_components(mut self) -> Map<String, Value> {
        let mut answers = self.answers.take_definitions(false);
        for schema in answers.values_mut() {
            if let Ok(schema) = <&mut Schema>::try_from(schema) {
                CloseAnswerObjects.transform(schema);
            }
        }
        let mut components = self.requests.take_definitions(false);
        components.extend(answers);
        components
    }
}

/// Closes the objects of answers, so that they have no fields except the described ones. An
/// optional field without a value is described as absent, and never as null.
struct CloseAnswerObjects;

impl Transform for CloseAnswerObjects {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        // The limits on the number of items are instructions to models. A stored document may have
        // more or fewer items.
        schema.remove("minItems");
        schema.remove("maxItems");
        let required: Vec<String> = schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect();
        let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
            return;
        };
        let optional = properties.iter_mut().filter(|(name, _)| !required.contains(name));
        optional.for_each(|(_, property)| forbid_null(property));
        schema.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
}

fn forbid_null(property: &mut Value) {
    if let Some(Value::Array(types)) = property.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            property["type"] = only.clone();
        }
    }
    let choices = property.get_mut("anyOf").and_then(Value::as_array_mut);
    if let Some([Value::Object(only)]) = choices.map(|choices| {
        choices.retain(|choice| choice["type"] != "null");
        choices.as_mut_slice()
    }) {
        let only = std::mem::take(only);
        if let Value::Object(fields) = property {
            fields.remove("anyOf");
            fields.extend(only);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_omitted_field_is_absent_and_not_null() {
        let mut text = serde_json::json!({ "type": ["string", "null"] });
        forbid_null(&mut text);
        assert_eq!(text, serde_json::json!({ "type": "string" }));
        let mut reference = serde_json::json!({ "anyOf": [{ "$ref": "#/x" }, { "type": "null" }] });
        forbid_null(&mut reference);
        assert_eq!(reference, serde_json::json!({ "$ref": "#/x" }));
    }

    #[test]
    fn answers_and_requests_share_no_schema_name() {
        let mut schemas = SchemaRegistry::default();
        for route in crate::routes::all_routes() {
            (route.describe)(&mut crate::openapi::Operation::new(route.path, &mut schemas));
        }
        let answers: Vec<&String> = schemas.answers.definitions().keys().collect();
        let requests: Vec<&String> = schemas.requests.definitions().keys().collect();
        let both: Vec<_> = answers.iter().filter(|name| requests.contains(name)).collect();
        assert!(both.is_empty(), "{both:?}");
    }
}
