//! Settings from the environment, `SCRIBE__SECTION__KEY`, which override the settings file.

use std::{ffi::OsString, fmt::Display};

use serde::de::{DeserializeOwned, IntoDeserializer, value::StrDeserializer};

use super::{Settings, settings::PositiveInt, tier::TierModel};
use crate::exit::Failure;

/// The environment of the process at startup. A variable that is not UTF-8 causes an error only
/// when it is read.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    variables: Vec<(String, String)>,
    /// The names of the variables that are not UTF-8.
    unreadable: Vec<String>,
}

impl Environment {
    /// Reads the environment of this process.
    #[must_use]
    pub fn from_process() -> Self {
        std::env::vars_os().collect()
    }

    /// Returns the value of a variable if it is set and not empty.
    ///
    /// # Errors
    /// The value is not UTF-8.
    pub fn get(&self, name: &str) -> Result<Option<&str>, Failure> {
        if self.unreadable.iter().any(|unreadable| unreadable == name) {
            return Err(invalid_utf8_failure(name));
        }
        let mut variables = self.variables.iter();
        let set = variables.find(|(key, value)| key == name && !value.is_empty());
        Ok(set.map(|(_, value)| value.as_str()))
    }

    /// True if a variable is set and not empty, even if its value is not UTF-8.
    #[must_use]
    pub fn is_set(&self, name: &str) -> bool {
        self.get(name).map_or(true, |value| value.is_some())
    }
}

/// Returns the failure for a value that is not UTF-8. The message does not contain the value, which
/// may be a secret.
fn invalid_utf8_failure(name: &str) -> Failure {
    Failure::Usage(format!("{name}: the value of the environment variable is not UTF-8"))
}

impl<Text: Into<OsString>> FromIterator<(Text, Text)> for Environment {
    fn from_iter<I: IntoIterator<Item = (Text, Text)>>(variables: I) -> Self {
        let mut environment = Self::default();
        for (name, value) in variables {
            match (name.into().into_string(), value.into().into_string()) {
                (Ok(name), Ok(value)) => environment.variables.push((name, value)),
                (Ok(name), Err(_)) => environment.unreadable.push(name),
                (Err(name), _) => {
                    environment.unreadable.push(name.to_string_lossy().into_owned());
                }
            }
        }
        environment
    }
}

/// The prefix of all scribe variables.
const VARIABLE_PREFIX: &str = "SCRIBE__";

/// Variables that are read elsewhere and are not settings.
const NON_SETTING_VARIABLES: [&str; 2] = ["SCRIBE__DATA_DIR", "SCRIBE__MODEL__API_KEY"];

/// Applies the environment to the settings.
pub(super) fn apply_environment(
    settings: &mut Settings,
    environment: &Environment,
) -> Result<(), Failure> {
    // `SCRIBE__DATABASE__URL`, which is applied below, overrides both the file and `DATABASE_URL`.
    if settings.database.url.is_none() && !environment.is_set("SCRIBE__DATABASE__URL") {
        settings.database.url = environment.get("DATABASE_URL")?.map(str::to_owned);
    }
    if let Some(name) = environment.unreadable.iter().find(|name| name.starts_with(VARIABLE_PREFIX))
    {
        return Err(invalid_utf8_failure(name));
    }
    for (name, value) in &environment.variables {
        if name.starts_with(VARIABLE_PREFIX) && !NON_SETTING_VARIABLES.contains(&name.as_str()) {
            apply_variable(settings, name, value)?;
        }
    }
    Ok(())
}

fn apply_variable(settings: &mut Settings, name: &str, value: &str) -> Result<(), Failure> {
    let text = || Some(value.to_owned());
    let number = || {
        let number =
            value.parse::<i64>().map_err(|_| format!("expected a whole number, not {value:?}"));
        number
            .and_then(PositiveInt::try_from)
            .map_err(|wrong| Failure::Usage(format!("{name}: {wrong}")))
    };
    let (model, server) = (&mut settings.model, &mut settings.server);
    let database = &mut settings.database;
    let timeouts = &mut model.timeouts;
    match name.trim_start_matches(VARIABLE_PREFIX) {
        "MODEL__PROVIDER" => model.provider = parse_word(name, value)?,
        "MODEL__BASE_URL" => model.base_url = text(),
        "MODEL__NAME" => model.name = text(),
        "MODEL__SMALL" => model.small = text().map(TierModel::Name),
        "MODEL__STANDARD" => model.standard = text().map(TierModel::Name),
        "MODEL__LARGE" => model.large = text().map(TierModel::Name),
        "MODEL__API_KEY_FILE" => model.api_key_file = text(),
        "MODEL__CONTEXT_TOKENS" => model.context_tokens = Some(number()?),
        "MODEL__MAX_OUTPUT_TOKENS" => model.max_output_tokens = Some(number()?),
        "MODEL__TIMEOUTS__CONNECT_SECONDS" => timeouts.connect_seconds = number()?,
        "MODEL__TIMEOUTS__FIRST_TOKEN_SECONDS" => timeouts.first_token_seconds = number()?,
        "MODEL__TIMEOUTS__SILENCE_SECONDS" => timeouts.silence_seconds = number()?,
        "MODEL__TIMEOUTS__TOTAL_SMALL_SECONDS" => timeouts.total_small_seconds = Some(number()?),
        "MODEL__TIMEOUTS__TOTAL_STANDARD_SECONDS" => {
            timeouts.total_standard_seconds = Some(number()?);
        }
        "MODEL__TIMEOUTS__TOTAL_LARGE_SECONDS" => timeouts.total_large_seconds = Some(number()?),
        "DATABASE__URL" => database.url = text(),
        "DATABASE__MAX_CONNECTIONS" => database.max_connections = number()?,
        "DATABASE__CONNECT_SECONDS" => database.connect_seconds = number()?,
        "DATABASE__STATEMENT_SECONDS" => database.statement_seconds = number()?,
        "DATABASE__TAKEOVER_SECONDS" => database.takeover_seconds = number()?,
        "BUS__KIND" => settings.bus.kind = parse_word(name, value)?,
        "GENESIS__ANSWER_SECONDS" => settings.genesis.answer_seconds = number()?,
        "SERVER__STOP_SECONDS" => server.stop_seconds = number()?,
        "SERVER__MAX_CONNECTIONS" => server.max_connections = number()?,
        "SERVER__HEADER_SECONDS" => server.header_seconds = number()?,
        "SERVER__BODY_SECONDS" => server.body_seconds = number()?,
        "SERVER__IDLE_SECONDS" => server.idle_seconds = number()?,
        "SERVER__WRITE_SECONDS" => server.write_seconds = number()?,
        _ => return Err(Failure::Usage(format!("{name}: no such setting"))),
    }
    Ok(())
}

/// Parses one of the words that a setting accepts.
fn parse_word<T: DeserializeOwned>(name: &str, value: &str) -> Result<T, Failure> {
    let value: StrDeserializer<'_, UnknownWord> = value.into_deserializer();
    T::deserialize(value).map_err(|error| Failure::Usage(format!("{name}: {error}")))
}

/// The message about a word that a setting does not accept.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct UnknownWord(String);

impl serde::de::Error for UnknownWord {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }

    fn unknown_variant(word: &str, known: &'static [&'static str]) -> Self {
        Self(format!("expected one of {}, not {word:?}", known.join(", ")))
    }
}
