//! The setting that chooses who writes.

use std::sync::LazyLock;

use scribe_llm::provider::{self, PROVIDERS, find_provider};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

const SAMPLE: &str = scribe_sample::PROVIDER;

/// The words that the setting accepts.
static NAMES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    std::iter::once(SAMPLE).chain(PROVIDERS.iter().map(|provider| provider.name)).collect()
});

/// Who writes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Provider {
    /// The built-in sample writer: no key, no network, no language model.
    #[default]
    Sample,
    /// The models of a server.
    Server(&'static provider::Provider),
}

impl Provider {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sample => SAMPLE,
            Self::Server(provider) => provider.name,
        }
    }

    /// Returns the environment variables of the provider's own tools that may hold the key.
    pub(super) fn key_variables(self) -> &'static [&'static str] {
        match self {
            Self::Sample => &[],
            Self::Server(provider) => provider.key_variables,
        }
    }
}

impl Serialize for Provider {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Provider {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        if word == SAMPLE {
            return Ok(Self::Sample);
        }
        let provider = find_provider(&word).map(Self::Server);
        provider.ok_or_else(|| de::Error::unknown_variant(&word, &NAMES))
    }
}
