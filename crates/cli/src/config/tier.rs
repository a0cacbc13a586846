//! The settings that name models: for a tier, and for the time in which a model is not available.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, MapAccess, value::MapAccessDeserializer},
};

use super::provider::Provider;

/// The model of a tier: a name, or a model with an address of its own.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum TierModel {
    /// A model of the server that `[model]` names.
    Name(String),
    Own(OwnModel),
}

/// A model with an address of its own. What is not set is that of `[model]`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OwnModel {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<Provider>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A file that holds the key and nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_key_file: Option<String>,
    /// The models that are used in this order while this one is not available. If it is not set,
    /// those of `[model]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallbacks: Option<Vec<FallbackModel>>,
}

/// A model that is used while another one is not available.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FallbackModel {
    /// If it is not set, that of the model in whose place it is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<Provider>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    pub name: String,
    /// A file that holds the key and nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_key_file: Option<String>,
}

impl TierModel {
    /// Returns the name of the model, if it is set.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Name(name) => Some(name),
            Self::Own(own) => own.name.as_deref(),
        }
    }
}

/// A derived implementation would say of every mistake only that nothing matches.
impl<'de> Deserialize<'de> for TierModel {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = TierModel;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a model, or a section with its provider and name")
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<TierModel, E> {
                Ok(TierModel::Name(name.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<TierModel, A::Error> {
                OwnModel::deserialize(MapAccessDeserializer::new(map)).map(TierModel::Own)
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}
