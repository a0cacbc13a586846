//! The providers of models: one row for each.

use std::fmt;

use crate::client::{Anthropic, ChatCompletions, Gemini, Ollama, Responses, WireFormat};

/// A provider of models, or a kind of server.
pub struct Provider {
    /// The name in the settings.
    pub name: &'static str,
    /// The address of the provider's own server. `None` if there is none, so that the settings must
    /// name an address.
    pub default_base_url: Option<&'static str>,
    /// The environment variables of the provider's own tools that may hold the key, in order of
    /// precedence.
    pub key_variables: &'static [&'static str],
    pub(crate) format: &'static dyn WireFormat,
}

/// Every provider. `openai` is also any other server with the format of its chat completions.
pub static PROVIDERS: [Provider; 5] = [
    Provider {
        name: "openai",
        default_base_url: None,
        key_variables: &["OPENAI_API_KEY"],
        format: &ChatCompletions,
    },
    Provider {
        name: "openai-responses",
        default_base_url: Some("https://api.openai.com/v1"),
        key_variables: &["OPENAI_API_KEY"],
        format: &Responses,
    },
    Provider {
        name: "anthropic",
        default_base_url: Some("https://api.anthropic.com/v1"),
        key_variables: &["ANTHROPIC_API_KEY"],
        format: &Anthropic,
    },
    Provider {
        name: "gemini",
        default_base_url: Some("https://generativelanguage.googleapis.com/v1beta"),
        key_variables: &["GEMINI_API_KEY", "GOOGLE_API_KEY"],
        format: &Gemini,
    },
    Provider {
        name: "ollama",
        default_base_url: Some("http://127.0.0.1:11434"),
        key_variables: &["OLLAMA_API_KEY"],
        format: &Ollama,
    },
];

/// Returns the provider with a name.
#[must_use]
pub fn find_provider(name: &str) -> Option<&'static Provider> {
    PROVIDERS.iter().find(|provider| provider.name == name)
}

/// A name belongs to one provider.
impl PartialEq for Provider {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Provider {}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
