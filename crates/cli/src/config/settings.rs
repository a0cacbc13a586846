//! What can be set.

use serde::{Deserialize, Serialize};

use crate::exit::Failure;

/// Every setting.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Who writes.
    pub model: Model,
    /// Where everything is kept.
    pub database: Database,
    /// How a genesis goes.
    pub genesis: Genesis,
}

/// Who writes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// The built-in sample writer: no key, no network, no language model.
    #[default]
    Sample,
    /// Any server that speaks OpenAI's chat completions.
    OpenAi,
}

impl Provider {
    /// The words of the settings.
    pub const WORDS: &'static str = "sample, openai";
}

/// Who writes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Model {
    /// `sample` or `openai`.
    pub provider: Provider,
    /// The server's address, with its `/v1`.
    pub base_url: Option<String>,
    /// The model for every tier that names none.
    pub name: Option<String>,
    /// The model for extraction and checks.
    pub small: Option<String>,
    /// The model for planning and criticism.
    pub standard: Option<String>,
    /// The model for prose.
    pub large: Option<String>,
    /// A file that holds the key and nothing else.
    pub api_key_file: Option<String>,
    /// How many tokens the model reads at most.
    pub context_tokens: Option<u32>,
}

/// Where everything is kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Database {
    /// `postgres://…`; without it, SQLite in the data folder.
    pub url: Option<String>,
}

/// How a genesis goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Genesis {
    /// How long a person may take to answer, in seconds.
    pub answer_seconds: u32,
}

impl Default for Genesis {
    fn default() -> Self {
        Self { answer_seconds: 1_800 }
    }
}

impl Settings {
    /// Refuses values that each alone are right and together are not.
    ///
    /// # Errors
    /// Names the settings that do not fit.
    pub fn check(&self) -> Result<(), Failure> {
        let refuse = |message: &str| Err(Failure::Usage(message.to_owned()));
        if self.genesis.answer_seconds == 0 {
            return refuse("genesis.answer_seconds: at least 1");
        }
        if let Some(url) = &self.database.url
            && !url.starts_with("postgres://")
            && !url.starts_with("postgresql://")
        {
            return refuse("database.url: begins with postgres:// or postgresql://");
        }
        let model = &self.model;
        let names = [
            ("name", &model.name),
            ("small", &model.small),
            ("standard", &model.standard),
            ("large", &model.large),
        ];
        for (key, name) in names {
            if name.as_deref().is_some_and(|name| name.trim().is_empty()) {
                return refuse(&format!("model.{key}: must not be empty"));
            }
        }
        if model.provider == Provider::OpenAi {
            if model.base_url.is_none() {
                return refuse(
                    "model.base_url: name the server's address, as http://127.0.0.1:8000/v1",
                );
            }
            if model.name.is_none()
                && (model.small.is_none() || model.standard.is_none() || model.large.is_none())
            {
                return refuse(
                    "model.name: name a model, or one each for small, standard and large",
                );
            }
        }
        Ok(())
    }
}
