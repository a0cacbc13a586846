//! The stored document of a stage, which has its version as one of its fields.

use std::fmt;

use serde::{
    Deserialize,
    de::{
        DeserializeOwned, DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess,
        Visitor,
    },
    forward_to_deserialize_any,
};

/// Reads a document without its version field. Before that, checks that the version is the given
/// one.
///
/// # Errors
/// The text is not a document of this type, or has another version.
pub(super) fn read_versioned<T: DeserializeOwned>(
    text: &str,
    version: u32,
) -> serde_json::Result<T> {
    let mut json = serde_json::Deserializer::from_str(text);
    let data = T::deserialize(Versioned { document: &mut json, version })?;
    json.end()?;
    Ok(data)
}

/// A wrapper that checks the version and hides the version field. It wraps the deserializer of a
/// document, the visitor of its fields, or the access to its fields.
struct Versioned<D> {
    document: D,
    version: u32,
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Versioned<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let Self { document, version } = self;
        document.deserialize_map(Versioned { document: visitor, version })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Versioned<V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.document.expecting(formatter)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<V::Value, A::Error> {
        let Self { document, version } = self;
        document.visit_map(Versioned { document: fields, version })
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Versioned<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        while let Some(Name(name)) = self.document.next_key()? {
            if name != "version" {
                return seed.deserialize(name.into_deserializer()).map(Some);
            }
            let version: u32 = self.document.next_value()?;
            if version != self.version {
                return Err(A::Error::custom(format!("version {version} is not known")));
            }
        }
        Ok(None)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.document.next_value_seed(seed)
    }
}

/// The name of a field.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] std::borrow::Cow<'a, str>);
