//! Stored documents that are passed on unchanged.

use std::{borrow::Cow, marker::PhantomData};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// A stored JSON document that was written as a `T`, and whose schema is that of `T`. The document
/// is not parsed as a `T`, so an answer contains exactly the stored document even if a later
/// version adds fields to `T`.
#[derive(Debug, Clone, PartialEq)]
pub struct Document<T> {
    json: Value,
    shape: PhantomData<fn() -> T>,
}

impl<T> Document<T> {
    /// Wraps a stored document.
    #[must_use]
    pub fn new(json: Value) -> Self {
        Self { json, shape: PhantomData }
    }
}

impl<T> Serialize for Document<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for Document<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::new)
    }
}

impl<T: JsonSchema> JsonSchema for Document<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}
